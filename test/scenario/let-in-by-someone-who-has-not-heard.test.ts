/**
 * Carol is cut off while Alice removes Dave. Dave starts anew on Carol's side, and she lets him in: she has heard nothing,
 * so she names no removal. That is ignorance, not a decision (rule 7): as soon as the halves meet, a fresh key without
 * Dave follows, and the KEY itself brings Carol the removal. From then on Dave is a join request at her, too, marked with
 * who removed him. Whichever half holds the higher epoch, nobody who knows of the removal says a word that Dave can read.
 */
import { expect, test } from 'vitest'
import { EPOCH_AGE_MAX_MS } from '../../src/protocol/limits.ts'
import { SimulatedNetwork } from '../room/simulated-network.ts'
import type { SimulatedNode } from '../room/simulated-node.ts'
import { fingerprintOf, holdersOf, idsOf, markNow, readersOf } from './sealing.ts'

const ALL = ['alice', 'bob', 'carol', 'dave']

/** Alice and Bob here, Carol and Dave's next run there; Alice has removed Dave, and Carol has let him in. */
const letInUnheard = async () => {
  const network = await SimulatedNetwork.create()
  const [alice, bob, carol, before] = await network.gather(ALL)
  if (alice === undefined || bob === undefined || carol === undefined || before === undefined) {
    throw new Error('four gather')
  }
  network.kill(before)
  network.unlink(carol, alice)
  network.unlink(carol, bob)
  network.run(10_000)
  await network.remove(alice, 'dave')
  network.run(5_000)
  const dave = await network.add({ name: 'dave', trusts: ALL })
  network.link(dave, carol)
  network.run(5_000)
  expect(dave.room.epoch?.id).toBe(carol.room.epoch?.id)
  expect(carol.of('member-removed')).toEqual([])
  return { network, alice, bob, carol, dave }
}

const meet = (network: SimulatedNetwork, carol: SimulatedNode, alice: SimulatedNode, bob: SimulatedNode) => {
  const mark = markNow(network)
  network.link(carol, alice)
  network.link(carol, bob)
  return mark
}

const expectDaveOutside = async (
  network: SimulatedNetwork,
  inside: readonly SimulatedNode[],
  dave: SimulatedNode,
): Promise<void> => {
  const removed = await fingerprintOf('dave')
  expect(idsOf(inside).size).toBe(1)
  expect(idsOf(inside)).not.toContain(dave.room.epoch?.id)
  const since = markNow(network)
  const keys = inside.map((node) => node.publishedOf(network.identity, 'KEY').length)
  const heard = new Map([...inside, dave].map((node) => [node, node.texts.length]))
  for (const node of inside) {
    expect(holdersOf(node)).not.toContain(removed)
    expect(node.room.epoch).toMatchObject({ due: false })
    expect(node.of('member-removed')).toMatchObject([
      { person: { name: 'dave' }, by: { name: 'alice' }, counts: true },
    ])
    expect(node.of('admitted-removed')).toEqual([])
    network.say(node, `from ${node.name}`)
  }
  // He asks and asks: nobody answers.
  network.run(60_000)
  expect(inside.map((node) => node.publishedOf(network.identity, 'KEY').length)).toEqual(keys)
  for (const node of inside) {
    expect(readersOf(network, node, since)).not.toContain(removed)
    expect(new Set(node.texts.slice(heard.get(node)))).toEqual(
      new Set(inside.map(({ name }) => `from ${name}`)),
    )
    expect(node.of('join-requested').at(-1)).toMatchObject({
      person: { name: 'dave' },
      removedBy: [{ name: 'alice' }],
    })
  }
  expect(dave.texts).toHaveLength(heard.get(dave) ?? 0)
}

test('the half that removed him holds the higher epoch: who let him in comes over, without him', async () => {
  const { network, alice, bob, carol, dave } = await letInUnheard()
  const removed = await fingerprintOf('dave')
  expect(alice.room.epoch?.counter).toBeGreaterThan(carol.room.epoch?.counter ?? 0)
  const since = meet(network, carol, alice, bob)
  network.linkAll(dave)
  network.run(15_000)
  // Nobody had to repair what was never theirs.
  expect(readersOf(network, alice, since)).not.toContain(removed)
  expect(readersOf(network, bob, since)).not.toContain(removed)
  await expectDaveOutside(network, [alice, bob, carol], dave)
  expect(dave.of('left-behind')).toHaveLength(1)
})

/** Worn-out keys: Carol's counter is above what Alice can have come to. */
const higherWhereLetIn = async () => {
  const halves = await letInUnheard()
  const { network, alice, carol, dave } = halves
  for (const text of ['hours', 'and hours', 'and hours']) {
    network.run(EPOCH_AGE_MAX_MS)
    network.say(carol, text)
    network.run(3_000)
  }
  const counter = carol.room.epoch?.counter ?? 0
  expect(counter).toBeGreaterThan((alice.room.epoch?.counter ?? 0) + 1)
  expect(holdersOf(carol)).toContain(await fingerprintOf('dave'))
  expect(dave.texts).toHaveLength(3)
  return { ...halves, counter }
}

/** @param talksAfterMs how long after the halves met Alice, who removed him, says something */
const repairedWhere = async (talksAfterMs: number): Promise<void> => {
  const { network, alice, bob, carol, dave, counter } = await higherWhereLetIn()
  const removed = await fingerprintOf('dave')
  const since = meet(network, carol, alice, bob)
  network.linkAll(dave)
  network.run(talksAfterMs)
  network.say(alice, 'at last')
  network.run(15_000)
  expect(alice.room.epoch?.counter).toBeGreaterThan(counter)
  expect(alice.room.epoch?.counter).toBeLessThanOrEqual(counter + 2)
  for (const node of [alice, bob]) {
    // By hello and its like he hears that they are there; nothing of what they say.
    expect(readersOf(network, node, since, 'texts')).not.toContain(removed)
  }
  expect(readersOf(network, alice, since, 'texts')).toContain(await fingerprintOf('bob'))
  expect(alice.textsHeard).toEqual(['at last'])
  expect(dave.texts).toHaveLength(3)
  await expectDaveOutside(network, [alice, bob, carol], dave)
}

test('the half that let him in holds the higher epoch: a fresh key without him follows, whenever Alice talks', async () => {
  for (const talksAfterMs of [0, 5, 310, 450, 610, 700, 1_100]) {
    await repairedWhere(talksAfterMs)
  }
})

test('the text waits for who has still to ask, though the key has changed twice since', async () => {
  const { network, alice, bob, carol, dave, counter } = await higherWhereLetIn()
  meet(network, carol, alice, bob)
  network.linkAll(dave)
  // Bob asks a little later than Alice.
  network.loses = (_, from) => from === bob
  network.runUntil(() => (alice.room.epoch?.counter ?? 0) > counter)
  network.loses = () => false
  network.say(alice, 'at last')
  network.run(5_000)
  expect(carol.texts).toContain('at last')
  expect(bob.textsHeard).toEqual(['at last'])
})
