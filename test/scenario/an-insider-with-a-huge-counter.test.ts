/**
 * Mallory, a member, shows epochs of its own making with counters far above the room's, to take the key from the room or
 * to run the counter to its end. An answer may lead 65,536 counters inside one generation, a fresh key by one (rule 4):
 * beyond that everyone is told once, nobody moves, and nobody stops talking (rule 2). Within that lead a lie is churn: it
 * draws one member away for a moment, the others follow it, and all are together again in an epoch that members hold.
 */
import { expect, test } from 'vitest'
import type { HeldEpoch } from '../../src/protocol/epochs/epoch.ts'
import { ASKED_EPOCH_MS, COUNTER_LEAD_MAX, COUNTER_MAX } from '../../src/protocol/limits.ts'
import { HandMade, lastIniOf } from '../room/hand-made.ts'
import { ROUNDS_MS, SimulatedNetwork } from '../room/simulated-network.ts'
import { type SimulatedNode, standingOf } from '../room/simulated-node.ts'
import { ownEpoch } from './own-epoch.ts'
import { idsOf } from './sealing.ts'

const ALL = ['alice', 'bob', 'carol', 'mallory']

const roomWithMallory = async () => {
  const network = await SimulatedNetwork.create()
  const [alice, bob, carol] = await network.gather(['alice', 'bob', 'carol'])
  const members = [alice, bob, carol]
  for (const node of members) {
    await network.trust(node, ALL)
  }
  const mallory = await HandMade.named('mallory', network.identity)
  const epoch = mallory.join(network, alice)
  for (const node of [bob, carol]) {
    network.connect(node, mallory.peer)
  }
  network.run(5_000)
  return { network, alice, bob, carol, members, mallory, epoch }
}

const expectAllTalk = (network: SimulatedNetwork, members: readonly SimulatedNode[], text: string): void => {
  for (const node of members) {
    network.say(node, `${text} ${node.name}`)
  }
  network.run(5_000)
  for (const node of members) {
    const heard = node.texts.filter((said) => said.startsWith(text))
    expect(new Set(heard)).toEqual(new Set(members.map(({ name }) => `${text} ${name}`)))
    expect(heard).toHaveLength(members.length)
  }
}

/** Mallory's INI, which shows that it holds an epoch of that counter, and its answers to whoever asks about it. */
const lie = (
  network: SimulatedNetwork,
  mallory: HandMade,
  epoch: HeldEpoch,
  members: readonly SimulatedNode[],
): void => {
  const { frame } = mallory.ini({ epoch: epoch.position, founding: epoch.founding })
  for (const node of members) {
    network.inject(node, frame, mallory.peer)
  }
  network.run(2_000)
  for (const node of members) {
    network.inject(node, mallory.answer(epoch, lastIniOf(network, node)), mallory.peer)
  }
}

test.each([
  ['one beyond the lead', COUNTER_LEAD_MAX + 1],
  ['the highest that there is', COUNTER_MAX],
  ['beyond every bound', Number.MAX_SAFE_INTEGER],
])('a counter %s: told once, nobody moves, all talk on', async (_, counter) => {
  const { network, members, mallory, epoch } = await roomWithMallory()
  const before = standingOf(members)
  const far = ownEpoch(mallory, epoch.founding, counter)
  for (let round = 0; round < 3; round += 1) {
    lie(network, mallory, far, members)
    network.run(3_000)
  }
  for (const node of members) {
    expect(node.of('epoch-out-of-reach').map(({ shownBy }) => shownBy.name)).toEqual(['hand-made'])
    expect(node.refusals).toContain('KEY unknown-epoch')
  }
  expect(standingOf(members)).toBe(before)
  expectAllTalk(network, members, 'unmoved')
  expect(standingOf(members)).toBe(before)
  // Mallory falls silent: soon nobody asks any more.
  network.run(ROUNDS_MS + ASKED_EPOCH_MS)
  const published = members.map((node) => node.published.length)
  network.run(600_000)
  expect(members.map((node) => node.published.length)).toEqual(published)
})

test('rejoin, which the warning is for, leads back into the room, not to the liar', async () => {
  const { network, alice, members, mallory, epoch } = await roomWithMallory()
  const far = ownEpoch(mallory, epoch.founding, COUNTER_LEAD_MAX * 2)
  lie(network, mallory, far, members)
  network.run(5_000)
  network.handle(alice, { type: 'rejoin-requested' })
  network.run(3_000)
  expect(idsOf(members)).toEqual(new Set([epoch.reference.id]))
  expectAllTalk(network, members, 'back')
})

test('a fresh key that skips counters moves nobody, whoever has its parent', async () => {
  const { network, members, mallory, epoch } = await roomWithMallory()
  const before = standingOf(members)
  for (const lead of [2, 1_000, COUNTER_LEAD_MAX, COUNTER_MAX]) {
    const inis = members.map((node) => lastIniOf(network, node))
    const holders = [...epoch.holders.values()]
    const frame = mallory.key({
      epoch: {
        ...mallory.epoch(epoch.founding, { counter: epoch.reference.counter + lead }).position,
        step: 0,
      },
      founding: epoch.founding,
      reason: { type: 'fresh', parent: { id: epoch.reference.id, step: epoch.step } },
      content: { secret: new Uint8Array(32), holders, identities: [], removals: [] },
      recipients: inis.map(({ session, encapsulationKeys }) => ({ session, ini: null, encapsulationKeys })),
    })
    for (const node of members) {
      network.inject(node, frame, mallory.peer)
      expect(node.refusals.at(-1)).toBe('KEY stale')
    }
  }
  network.run(10_000)
  expect(standingOf(members)).toBe(before)
  expectAllTalk(network, members, 'unmoved')
})

test('within the lead it is churn: one is drawn away, the others follow, and the next key is theirs', async () => {
  for (let round = 0; round < 4; round += 1) {
    const { network, alice, bob, members, mallory, epoch } = await roomWithMallory()
    const near = ownEpoch(mallory, epoch.founding, epoch.reference.counter + COUNTER_LEAD_MAX)
    const { frame } = mallory.ini({ epoch: near.position, founding: near.founding })
    network.inject(alice, frame, mallory.peer)
    network.run(2_000)
    network.inject(alice, mallory.answer(near, lastIniOf(network, alice)), mallory.peer)
    expect(alice.room.epoch?.id).toBe(near.reference.id)
    network.run(10_000)
    expect(idsOf(members)).toEqual(new Set([near.reference.id]))
    for (const node of members) {
      expect(node.of('epoch-out-of-reach')).toEqual([])
      expect(new Set(node.holderNames)).toEqual(new Set(['alice', 'bob', 'carol', 'hand-made']))
    }
    expectAllTalk(network, members, 'drawn along')
    // It is still the room's key to take back: Bob removes the liar, and it holds nothing any more.
    await network.remove(bob, 'mallory')
    network.run(10_000)
    expect(idsOf(members).size).toBe(1)
    for (const node of members) {
      expect(new Set(node.holderNames)).toEqual(new Set(['alice', 'bob', 'carol']))
      expect(node.room.epoch?.counter).toBe(epoch.reference.counter + COUNTER_LEAD_MAX + 1)
    }
    expectAllTalk(network, members, 'among us')
  }
})
