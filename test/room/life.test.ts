/** A room's days: leaving, silence, waiting, trust that comes late. */
import { expect, test } from 'vitest'
import { COMPARE_ROUND_MAX_MS, TWICE_ONLINE_MS } from '../../src/protocol/limits.ts'
import { foundingBy, HandMade, lastIniOf } from './hand-made.ts'
import { sessionKeys } from './keys.ts'
import { ROUNDS_MS, SimulatedNetwork } from './simulated-network.ts'

test('END is heard: who left is marked, and a fresh key is due', async () => {
  const network = await SimulatedNetwork.create()
  const [alice, bob, carol] = await network.gather(['alice', 'bob', 'carol'])
  network.handle(carol, { type: 'leave-requested' })
  network.run(100)
  for (const node of [alice, bob]) {
    expect(node.of('member-changed').at(-1)).toMatchObject({ event: 'left', person: { name: 'carol' } })
    expect(node.holderNames).not.toContain('carol')
    expect(node.room.epoch?.due).toBe(true)
  }
  expect(carol.room.epoch).toBeNull()
  expect(carol.of('state-changed').at(-1)?.state).toBe('left')
  expect(network.inject(carol, Uint8Array.of(1), bob.peer)).toBe('ignore')
})

test('names of any length up to 256 bytes are shown as they are', async () => {
  for (const name of ['', 'x', 'a name that has rather more than five characters', 'é'.repeat(128)]) {
    const network = await SimulatedNetwork.create()
    const [alice] = await network.gather(['alice'])
    await network.trust(alice, ['mallory'])
    const mallory = await HandMade.named('mallory', network.identity)
    network.connect(alice, mallory.peer)
    network.inject(alice, mallory.ini({ name }).frame, mallory.peer)
    network.run(500)
    expect(alice.holderNames).toContain(name)
    expect(network.inject(alice, mallory.ini({ name: 'x'.repeat(257) }).frame, mallory.peer)).toBe('reject')
  }
})

test('a text waits while nobody hears, and is said when somebody comes', async () => {
  const network = await SimulatedNetwork.create()
  const [alice] = await network.gather(['alice'])
  await network.trust(alice, ['bob'])
  network.say(alice, 'anyone?')
  network.run(60_000)
  // It is kept, and shown to its author: what it waits for is that somebody hears it.
  expect(alice.texts).toEqual(['anyone?'])
  expect(alice.publishedOf(network.identity, 'DAT')).toEqual([])
  expect(alice.room.waitingTextCount).toBe(1)
  const bob = await network.add({ name: 'bob', trusts: ['alice'] })
  network.linkAll(bob)
  network.run(3_000)
  expect(bob.texts).toEqual(['anyone?'])
  expect(alice.texts).toEqual(['anyone?'])
  expect(alice.room.waitingTextCount).toBe(0)
})

test('a seeker’s text waits for the key', async () => {
  const network = await SimulatedNetwork.create()
  const [alice] = await network.gather(['alice'])
  await network.trust(alice, ['bob'])
  const bob = await network.add({ name: 'bob', trusts: ['alice'] })
  network.say(bob, 'said before joining')
  network.linkAll(bob)
  network.run(3_000)
  expect(alice.texts).toEqual(['said before joining'])
})

test('who leaves is told what stays unsaid, and says what can be said', async () => {
  const network = await SimulatedNetwork.create()
  const [alice] = await network.gather(['alice'])
  network.say(alice, 'one')
  network.say(alice, 'two')
  network.handle(alice, { type: 'leave-requested' })
  expect(alice.of('texts-unsent')).toEqual([{ type: 'texts-unsent', count: 2 }])
})

test('after a gap nothing is sealed, answered or issued for a second, and an INI goes out first', async () => {
  const network = await SimulatedNetwork.create()
  const [alice, bob] = await network.gather(['alice', 'bob'])
  network.unlink(alice, bob)
  network.run(6_000)
  network.link(alice, bob)
  network.run(5)
  const inis = alice.publishedOf(network.identity, 'INI request').length
  network.say(alice, 'after the gap')
  network.run(900)
  expect(bob.texts).toEqual([])
  expect(alice.publishedOf(network.identity, 'INI request').length).toBeGreaterThanOrEqual(inis)
  network.run(300)
  expect(bob.texts).toEqual(['after the gap'])
})

test('four seconds alone are no gap', async () => {
  const network = await SimulatedNetwork.create()
  const [alice, bob] = await network.gather(['alice', 'bob'])
  network.unlink(alice, bob)
  network.run(4_000)
  network.link(alice, bob)
  network.run(50)
  network.say(alice, 'still here')
  network.run(10)
  expect(bob.texts).toEqual(['still here'])
})

test('trust given later lets a requester in, without its asking again', async () => {
  const network = await SimulatedNetwork.create()
  const [alice] = await network.gather(['alice'])
  const bob = await network.add({ name: 'bob', trusts: ['alice'] })
  network.linkAll(bob)
  network.run(40_000)
  expect(alice.of('join-requested').map(({ person }) => person.name)).toEqual(['bob'])
  const [request] = alice.room.requests
  expect(request && alice.room.strangerKey(request.identity.fingerprint)).toBe(request?.identity)
  await network.trust(alice, ['bob'])
  expect(network.runUntil(() => bob.room.epoch !== null)).toBeLessThan(100)
  expect(alice.room.requests).toEqual([])
})

test('a KEY of someone unknown is an offer; accepted, the next INI is answered', async () => {
  const network = await SimulatedNetwork.create()
  const [alice] = await network.gather(['alice'])
  await network.trust(alice, ['bob'])
  const bob = await network.add({ name: 'bob', trusts: [] })
  network.linkAll(bob)
  network.run(10_000)
  expect(bob.of('key-offered').map(({ person }) => person.trusted)).toEqual([false])
  expect(bob.room.epoch).toBeNull()
  await network.trust(bob, ['alice'])
  expect(network.runUntil(() => bob.room.epoch !== null)).toBeLessThan(1_500)
})

test('rejoin drops the epoch, and gets it back from whoever holds it', async () => {
  const network = await SimulatedNetwork.create()
  const [alice, bob] = await network.gather(['alice', 'bob'])
  const before = alice.room.epoch
  network.handle(bob, { type: 'rejoin-requested' })
  expect(bob.room.epoch).toBeNull()
  expect(network.runUntil(() => bob.room.epoch !== null)).toBeLessThan(1_500)
  // Bob held it already: no step is taken, and nobody is let in twice.
  expect(bob.room.epoch).toMatchObject({ id: before?.id, step: before?.step })
  network.say(bob, 'back')
  network.run(100)
  expect(alice.texts).toEqual(['back'])
  // What was superseded is wiped after a minute, and the epoch held is not.
  network.run(70_000)
  network.say(alice, 'later')
  network.run(100)
  expect(bob.texts).toEqual(['back', 'later'])
})

test('whoever goes without a word and comes back as another session is told as online again, once', async () => {
  const network = await SimulatedNetwork.create()
  const [alice, bob, carol] = await network.gather(['alice', 'bob', 'carol'])
  const toldOf = (name: string): readonly string[] =>
    alice.of('member-changed').flatMap(({ event, person }) => (person.name === name ? [event] : []))
  network.run(1_000)
  const before = toldOf('carol').length
  network.kill(carol)
  network.run(20_000)
  const again = await network.add({ name: 'carol', trusts: ['alice', 'bob', 'carol'] })
  network.linkAll(again)
  network.run(20_000)
  expect(again.room.epoch?.id).toBe(bob.room.epoch?.id)
  expect(toldOf('carol').slice(before)).toEqual(['offline', 'online'])

  // The old one is missed only after the new one is there: she was never away.
  const third = await network.add({ name: 'carol', trusts: ['alice', 'bob', 'carol'] })
  network.linkAll(third)
  network.run(2_000)
  network.kill(again)
  network.run(20_000)
  expect(toldOf('carol').slice(before)).toEqual(['offline', 'online'])
})

test('an identity online twice is told, to itself too', async () => {
  const network = await SimulatedNetwork.create()
  const [alice, bob] = await network.gather(['alice', 'bob'])
  const copy = await network.add({ name: 'bob', trusts: ['alice'] })
  network.linkAll(copy)
  network.run(TWICE_ONLINE_MS + 5_000)
  for (const node of [alice, bob, copy]) {
    expect(node.of('identity-twice').map(({ person }) => person.name)).toEqual(['bob'])
  }
})

test('a quiet room is quiet: in an hour hardly a frame, and hardly a timer', async () => {
  const network = await SimulatedNetwork.create()
  const nodes = await network.gather(['alice', 'bob', 'carol'])
  network.run(ROUNDS_MS)
  // By then the rounds in which sets are compared are as long as they get.
  network.run(2 * COMPARE_ROUND_MAX_MS)
  const timers = nodes.map((node) => node.timersExpired)
  const frames = nodes.map((node) => node.published.length)
  network.run(3_600_000)
  for (const [index, node] of nodes.entries()) {
    // A comparison is begun, and answered: every five to ten minutes.
    expect(node.timersExpired - (timers[index] ?? 0)).toBeLessThan(5 + 3_600_000 / COMPARE_ROUND_MAX_MS)
    expect(node.published.length - (frames[index] ?? 0)).toBe(0)
  }
})

test('a seeker that nobody answers asks ever more rarely, and never stops', async () => {
  const network = await SimulatedNetwork.create()
  const [alice] = await network.gather(['alice'])
  const bob = await network.add({ name: 'bob', trusts: ['alice'] })
  network.linkAll(bob)
  network.run(3_600_000)
  const inis = bob.publishedOf(network.identity, 'INI request').length
  expect(inis).toBeGreaterThan(115)
  expect(inis).toBeLessThan(130)
  expect(bob.timersExpired).toBeLessThan(200)
  expect(alice.timersExpired).toBeLessThan(200)
  expect(alice.of('join-requested')).toHaveLength(1)
})

test('members that cannot let one another in do not ask for ever', async () => {
  const network = await SimulatedNetwork.create()
  const [alice, bob] = await network.gather(['alice', 'bob'])
  const stranger = await HandMade.named('mallory', network.identity)
  const founding = await foundingBy(network.identity, { answers: stranger.ini().hash, generation: 1 })
  network.connect(alice, stranger.peer)
  network.run(2_000)
  network.inject(alice, stranger.dat(stranger.epoch(founding), [{ kind: 'hello' }]), stranger.peer)
  network.run(ROUNDS_MS)
  const frames = [alice, bob].map((node) => node.published.length)
  network.run(3_600_000)
  expect([alice, bob].map((node) => node.published.length)).toEqual(frames)
})

test('a session’s keys may be renewed while it asks and after', async () => {
  const network = await SimulatedNetwork.create()
  const [alice] = await network.gather(['alice'])
  await network.trust(alice, ['bob'])
  const bob = await network.add({ name: 'bob', trusts: ['alice'] })
  network.link(bob, alice)
  network.run(3)
  network.handle(bob, { type: 'session-keys-renewed', keys: await sessionKeys('carol') })
  expect(network.runUntil(() => bob.room.epoch !== null)).toBeLessThan(500)
  network.handle(bob, { type: 'rejoin-requested' })
  expect(network.runUntil(() => bob.room.epoch !== null)).toBeLessThan(1_500)
})

test('renewed session keys are shown without being asked for: the next fresh key is for them', async () => {
  const network = await SimulatedNetwork.create()
  const [alice, bob] = await network.gather(['alice', 'bob'])
  network.run(ROUNDS_MS)
  for (const name of ['carol', 'dave']) {
    const keys = await sessionKeys(name)
    network.handle(bob, { type: 'session-keys-renewed', keys })
    network.run(2_000)
    expect(lastIniOf(network, bob).encapsulationKeys.hash).toEqual(keys.publicKeys.hash)
  }
  expect(alice.room.epoch?.id).toBe(bob.room.epoch?.id)
})
