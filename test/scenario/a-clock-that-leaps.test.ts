/**
 * Wall clocks jump: a battery is empty, a time server corrects, a user sets the wrong year. All waiting is measured on the
 * monotonic clock, so nothing here may hang on the other one but what is said to: a leap ahead looks like sleep and costs an
 * INI and a second (rule 9); the bootstrap's generation is its clock, and above everything seen (rule 8); an asker's time
 * counts only where nobody can be reached behind its INI (rule 11). What is shown is the time that was said.
 */
import { expect, test } from 'vitest'
import { CLOCK_SKEW_MS, EPOCH_AGE_MAX_MS, GAP_MS, GAP_QUIET_MS } from '../../src/protocol/limits.ts'
import { HandMade } from '../room/hand-made.ts'
import { SimulatedNetwork, START_TIME_MS } from '../room/simulated-network.ts'
import { standingOf } from '../room/simulated-node.ts'
import { idsOf } from './sealing.ts'

const YEAR_MS = 31_536_000_000
const LEAPS = [
  ['a year ahead', YEAR_MS],
  ['an hour ahead', 3_600_000],
  ['a minute back', -60_000],
  ['a year back', -YEAR_MS],
] as const

test.each(LEAPS)(
  'a member’s clock leaps %s in the midst of talk: nothing is lost, nobody moves',
  async (_, leapMs) => {
    const network = await SimulatedNetwork.create()
    const members = await network.gather(['alice', 'bob', 'carol'])
    const [alice, bob] = members
    network.run(5_000)
    const before = standingOf(members)
    for (let line = 0; line < 6; line += 1) {
      network.say(alice, `alice ${line}`)
      network.say(bob, `bob ${line}`)
      network.run(200)
      if (line === 2) {
        bob.clockSkewMs += leapMs
      }
    }
    network.run(5_000)
    const all = [0, 1, 2, 3, 4, 5].flatMap((line) => [`alice ${line}`, `bob ${line}`])
    for (const node of members) {
      expect(new Set(node.texts)).toEqual(new Set(all))
      expect(node.texts).toHaveLength(all.length)
      // Shown as said, believed by nobody.
      const times = node.of('text-said').filter(({ author }) => author.name === 'bob')
      expect((times.at(-1)?.timeMs ?? 0) - (times[0]?.timeMs ?? 0)).toBeGreaterThan(leapMs - 1)
      expect((times.at(-1)?.timeMs ?? 0) - (times[0]?.timeMs ?? 0)).toBeLessThan(leapMs + 10_000)
    }
    expect(standingOf(members)).toBe(before)
  },
)

test('a leap ahead of more than five seconds is a gap, once: an INI, and a second of quiet', async () => {
  const network = await SimulatedNetwork.create()
  const [alice, bob] = await network.gather(['alice', 'bob'])
  network.run(60_000)
  const inis = () => bob.publishedOf(network.identity, 'INI request').length
  const before = inis()
  bob.clockSkewMs += GAP_MS - 100
  network.say(bob, 'no gap')
  expect(alice.texts).toEqual([])
  network.run(5)
  expect(alice.texts).toEqual(['no gap'])
  expect(inis()).toBe(before)
  network.run(5_000)
  bob.clockSkewMs += GAP_MS + 100
  network.say(bob, 'after a gap')
  expect(inis()).toBe(before + 1)
  network.run(GAP_QUIET_MS - 50)
  expect(alice.texts).toEqual(['no gap'])
  network.run(100)
  expect(alice.texts).toEqual(['no gap', 'after a gap'])
  network.say(bob, 'at once again')
  network.run(5)
  expect(alice.texts.at(-1)).toBe('at once again')
  expect(inis()).toBe(before + 1)
})

test('a leap back is no gap, and the way forward again is none of more than it is', async () => {
  const network = await SimulatedNetwork.create()
  const [alice, bob] = await network.gather(['alice', 'bob'])
  network.run(60_000)
  bob.clockSkewMs -= YEAR_MS
  network.say(bob, 'last year')
  network.run(5)
  expect(alice.texts).toEqual(['last year'])
})

test.each(LEAPS)('a clock that leapt %s wears out no key and keeps none for ever', async (_, leapMs) => {
  const network = await SimulatedNetwork.create()
  const [alice, bob] = await network.gather(['alice', 'bob'])
  const counter = alice.room.epoch?.counter ?? 0
  alice.clockSkewMs += leapMs
  network.run(EPOCH_AGE_MAX_MS / 2)
  network.say(alice, 'half an hour')
  network.run(2_000)
  expect(bob.room.epoch?.counter).toBe(counter)
  network.run(EPOCH_AGE_MAX_MS / 2)
  network.say(alice, 'an hour')
  network.run(2_000)
  expect(bob.room.epoch?.counter).toBe(counter + 1)
  expect(bob.texts).toEqual(['half an hour', 'an hour'])
})

test.each(LEAPS)(
  'an asker’s clock is off by %s: while it is there, it is answered at once',
  async (_, leapMs) => {
    const network = await SimulatedNetwork.create()
    const [alice] = await network.gather(['alice'])
    await network.trust(alice, ['carol'])
    const carol = await network.add({ name: 'carol', trusts: ['alice'], clockSkewMs: leapMs })
    network.link(carol, alice)
    expect(network.runUntil(() => carol.room.epoch !== null)).toBeLessThan(500)
    expect(alice.refusals).not.toContain('INI stale')
  },
)

test('only the time of an asker that nobody can reach counts, and by ten minutes', async () => {
  const network = await SimulatedNetwork.create()
  const [alice] = await network.gather(['alice'])
  await network.trust(alice, ['mallory'])
  const forwarder = await HandMade.named('dave', network.identity)
  network.connect(alice, forwarder.peer)
  for (const [offMs, answered] of [
    [CLOCK_SKEW_MS + 60_000, false],
    [-CLOCK_SKEW_MS - 60_000, false],
    [CLOCK_SKEW_MS - 60_000, true],
    [-CLOCK_SKEW_MS + 60_000, true],
  ] as const) {
    const asker = await HandMade.named('mallory', network.identity)
    const keys = alice.publishedOf(network.identity, 'KEY').length
    const stale = alice.refusals.filter((refusal) => refusal === 'INI stale').length
    const asked = asker.ini({ timeMs: START_TIME_MS + network.elapsedMs + offMs })
    network.inject(alice, asked.frame, forwarder.peer)
    network.run(5_000)
    expect(alice.publishedOf(network.identity, 'KEY').length - keys).toBe(answered ? 1 : 0)
    expect(alice.refusals.filter((refusal) => refusal === 'INI stale').length - stale).toBe(answered ? 0 : 1)
  }
})

test('an answerer whose own clock leapt answers whom it reaches, and nobody it does not', async () => {
  const network = await SimulatedNetwork.create()
  const [alice] = await network.gather(['alice'])
  await network.trust(alice, ['bob', 'mallory'])
  alice.clockSkewMs += YEAR_MS
  network.run(5_000)
  const bob = await network.add({ name: 'bob', trusts: ['alice'] })
  network.link(bob, alice)
  // The leap is noticed with Bob's coming, and costs a second.
  expect(network.runUntil(() => bob.room.epoch !== null)).toBeLessThan(1_500)
  const away = await HandMade.named('mallory', network.identity)
  network.inject(alice, away.ini({ timeMs: START_TIME_MS + network.elapsedMs }).frame, bob.peer)
  network.run(5_000)
  expect(alice.refusals).toContain('INI stale')
})

test.each(LEAPS)(
  'the bootstrap’s clock leaps %s between two beginnings: the later generation is the higher',
  async (_, leapMs) => {
    const network = await SimulatedNetwork.create()
    const server = await network.add({
      name: 'server',
      trusts: ['alice', 'bob'],
      bootstrap: true,
      talks: false,
    })
    const alice = await network.add({ name: 'alice', trusts: ['bob'] })
    network.link(alice, server)
    network.run(10_000)
    const first = alice.room.epoch
    expect(first?.generation).toBeGreaterThan(START_TIME_MS)
    network.kill(alice)
    server.clockSkewMs += leapMs
    const bob = await network.add({ name: 'bob', trusts: ['alice'] })
    network.link(bob, server)
    network.run(10_000)
    expect(bob.room.epoch?.generation).toBeGreaterThan(first?.generation ?? 0)
    expect(server.of('founded').map(({ generation }) => generation)).toEqual([
      first?.generation,
      bob.room.epoch?.generation,
    ])
    // Who comes back with the old one in mind comes over.
    const again = await network.add({ name: 'alice', trusts: ['bob'] })
    network.linkAll(again)
    network.run(5_000)
    expect(idsOf([again, bob]).size).toBe(1)
  },
)

test('a bootstrap set back starts anew with its file lost: a member’s word is enough to be above', async () => {
  const network = await SimulatedNetwork.create()
  const [alice, bob] = await network.gather(['alice', 'bob'])
  const first = alice.room.epoch?.generation ?? 0
  const server = await network.add({
    name: 'server',
    trusts: ['alice', 'bob', 'carol', 'dave'],
    bootstrap: true,
    talks: false,
    clockSkewMs: -YEAR_MS,
  })
  network.linkAll(server)
  // It sees the members' foundings in what they show, and nothing else.
  network.handle(bob, { type: 'rejoin-requested' })
  network.run(5_000)
  for (const name of ['carol', 'dave']) {
    network.linkAll(await network.add({ name, trusts: ['carol', 'dave'] }))
  }
  network.run(30_000)
  const founded = server.of('founded')
  expect(founded).toHaveLength(1)
  expect(founded[0]?.generation).toBeGreaterThan(first)
})
