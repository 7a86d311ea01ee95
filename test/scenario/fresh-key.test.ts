/** When a fresh key follows, who issues it, and who gets it (rule 6). */
import { expect, test } from 'vitest'
import { EPOCH_AGE_MAX_MS } from '../../src/protocol/limits.ts'
import { SimulatedNetwork } from '../room/simulated-network.ts'
import type { SimulatedNode } from '../room/simulated-node.ts'

const idsOf = (...nodes: readonly SimulatedNode[]) => new Set(nodes.map(({ room }) => room.epoch?.id))

test('after END the room moves on within two seconds, though nobody speaks', async () => {
  const network = await SimulatedNetwork.create()
  const [alice, bob, carol] = await network.gather(['alice', 'bob', 'carol'])
  const before = alice.room.epoch
  network.handle(carol, { type: 'leave-requested' })
  network.run(2_000)
  expect(idsOf(alice, bob).size).toBe(1)
  expect(alice.room.epoch).toMatchObject({ counter: (before?.counter ?? 0) + 1, due: false })
  expect(alice.holderNames).toEqual(bob.holderNames)
  expect(new Set(alice.holderNames)).toEqual(new Set(['alice', 'bob']))
  network.say(bob, 'among us')
  network.run(100)
  expect(alice.texts).toEqual(['among us'])
})

test('who speaks while one is due issues it first, and says nothing under the old one', async () => {
  const network = await SimulatedNetwork.create()
  const [alice, bob, carol] = await network.gather(['alice', 'bob', 'carol'])
  network.handle(carol, { type: 'leave-requested' })
  network.run(10)
  expect(alice.room.epoch?.due).toBe(true)
  network.say(alice, 'at once')
  expect(alice.room.epoch).toMatchObject({ due: false })
  network.run(10)
  expect(bob.texts).toEqual(['at once'])
  expect(idsOf(alice, bob).size).toBe(1)
})

test('after an hour of talk who speaks makes a fresh key; an hour of silence needs none', async () => {
  const network = await SimulatedNetwork.create()
  const [alice, bob] = await network.gather(['alice', 'bob'])
  const first = alice.room.epoch?.counter ?? 0
  network.run(EPOCH_AGE_MAX_MS)
  expect(alice.room.epoch?.counter).toBe(first)
  network.say(bob, 'still here')
  network.run(100)
  expect(alice.texts).toEqual(['still here'])
  expect(idsOf(alice, bob).size).toBe(1)
  expect(alice.room.epoch?.counter).toBe(first + 1)
})

test('the issuer dies in the middle: the next one repairs it', async () => {
  const network = await SimulatedNetwork.create()
  const [alice, bob, carol] = await network.gather(['alice', 'bob', 'carol'])
  const dave = await network.add({ name: 'dave', trusts: ['alice', 'bob', 'carol'] })
  for (const node of [alice, bob, carol]) {
    await network.trust(node, ['alice', 'bob', 'carol', 'dave'])
  }
  network.linkAll(dave)
  network.runUntil(() => dave.room.epoch !== null)
  network.run(2_000)
  network.handle(dave, { type: 'leave-requested' })
  network.run(10)
  // Whoever issues first is cut off from all as it does.
  const counter = alice.room.epoch?.counter ?? 0
  let dead: SimulatedNode | undefined
  network.loses = (_, from) => {
    if (dead === undefined && (from.room.epoch?.counter ?? 0) > counter) {
      dead = from
    }
    return from === dead
  }
  network.run(5_000)
  const living = [alice, bob, carol].filter((node) => node !== dead)
  expect(dead).toBeDefined()
  expect(idsOf(...living).size).toBe(1)
  expect(living[0]?.room.epoch).toMatchObject({ due: false })
  expect(living[0]?.room.epoch?.counter).toBeGreaterThan(counter)
})

test('of two issued at once both open, the higher one seals', async () => {
  const network = await SimulatedNetwork.create()
  const [alice, bob, carol] = await network.gather(['alice', 'bob', 'carol'])
  for (const node of [alice, bob, carol]) {
    network.handle(node, { type: 'rejoin-requested' })
    network.run(3_000)
  }
  network.run(EPOCH_AGE_MAX_MS)
  network.say(alice, 'from alice')
  network.say(bob, 'from bob')
  network.say(carol, 'from carol')
  network.run(3_000)
  expect(idsOf(alice, bob, carol).size).toBe(1)
  for (const node of [alice, bob, carol]) {
    expect(new Set(node.texts)).toEqual(new Set(['from alice', 'from bob', 'from carol']))
  }
})

test('who misses the KEY, and why it was made, learns of it within two seconds, though nobody speaks', async () => {
  const network = await SimulatedNetwork.create()
  const [alice, bob, carol] = await network.gather(['alice', 'bob', 'carol'])
  network.loses = (_, __, to) => to === bob
  await network.remove(alice, 'carol')
  network.run(100)
  network.loses = () => false
  expect(idsOf(alice, bob).size).toBe(2)
  network.run(1_900)
  expect(idsOf(alice, bob).size).toBe(1)
  expect(bob.of('member-removed')).toMatchObject([{ person: { name: 'carol' }, by: { name: 'alice' } }])
  expect(carol.room.epoch?.id).not.toBe(alice.room.epoch?.id)
})
