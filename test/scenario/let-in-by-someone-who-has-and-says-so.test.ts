/**
 * Alice removed Dave; Carol knows it and lets him in all the same, because Alice is not on her list, or because her user
 * decided so. Her `admit`, and later her fresh keys, name the removal (rule 7): that is a decision, not ignorance. Alice
 * and Bob are shown who let in whom, and who had removed that one, and nobody fights: no fresh key answers it, today,
 * after an hour's key, or after Alice starts anew. What Dave says is shown, marked as not trusted.
 */
import { expect, test } from 'vitest'
import { EPOCH_AGE_MAX_MS } from '../../src/protocol/limits.ts'
import { SimulatedNetwork } from '../room/simulated-network.ts'
import type { SimulatedNode } from '../room/simulated-node.ts'
import { fingerprintOf, holdersOf, idsOf } from './sealing.ts'

const ALL = ['alice', 'bob', 'carol', 'dave']

/** Four members, of whom Alice has just removed Dave. */
const removedByAlice = async (carolTrusts: readonly string[], { talks } = { talks: true }) => {
  const network = await SimulatedNetwork.create()
  const [alice, bob, carol, dave] = await network.gather(ALL)
  if (alice === undefined || bob === undefined || carol === undefined || dave === undefined) {
    throw new Error('four gather')
  }
  await network.trust(carol, carolTrusts)
  await network.remove(alice, 'dave')
  if (talks) {
    // Whose key Carol takes: Alice's own counts for nothing at her, so she learns of it when Bob talks.
    network.run(3_000)
    network.say(bob, 'where is Carol?')
  }
  network.run(12_000)
  return { network, alice, bob, carol, dave }
}

const told = (node: SimulatedNode): readonly string[] =>
  node
    .of('admitted-removed')
    .map(
      ({ newcomer, by, removers }) =>
        `${newcomer.name} by ${by.name}, removed by ${removers.map(({ name }) => name).join()}`,
    )

/** All four hold one epoch, and nobody moves away from it. */
const expectPeace = async (network: SimulatedNetwork, nodes: readonly SimulatedNode[]): Promise<void> => {
  const dave = await fingerprintOf('dave')
  expect(idsOf(nodes).size).toBe(1)
  const before = nodes.map((node) => node.room.epoch?.id)
  const keys = nodes.map((node) => node.publishedOf(network.identity, 'KEY').length)
  for (const node of nodes) {
    expect(holdersOf(node)).toContain(dave)
    expect(node.room.epoch).toMatchObject({ due: false })
    network.say(node, `peace from ${node.name}`)
  }
  network.run(120_000)
  expect(nodes.map((node) => node.room.epoch?.id)).toEqual(before)
  expect(nodes.map((node) => node.publishedOf(network.identity, 'KEY').length)).toEqual(keys)
  for (const node of nodes) {
    expect(new Set(node.texts.slice(-nodes.length))).toEqual(
      new Set(nodes.map(({ name }) => `peace from ${name}`)),
    )
  }
}

const trustInDave = (node: SimulatedNode): boolean | undefined =>
  node.of('text-said').findLast(({ text }) => text === 'peace from dave')?.author.trusted

test('Carol does not have Alice on her list: she lets him in by name, and the others are shown it', async () => {
  const { network, alice, bob, carol, dave } = await removedByAlice(['bob', 'dave'])
  expect(carol.of('member-removed')).toMatchObject([{ person: { name: 'dave' }, counts: false }])
  for (const node of [alice, bob]) {
    expect(told(node)).toEqual(['dave by carol, removed by alice'])
    // It is told once, as what it is.
    expect(node.of('admitted-untrusted')).toEqual([])
  }
  expect(told(carol)).toEqual([])
  await expectPeace(network, [alice, bob, carol, dave])
  expect([alice, bob, carol].map(trustInDave)).toEqual([false, false, true])
})

test('Carol’s user decided so: only for her the removal has ended', async () => {
  const { network, alice, bob, carol, dave } = await removedByAlice(ALL)
  expect(idsOf([alice, bob, carol]).size).toBe(1)
  expect(carol.of('join-requested')).toMatchObject([
    { person: { name: 'dave' }, removedBy: [{ name: 'alice' }] },
  ])
  await network.override(carol, 'dave')
  expect(carol.overridden).toHaveLength(1)
  network.run(10_000)
  for (const node of [alice, bob]) {
    expect(told(node)).toEqual(['dave by carol, removed by alice'])
    expect(node.room.isTrusted(await fingerprintOf('dave'))).toBe(false)
  }
  await expectPeace(network, [alice, bob, carol, dave])
})

test('an hour later, whoever makes the next key: it is the same decision, and nobody fights', async () => {
  for (const speaker of ['carol', 'dave', 'alice']) {
    const { network, alice, bob, carol, dave } = await removedByAlice(['bob', 'dave'])
    const nodes = [alice, bob, carol, dave]
    const counter = alice.room.epoch?.counter ?? 0
    network.run(EPOCH_AGE_MAX_MS)
    const node = nodes.find(({ name }) => name === speaker)
    if (node === undefined) {
      throw new Error(`${speaker} is there`)
    }
    network.say(node, 'an hour later')
    network.run(15_000)
    for (const teller of [alice, bob]) {
      // Whose key leaves him out, and who does not count his, meets him anew: it is told once more, as the same.
      expect(told(teller).length).toBeLessThanOrEqual(2)
      expect(new Set(told(teller))).toEqual(new Set(['dave by carol, removed by alice']))
    }
    expect(alice.room.epoch?.counter).toBe(counter + 1)
    await expectPeace(network, nodes)
  }
})

test('Alice starts anew, her home still says that she removed him: the room tells her, and she does not say it again', async () => {
  const { network, alice, bob, carol, dave } = await removedByAlice(['bob', 'dave'])
  const counter = bob.room.epoch?.counter ?? 0
  network.kill(alice)
  network.run(2_000)
  const again = await network.add({ name: 'alice', trusts: ['bob', 'carol'], removed: ['dave'] })
  network.linkAll(again)
  network.run(15_000)
  expect(bob.room.epoch?.counter).toBe(counter)
  expect(bob.of('member-removed')).toHaveLength(1)
  expect(again.of('member-removed')).toHaveLength(1)
  await expectPeace(network, [again, bob, carol, dave])
})

test('a second removal that Carol has not named is no decision of hers: he is out again, until she decides anew', async () => {
  const { network, alice, bob, carol, dave } = await removedByAlice(ALL)
  await network.override(carol, 'dave')
  network.run(10_000)
  await expectPeace(network, [alice, bob, carol, dave])
  await network.remove(bob, 'dave')
  network.run(10_000)
  const removed = await fingerprintOf('dave')
  expect(idsOf([alice, bob, carol]).size).toBe(1)
  expect(holdersOf(carol)).not.toContain(removed)
  expect(carol.room.isTrusted(removed)).toBe(false)
  expect(carol.of('join-requested').at(-1)).toMatchObject({ removedBy: [{ name: 'bob' }] })
  await network.override(carol, 'dave')
  network.run(10_000)
  expect(told(alice).at(-1)).toMatch(/^dave by carol, removed by (alice,bob|bob,alice)$/)
  await expectPeace(network, [alice, bob, carol, dave])
})

test('in a quiet room, too, Carol comes to the key that Alice made, through Bob', async () => {
  const { network, alice, bob, carol } = await removedByAlice(['bob', 'dave'], { talks: false })
  network.run(60_000)
  expect(idsOf([alice, bob, carol]).size).toBe(1)
})
