/** Which KEY counts (rule 4), and which INI is answered (rule 11): nothing unasked for changes anyone's key. */
import { beforeEach, expect, test } from 'vitest'
import type { HeldEpoch } from '../../src/protocol/epochs/epoch.ts'
import { COUNTER_LEAD_MAX } from '../../src/protocol/limits.ts'
import { foundingBy, HandMade, lastIniOf } from './hand-made.ts'
import { SimulatedNetwork, START_TIME_MS } from './simulated-network.ts'
import { type SimulatedNode, standingOf } from './simulated-node.ts'

let network: SimulatedNetwork
let alice: SimulatedNode
let bob: SimulatedNode
/** Whitelisted by both. */
let mallory: HandMade
let before: string

const standing = (): string => standingOf([alice, bob])

beforeEach(async () => {
  network = await SimulatedNetwork.create()
  const gathered = await network.gather(['alice', 'bob'])
  alice = gathered[0]
  bob = gathered[1]
  await network.trust(alice, ['bob', 'mallory'])
  await network.trust(bob, ['alice', 'mallory'])
  network.run(5_000)
  mallory = await HandMade.named('mallory', network.identity)
  network.connect(alice, mallory.peer)
  network.run(1_000)
  before = standing()
})

/** An epoch above everyone's, under a founding that the bootstrap did sign. */
const higherEpoch = async (): Promise<HeldEpoch> =>
  mallory.epoch(
    await foundingBy(network.identity, {
      answers: mallory.ini().hash,
      generation: (alice.room.epoch?.generation ?? 0) + 1_000,
    }),
  )

const lastRefusal = (): string | undefined => alice.refusals.at(-1)

test('an unasked-for KEY of someone trusted but outside the room', async () => {
  const epoch = await higherEpoch()
  const asked = mallory.ini()
  const frame = mallory.key({
    epoch: epoch.position,
    founding: epoch.founding,
    reason: { type: 'answer', inis: [asked.hash] },
    content: {
      secret: new Uint8Array(32),
      holders: [...epoch.holders.values()],
      identities: [],
      removals: [],
    },
    recipients: [
      {
        session: lastIniOf(network, alice).session,
        ini: asked.hash,
        encapsulationKeys: lastIniOf(network, alice).encapsulationKeys,
      },
    ],
  })
  network.inject(alice, frame, mallory.peer)
  expect(lastRefusal()).toBe('KEY stale')
  network.run(5_000)
  expect(standing()).toBe(before)
})

test('a KEY that names my INI but gives the key to others only', async () => {
  const epoch = await higherEpoch()
  const ini = lastIniOf(network, alice)
  const frame = mallory.key({
    epoch: epoch.position,
    founding: epoch.founding,
    reason: { type: 'answer', inis: [ini.hash] },
    content: {
      secret: new Uint8Array(32),
      holders: [...epoch.holders.values()],
      identities: [],
      removals: [],
    },
    recipients: [{ session: mallory.session, ini: ini.hash, encapsulationKeys: mallory.keys.publicKeys }],
  })
  network.inject(alice, frame, mallory.peer)
  expect(lastRefusal()).toBe('KEY not-addressed')
  expect(standing()).toBe(before)
})

test('a KEY for an INI older than my last four', async () => {
  const old = lastIniOf(network, alice)
  for (let round = 0; round < 4; round += 1) {
    // A leap of the clock is a gap, and every gap an INI.
    alice.clockSkewMs += 60_000
    network.handle(alice, { type: 'timer-expired' })
    network.run(3_000)
  }
  expect(lastIniOf(network, alice).number).toBeGreaterThanOrEqual(old.number + 4)
  network.inject(alice, mallory.answer(await higherEpoch(), old), mallory.peer)
  expect(lastRefusal()).toBe('KEY stale')
  expect(JSON.parse(standing())[0][0]).toBe(JSON.parse(before)[0][0])
})

test('a KEY of a member for the epoch that I hold, or a lower one', () => {
  const epoch = mallory.join(network, alice)
  const held = standing()
  network.inject(alice, mallory.answer(epoch, lastIniOf(network, alice), new Uint8Array(32)), mallory.peer)
  expect(lastRefusal()).toBe('KEY not-newer')
  expect(standing()).toBe(held)
  network.say(bob, 'unchanged')
  network.run(100)
  expect(alice.texts).toEqual(['unchanged'])
})

test('a fresh key whose parent I do not hold, that skips a counter, or whose id does not come out', () => {
  const epoch = mallory.join(network, alice)
  const held = standing()
  const ini = lastIniOf(network, alice)
  const asker = { fingerprint: ini.identity.fingerprint, session: ini.session, overridden: [] }
  const fresh = (parentId: HeldEpoch['reference']['id'], counter: number): Uint8Array =>
    mallory.key({
      epoch: { ...epoch.reference, counter, id: mallory.epoch(epoch.founding).reference.id, step: 0 },
      founding: epoch.founding,
      reason: { type: 'fresh', parent: { id: parentId, step: epoch.step } },
      content: {
        secret: new Uint8Array(32),
        holders: [...epoch.holders.values(), asker],
        identities: [],
        removals: [],
      },
      recipients: [{ session: ini.session, ini: null, encapsulationKeys: ini.encapsulationKeys }],
    })
  const unknown = mallory.epoch(epoch.founding).reference.id
  const cases: readonly (readonly [Uint8Array, string])[] = [
    [fresh(unknown, 1), 'KEY stale'],
    [fresh(epoch.reference.id, 2), 'KEY stale'],
    [fresh(epoch.reference.id, 1), 'KEY cannot-open'],
  ]
  for (const [frame, refusal] of cases) {
    network.inject(alice, frame, mallory.peer)
    expect(lastRefusal()).toBe(refusal)
    expect(standing()).toBe(held)
  }
})

test('an answer too many counters ahead is told once, and changes nothing until I rejoin', () => {
  const joined = mallory.join(network, alice)
  const held = standing()
  const counter = COUNTER_LEAD_MAX + 1
  const far = mallory.epoch(joined.founding, { counter })
  for (let round = 0; round < 3; round += 1) {
    network.inject(alice, mallory.answer(far, lastIniOf(network, alice)), mallory.peer)
  }
  expect(alice.of('epoch-out-of-reach')).toHaveLength(1)
  expect(standing()).toBe(held)
  network.handle(alice, { type: 'rejoin-requested' })
  network.run(2_000)
  expect(alice.room.epoch?.id).toBe(bob.room.epoch?.id)
})

test('a KEY that does not list me, or hides its sender, opens and is refused all the same', async () => {
  const epoch = await higherEpoch()
  const ini = lastIniOf(network, alice)
  const me = { fingerprint: ini.identity.fingerprint, session: ini.session, overridden: [] }
  for (const holders of [[...epoch.holders.values()], [me], []]) {
    const frame = mallory.key({
      epoch: epoch.position,
      founding: epoch.founding,
      reason: { type: 'answer', inis: [ini.hash] },
      content: { secret: new Uint8Array(32), holders, identities: [], removals: [] },
      recipients: [{ session: ini.session, ini: ini.hash, encapsulationKeys: ini.encapsulationKeys }],
    })
    network.inject(alice, frame, mallory.peer)
    expect(lastRefusal()).toBe('KEY cannot-open')
    expect(standing()).toBe(before)
  }
})

test('a KEY for the last to connect: it is the asker’s, whoever connected since', async () => {
  await network.trust(alice, ['bob', 'mallory', 'carol'])
  const seeker = await HandMade.named('carol', network.identity)
  network.connect(alice, seeker.peer)
  network.inject(alice, seeker.ini().frame, seeker.peer)
  // Connects later, and has not asked.
  network.connect(alice, (await HandMade.named('dave', network.identity)).peer)
  network.run(2_000)
  const keys = alice.publishedOf(network.identity, 'KEY').concat(bob.publishedOf(network.identity, 'KEY'))
  expect(keys.length).toBeGreaterThan(1)
  expect(alice.holderNames).toHaveLength(3)
  expect(alice.room.epoch?.holders.map(({ session }) => session)).toContain(seeker.session)
})

test('an INI replayed: stale where nobody is behind it, and replayed where the session has moved on', async () => {
  const dave = await HandMade.named('mallory', network.identity)
  const old = dave.ini({ timeMs: START_TIME_MS - 3_600_000 })
  network.inject(alice, old.frame, mallory.peer)
  network.run(1_000)
  expect(alice.refusals).toContain('INI stale')
  expect(standing()).toBe(before)
  const first = dave.ini({ number: 10 })
  const second = dave.ini({ number: 9 })
  network.connect(alice, dave.peer)
  network.inject(alice, first.frame, mallory.peer)
  expect(network.inject(alice, second.frame, mallory.peer)).toBe('ignore')
  expect(lastRefusal()).toBe('INI replayed')
})
