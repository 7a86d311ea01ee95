/**
 * Bob lets Dave in while Alice removes Carol. The join moves the old epoch one step, the fresh key beats any number of
 * joins on its parent (rule 1): Dave is left out of it for a moment, asks, and is let in again. Whichever comes first,
 * Carol ends outside, and Dave learns from the KEY itself that she was removed (rule 7). A removed one who restarts in
 * that very moment, and whom somebody lets in before the word has reached it, is out again at once.
 */
import { expect, test } from 'vitest'
import { SimulatedNetwork } from '../room/simulated-network.ts'
import type { SimulatedNode } from '../room/simulated-node.ts'
import { fingerprintOf, holdersOf, idsOf, markNow, readersOf } from './sealing.ts'

const ALL = ['alice', 'bob', 'carol', 'dave']

/** Alice, Bob and Carol, who all trust Dave. */
const gatherThree = async () => {
  const network = await SimulatedNetwork.create()
  const [alice, bob, carol] = await network.gather(['alice', 'bob', 'carol'])
  for (const node of [alice, bob, carol]) {
    await network.trust(node, ALL)
  }
  network.run(3_000)
  return { network, alice, bob, carol }
}

const expectOneRoomWithoutCarol = async (
  network: SimulatedNetwork,
  inside: readonly SimulatedNode[],
  carol: SimulatedNode,
): Promise<void> => {
  const removed = await fingerprintOf('carol')
  expect(idsOf(inside).size).toBe(1)
  for (const node of inside) {
    expect(node.room.epoch).toMatchObject({ due: false })
    expect(holdersOf(node)).not.toContain(removed)
    expect(new Set(node.holderNames)).toEqual(new Set(inside.map(({ name }) => name)))
    expect(node.of('member-removed')).toMatchObject([
      { person: { name: 'carol' }, by: { name: 'alice' }, counts: true },
    ])
  }
  expect(idsOf(inside)).not.toContain(carol.room.epoch?.id)
  const since = markNow(network)
  for (const node of inside) {
    network.say(node, `from ${node.name}`)
  }
  network.run(3_000)
  for (const node of inside) {
    expect(new Set(node.texts)).toEqual(new Set(inside.map(({ name }) => `from ${name}`)))
    expect(readersOf(network, node, since)).not.toContain(removed)
  }
  expect(carol.texts).toEqual([])
}

/** Dave asks, and `laterMs` later Carol is removed. @returns whether he had been let in by then */
const joinThenRemove = async (laterMs: number): Promise<boolean> => {
  const { network, alice, bob, carol } = await gatherThree()
  const counter = alice.room.epoch?.counter ?? 0
  const dave = await network.add({ name: 'dave', trusts: ALL })
  network.linkAll(dave)
  network.run(laterMs)
  const wasIn = dave.room.epoch !== null
  await network.remove(alice, 'carol')
  network.run(4_000)
  // The removal is worth one fresh key, however many joins it meets.
  expect(alice.room.epoch?.counter).toBe(counter + 1)
  await expectOneRoomWithoutCarol(network, [alice, bob, dave], carol)
  return wasIn
}

test('a newcomer asks while someone else is removed: one room, with the one and without the other', async () => {
  const outcomes = new Set<boolean>()
  // An INI, its answer and the admission take some milliseconds, and ranks up to 160: it falls before, between, after.
  for (const laterMs of [0, 1, 2, 3, 4, 5, 6, 8, 50, 105, 170]) {
    outcomes.add(await joinThenRemove(laterMs))
  }
  expect(outcomes).toEqual(new Set([false, true]))
})

/** Carol starts anew and asks Bob; `laterMs` later Alice removes her. @returns whether Bob had let her in all the same */
const restartThenRemove = async (laterMs: number): Promise<boolean> => {
  const { network, alice, bob, carol: before } = await gatherThree()
  network.kill(before)
  network.run(1_000)
  const carol = await network.add({ name: 'carol', trusts: ALL })
  network.link(carol, bob)
  network.run(laterMs)
  await network.remove(alice, 'carol')
  network.run(50)
  const wasIn = carol.room.epoch !== null
  const since = markNow(network)
  network.link(carol, alice)
  network.run(30_000)
  const removed = await fingerprintOf('carol')
  expect(readersOf(network, alice, since)).not.toContain(removed)
  expect(readersOf(network, bob, since)).not.toContain(removed)
  await expectOneRoomWithoutCarol(network, [alice, bob], carol)
  for (const node of [alice, bob]) {
    expect(node.of('join-requested')).toMatchObject([
      { person: { name: 'carol' }, removedBy: [{ name: 'alice' }] },
    ])
    // Ignorance is no decision: nobody is told that anyone overrode the removal.
    expect(node.of('admitted-removed')).toEqual([])
  }
  return wasIn
}

test('the removed one starts anew at that moment: let in by whoever has not heard, and out again at once', async () => {
  const outcomes = new Set<boolean>()
  for (const laterMs of [0, 2, 3, 4, 5, 6, 8, 10, 110]) {
    outcomes.add(await restartThenRemove(laterMs))
  }
  expect(outcomes).toEqual(new Set([false, true]))
})

test('the removed one lets a newcomer in after she was removed: he comes over to the others', async () => {
  const { network, alice, bob, carol } = await gatherThree()
  const dave = await network.add({ name: 'dave', trusts: ALL })
  network.unlink(carol, alice)
  network.unlink(carol, bob)
  await network.remove(alice, 'carol')
  network.link(dave, carol)
  network.run(3_000)
  expect(dave.room.epoch?.id).toBe(carol.room.epoch?.id)
  network.linkAll(carol)
  network.linkAll(dave)
  network.run(10_000)
  await expectOneRoomWithoutCarol(network, [alice, bob, dave], carol)
})
