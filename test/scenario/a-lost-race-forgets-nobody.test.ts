/**
 * Alice knows that Erin left; Bob's word is that Frank is removed. Neither has heard the other's reason, and both issue a
 * fresh key at the same moment: two children of one parent, of which the higher id wins (rule 1). The lower one was not in
 * vain: due follows from what is known, never from a timer or a memory (rule 6), so whoever still sees its reason in the
 * epoch that won issues the next. In the end neither holds the key, and whoever heard of a reason sealed nothing under an
 * epoch held by that one since.
 */
import { expect, test } from 'vitest'
import { SimulatedNetwork } from '../room/simulated-network.ts'
import type { SimulatedNode } from '../room/simulated-node.ts'
import { fingerprintOf, holdersOf, idsOf, markNow, readersOf } from './sealing.ts'

const ALL = ['alice', 'bob', 'carol', 'erin', 'frank']

const gatherFive = async () => {
  const network = await SimulatedNetwork.create()
  const [alice, bob, carol, erin, frank] = await network.gather(ALL)
  if (
    alice === undefined ||
    bob === undefined ||
    carol === undefined ||
    erin === undefined ||
    frank === undefined
  ) {
    throw new Error('five gather')
  }
  return { network, alice, bob, carol, erin, frank }
}

/** Erin says END, which is lost on its way to everyone but one. @returns that frame */
const leaveHeardBy = (network: SimulatedNetwork, erin: SimulatedNode, only: SimulatedNode): Uint8Array => {
  network.handle(erin, { type: 'leave-requested' })
  const end = erin.publishedOf(network.identity, 'DAT').at(-1)
  if (end === undefined) {
    throw new Error('Erin says END')
  }
  network.loses = (frame, _, to) => frame === end && to !== only
  network.run(10)
  return end
}

/** What each seals from `since` on is read by neither. */
const expectNeitherReads = async (
  network: SimulatedNetwork,
  inside: readonly SimulatedNode[],
  outside: readonly SimulatedNode[],
): Promise<void> => {
  const since = markNow(network)
  for (const node of inside) {
    network.say(node, `from ${node.name}`)
  }
  network.run(3_000)
  const gone = await Promise.all(outside.map(({ name }) => fingerprintOf(name)))
  for (const node of inside) {
    expect(new Set(node.texts.slice(-inside.length))).toEqual(
      new Set(inside.map(({ name }) => `from ${name}`)),
    )
    const readers = readersOf(network, node, since)
    expect(gone.filter((one) => readers.has(one))).toEqual([])
    expect(gone.filter((one) => holdersOf(node).has(one))).toEqual([])
  }
}

/** @returns whether the key that Alice issued, who knew only of Erin, was the higher one */
const raceOfReasons = async (): Promise<boolean> => {
  const { network, alice, bob, carol, erin, frank } = await gatherFive()
  const counter = alice.room.epoch?.counter ?? 0
  leaveHeardBy(network, erin, alice)
  expect([alice, bob].map((node) => node.room.epoch?.due)).toEqual([true, false])
  await network.remove(bob, 'frank')
  network.say(alice, 'without erin')
  expect(alice.room.epoch).toMatchObject({ counter: counter + 1 })
  expect(bob.room.epoch).toMatchObject({ counter: counter + 1 })
  expect(alice.room.epoch?.id).not.toBe(bob.room.epoch?.id)
  const aliceWins = (alice.room.epoch?.id ?? '') > (bob.room.epoch?.id ?? '')
  network.run(15_000)
  const inside = [alice, bob, carol]
  expect(idsOf(inside).size).toBe(1)
  // One key repaired the race, or two that raced in their turn; it does not go on and on.
  expect(alice.room.epoch?.counter).toBeLessThanOrEqual(counter + 4)
  for (const node of inside) {
    expect(node.room.epoch).toMatchObject({ due: false })
    expect(node.of('member-removed')).toMatchObject([{ person: { name: 'frank' }, by: { name: 'bob' } }])
  }
  await expectNeitherReads(network, inside, [erin, frank])
  const before = alice.room.epoch?.counter
  network.run(60_000)
  expect(alice.room.epoch?.counter).toBe(before)
  // Said before Alice could know of his removal.
  expect(frank.texts).toEqual(['without erin'])
  return aliceWins
}

test('two fresh keys for two reasons: whichever wins, the other reason is repaired', async () => {
  const winners = new Set<boolean>()
  // Which id is higher is chance: both must have been seen.
  for (let round = 0; round < 40 && (round < 4 || winners.size < 2); round += 1) {
    winners.add(await raceOfReasons())
  }
  expect(winners).toEqual(new Set([true, false]))
})

test('the one who knew of the leaver dies with its key: who hears the END later repairs it all the same', async () => {
  const { network, alice, bob, carol, erin, frank } = await gatherFive()
  const end = leaveHeardBy(network, erin, alice)
  // Whatever Alice does about it, nobody hears.
  network.loses = (_, from) => from === alice
  await network.remove(bob, 'frank')
  network.say(alice, 'without erin')
  network.kill(alice)
  network.run(10_000)
  const erins = await fingerprintOf('erin')
  const held = bob.room.epoch?.id
  expect(idsOf([bob, carol]).size).toBe(1)
  // Bob wrapped the key to her: she said that she left, and nobody here could know.
  expect(holdersOf(bob)).toContain(erins)
  network.inject(carol, end, erin.peer)
  network.run(5_000)
  expect(idsOf([bob, carol]).size).toBe(1)
  expect(bob.room.epoch?.id).not.toBe(held)
  await expectNeitherReads(network, [bob, carol], [erin, frank])
})

test('three remove three at the same moment: none of the removed is left, and all others know why', async () => {
  for (let round = 0; round < 3; round += 1) {
    const network = await SimulatedNetwork.create()
    const names = ['alice', 'bob', 'carol', 'dave', 'erin', 'frank']
    const [alice, bob, carol, dave, erin, frank] = await network.gather(names)
    if (
      alice === undefined ||
      bob === undefined ||
      carol === undefined ||
      dave === undefined ||
      erin === undefined ||
      frank === undefined
    ) {
      throw new Error('six gather')
    }
    await network.remove(alice, 'dave')
    await network.remove(bob, 'erin')
    await network.remove(carol, 'frank')
    network.run(15_000)
    const inside = [alice, bob, carol]
    expect(idsOf(inside).size).toBe(1)
    for (const node of inside) {
      const told = node.of('member-removed').map(({ person, by }) => `${person.name} by ${by.name}`)
      expect(new Set(told)).toEqual(new Set(['dave by alice', 'erin by bob', 'frank by carol']))
      expect(told).toHaveLength(3)
    }
    await expectNeitherReads(network, inside, [dave, erin, frank])
    for (const node of [dave, erin, frank]) {
      expect(node.texts).toEqual([])
    }
  }
})
