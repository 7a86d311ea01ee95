/**
 * Mallory, whom all trust, answers the newcomer first, with an epoch of its own making: a huge counter, under the founding
 * that the bootstrap did sign. The newcomer holds nothing yet, so no counter is too far for it (rule 4): it is captured,
 * and speaks to the liar alone. The others are told that it shows an epoch out of reach; they neither follow nor ask for
 * ever. Once the liar is gone, `rejoin` drops the false epoch, and the newcomer is let into the real room.
 */
import { expect, test } from 'vitest'
import { ASKED_EPOCH_MS, COUNTER_LEAD_MAX, COUNTER_MAX } from '../../src/protocol/limits.ts'
import { HandMade, lastIniOf } from '../room/hand-made.ts'
import { ROUNDS_MS, SimulatedNetwork } from '../room/simulated-network.ts'
import { standingOf } from '../room/simulated-node.ts'
import { ownEpoch } from './own-epoch.ts'
import { fingerprintOf, holdersOf, idsOf } from './sealing.ts'

const ALL = ['alice', 'bob', 'carol', 'mallory']

/** Alice and Bob in the real room; Carol holds what Mallory made. */
const captured = async (counter: number) => {
  const network = await SimulatedNetwork.create()
  const [alice, bob] = await network.gather(['alice', 'bob'])
  for (const node of [alice, bob]) {
    await network.trust(node, ALL)
  }
  const mallory = await HandMade.named('mallory', network.identity)
  const real = mallory.join(network, alice)
  network.run(5_000)
  const before = standingOf([alice, bob])
  const carol = await network.add({ name: 'carol', trusts: ALL })
  network.connect(carol, mallory.peer)
  network.run(10)
  const own = ownEpoch(mallory, real.founding, counter)
  network.inject(carol, mallory.answer(own, lastIniOf(network, carol)), mallory.peer)
  expect(carol.room.epoch?.id).toBe(own.reference.id)
  network.say(carol, 'is this the room?')
  network.linkAll(carol)
  network.run(10_000)
  return { network, alice, bob, carol, mallory, real, own, before }
}

test.each([
  ['just out of reach', COUNTER_LEAD_MAX + 2],
  ['the highest that there is', COUNTER_MAX],
])('a counter %s: the others are told, and stay where they are', async (_, counter) => {
  const { network, alice, bob, carol, own, before } = await captured(counter)
  expect(carol.room.epoch?.id).toBe(own.reference.id)
  for (const node of [alice, bob]) {
    // It is Carol whom they see: she is honest, and answers their question.
    expect(node.of('epoch-out-of-reach').map(({ shownBy }) => shownBy.name)).toEqual(['carol'])
    expect(node.of('left-behind').length).toBeLessThanOrEqual(1)
    expect(node.texts).toEqual([])
  }
  expect(standingOf([alice, bob])).toBe(before)
  network.say(alice, 'this is')
  network.run(5_000)
  expect(bob.texts).toEqual(['this is'])
  expect(carol.texts).not.toContain('this is')
  network.run(600_000)
  for (const node of [alice, bob]) {
    expect(node.of('epoch-out-of-reach')).toHaveLength(1)
  }
  expect(standingOf([alice, bob])).toBe(before)
})

test('what is out of reach is not asked about for ever', async () => {
  const { network, alice, bob, carol } = await captured(COUNTER_MAX)
  network.run(ROUNDS_MS + ASKED_EPOCH_MS)
  const published = [alice, bob, carol].map((node) => node.published.length)
  network.run(600_000)
  expect([alice, bob, carol].map((node) => node.published.length)).toEqual(published)
})

test('rejoin, the liar gone: she is in the real room, and brings nothing of the false one along', async () => {
  const { network, alice, bob, carol, mallory, real, own, before } = await captured(COUNTER_MAX)
  network.handle(carol, { type: 'peer-disconnected', peer: mallory.peer })
  network.handle(carol, { type: 'rejoin-requested' })
  expect(carol.room.epoch).toBeNull()
  expect(network.runUntil(() => carol.room.epoch !== null)).toBeLessThan(2_000)
  network.run(2_000)
  expect(idsOf([alice, bob, carol])).toEqual(new Set([real.reference.id]))
  expect(standingOf([alice, bob])).not.toBe(before)
  for (const node of [alice, bob]) {
    expect(holdersOf(node)).toContain(await fingerprintOf('carol'))
    expect(node.of('epoch-changed').map(({ epoch }) => epoch.id)).not.toContain(own.reference.id)
  }
  for (const node of [alice, bob, carol]) {
    network.say(node, `here is ${node.name}`)
  }
  network.run(3_000)
  for (const node of [alice, bob, carol]) {
    expect(new Set(node.texts.filter((text) => text.startsWith('here is')))).toEqual(
      new Set(['here is alice', 'here is bob', 'here is carol']),
    )
  }
})

test('rejoin while the liar answers still: the first time an honest answer is quicker, she is out', async () => {
  const { network, alice, bob, carol, mallory, real } = await captured(COUNTER_MAX)
  let lies = 0
  for (let round = 0; round < 10 && carol.room.epoch?.id !== real.reference.id; round += 1) {
    const asked = carol.publishedOf(network.identity, 'INI request').length
    network.handle(carol, { type: 'rejoin-requested' })
    // Mallory has to be quicker than all others each time, and is so every second time.
    network.runUntil(() => carol.publishedOf(network.identity, 'INI request').length > asked)
    if (round % 2 === 0) {
      lies += 1
      const own = ownEpoch(mallory, real.founding, COUNTER_MAX - round)
      network.inject(carol, mallory.answer(own, lastIniOf(network, carol)), mallory.peer)
      expect(carol.room.epoch?.id).toBe(own.reference.id)
    }
    network.run(3_000)
  }
  expect(lies).toBe(1)
  expect(idsOf([alice, bob, carol])).toEqual(new Set([real.reference.id]))
})
