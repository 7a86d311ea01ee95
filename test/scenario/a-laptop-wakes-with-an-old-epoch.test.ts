/**
 * A laptop sleeps while its room moves on: Dave left, and a fresh key was issued without him. It wakes with the old epoch,
 * believes itself a member, and in the same moment a newcomer asks it, and its user presses Enter. After a gap it looks
 * before it acts (rule 9): it publishes INI, and for a second neither answers, issues nor seals. So the newcomer never
 * gets the old key, and nothing is said that Dave could read. Where nobody corrects it within that second, it answers: a
 * room without a way to the others goes on all the same.
 */
import { expect, test } from 'vitest'
import { EPOCH_AGE_MAX_MS, GAP_QUIET_MS } from '../../src/protocol/limits.ts'
import { keyIn } from '../room/hand-made.ts'
import { SimulatedNetwork } from '../room/simulated-network.ts'
import type { SimulatedNode } from '../room/simulated-node.ts'
import { fingerprintOf, holdersOf, idsOf, markNow, readersOf } from './sealing.ts'

const ALL = ['alice', 'bob', 'carol', 'dave', 'erin']

const SLEEP_MS = 120_000

/** Carol's laptop sleeps while Dave leaves; Erin, a newcomer, has found the laptop alone, and asks. */
const asleep = async (connections: 'dead' | 'alive') => {
  const network = await SimulatedNetwork.create()
  const [alice, bob, carol, dave] = await network.gather(['alice', 'bob', 'carol', 'dave'])
  if (alice === undefined || bob === undefined || carol === undefined || dave === undefined) {
    throw new Error('four gather')
  }
  for (const node of [alice, bob, carol]) {
    await network.trust(node, ALL)
  }
  // A fresh key has just been made: in a minute Carol has to wipe the one before, so a timer is set.
  network.run(EPOCH_AGE_MAX_MS)
  network.say(alice, 'an hour')
  network.run(5_000)
  const old = carol.room.epoch?.id
  expect(idsOf([alice, bob, dave])).toEqual(new Set([old]))
  network.sleep(carol)
  if (connections === 'dead') {
    for (const node of [alice, bob, dave]) {
      network.unlink(carol, node)
    }
  }
  network.handle(dave, { type: 'leave-requested' })
  network.run(SLEEP_MS)
  // What was sent meanwhile is lost, however long a connection lives: nobody keeps minutes of it. Its timer is not.
  carol.missed = carol.missed?.filter(({ type }) => type !== 'frame-received') ?? null
  const erin = await network.add({ name: 'erin', trusts: ALL })
  network.link(erin, carol)
  network.run(1_000)
  expect(alice.room.epoch?.id).toBe(bob.room.epoch?.id)
  expect(alice.room.epoch?.id).not.toBe(old)
  return { network, alice, bob, carol, dave, erin, old }
}

/** Epochs that a node gave to anyone since it had published so many KEYs. */
const given = (network: SimulatedNetwork, node: SimulatedNode, since: number): readonly string[] =>
  node
    .publishedOf(network.identity, 'KEY')
    .slice(since)
    .map((frame) => keyIn(network.identity, frame).epoch.id)

interface Waking {
  readonly connections: 'dead' | 'alive'
  /** What shows that it slept: the timer that comes late, or a wall clock that ran ahead of one that stood still. */
  readonly shows: 'timer' | 'clock'
  /** After how long it finds the others again. */
  readonly othersAfterMs: number
}

const wakeInTheOldEpoch = async ({ connections, shows, othersAfterMs }: Waking): Promise<void> => {
  const { network, alice, bob, carol, dave, erin, old } = await asleep(connections)
  const left = await fingerprintOf('dave')
  const keys = carol.publishedOf(network.identity, 'KEY').length
  const inis = carol.publishedOf(network.identity, 'INI request').length
  const since = markNow(network)
  if (shows === 'clock') {
    carol.missed = carol.missed?.filter(({ type }) => type !== 'timer-expired') ?? null
    carol.clockSkewMs += SLEEP_MS
  }
  network.wake(carol)
  network.say(carol, 'good morning')
  expect(carol.publishedOf(network.identity, 'INI request').length).toBe(inis + 1)
  expect(given(network, carol, keys)).toEqual([])
  expect(readersOf(network, carol, since)).toEqual(new Set())
  network.run(othersAfterMs)
  network.linkAll(carol)
  network.run(5_000)
  network.linkAll(erin)
  network.run(10_000)
  const inside = [alice, bob, carol, erin]
  expect(idsOf(inside).size).toBe(1)
  for (const node of inside) {
    expect(holdersOf(node)).not.toContain(left)
  }
  expect(given(network, carol, keys)).not.toContain(old)
  expect(erin.of('epoch-changed').map(({ epoch }) => epoch.id)).not.toContain(old)
  expect(readersOf(network, carol, since)).not.toContain(left)
  for (const node of [alice, bob, carol]) {
    expect(node.texts.filter((text) => text === 'good morning')).toHaveLength(1)
  }
  expect(dave.texts).not.toContain('good morning')
}

test.each(['timer', 'clock'] as const)(
  'woken, by its %s, and asked at once: nothing is given or said in the old epoch',
  async (shows) => {
    for (let round = 0; round < 4; round += 1) {
      await wakeInTheOldEpoch({ connections: 'alive', shows, othersAfterMs: 0 })
    }
  },
)

test('its connections are dead, and the others come back within the second', async () => {
  for (const othersAfterMs of [0, 500, 700]) {
    await wakeInTheOldEpoch({ connections: 'dead', shows: 'timer', othersAfterMs })
  }
})

test('where nobody corrects it, it answers after that second; when the others come, all move on together', async () => {
  const { network, alice, bob, carol, erin, old } = await asleep('dead')
  network.wake(carol)
  network.run(GAP_QUIET_MS - 50)
  expect(erin.room.epoch).toBeNull()
  network.run(2_100)
  expect(erin.room.epoch?.id).toBe(old)
  network.say(carol, 'the two of us')
  network.run(100)
  expect(erin.textsHeard).toEqual(['the two of us'])
  network.linkAll(carol)
  network.linkAll(erin)
  network.run(10_000)
  expect(idsOf([alice, bob, carol, erin]).size).toBe(1)
  expect(alice.room.epoch?.id).not.toBe(old)
  network.say(carol, 'all of us')
  network.run(3_000)
  for (const node of [alice, bob, erin]) {
    expect(node.texts).toContain('all of us')
  }
})

test('three seconds of sleep are no gap: it answers and talks at once', async () => {
  const network = await SimulatedNetwork.create()
  const [alice, bob] = await network.gather(['alice', 'bob'])
  network.run(60_000)
  network.sleep(bob)
  network.run(3_000)
  network.wake(bob)
  network.say(bob, 'just blinked')
  network.run(10)
  expect(alice.texts).toEqual(['just blinked'])
})

test('what its connections kept is read before it looks at its timers: the late one counts all the same', async () => {
  const { network, carol, erin, old } = await asleep('dead')
  const keys = carol.publishedOf(network.identity, 'KEY').length
  network.wake(carol, 'connections')
  network.run(500)
  expect(given(network, carol, keys)).toEqual([])
  expect(erin.room.epoch?.id).not.toBe(old)
})
