/** Whoever listens on the topic: reads nothing, changes nothing, is refused with the right reason, crashes nobody. */
import { beforeEach, expect, test } from 'vitest'
import { concatenate, utf8 } from '../../src/crypto/bytes.ts'
import { nodeSuite } from '../../src/crypto/suite.ts'
import { COSTLY_BURST, FRAME_BYTES_MAX, UNJUDGED_BURST } from '../../src/protocol/limits.ts'
import { roomIdentityOf } from '../../src/protocol/room-identity.ts'
import { sealEnvelope } from '../../src/protocol/wire/envelope.ts'
import { encodeSigned } from '../../src/protocol/wire/fields.ts'
import { foundingBy, HandMade, lastIniOf, resealed, sealed } from './hand-made.ts'
import { identityNamed } from './keys.ts'
import { SimulatedNetwork } from './simulated-network.ts'
import { type SimulatedNode, standingOf } from './simulated-node.ts'

let network: SimulatedNetwork
let alice: SimulatedNode
let bob: SimulatedNode
let mallory: HandMade
let before: string

const standing = (): string => standingOf([alice, bob])

beforeEach(async () => {
  network = await SimulatedNetwork.create()
  const gathered = await network.gather(['alice', 'bob'])
  alice = gathered[0]
  bob = gathered[1]
  mallory = await HandMade.named('mallory', network.identity)
  network.connect(alice, mallory.peer)
  before = standing()
})

const lastRefusal = (): string | undefined => alice.refusals.at(-1)

test('without the bootstrap public key every frame is of the wrong room, and is not passed on', async () => {
  const elsewhere = roomIdentityOf((await identityNamed('dave')).publicKey, 'lobby')
  const outsider = await HandMade.named('mallory', elsewhere)
  const garbage = sealEnvelope(elsewhere, nodeSuite.random(32), 'DAT', utf8('anything'))
  for (const frame of [outsider.ini().frame, garbage]) {
    const heardByBob = bob.verdicts.length
    expect(network.inject(alice, frame, outsider.peer)).toBe('reject')
    expect(lastRefusal()).toBe('unknown wrong-room')
    network.run(100)
    expect(bob.verdicts).toHaveLength(heardByBob)
  }
  expect(standing()).toBe(before)
})

test('the same bootstrap key under another room name is another room', async () => {
  const hall = roomIdentityOf((await identityNamed('bootstrap')).publicKey, 'hall')
  const outsider = await HandMade.named('bob', hall)
  expect(network.inject(alice, outsider.ini().frame, mallory.peer)).toBe('reject')
  expect(lastRefusal()).toBe('unknown wrong-room')
})

test('an INI of an unknown identity is a join request: shown once, answered never', () => {
  for (let round = 0; round < 5; round += 1) {
    expect(network.inject(alice, mallory.ini().frame, mallory.peer)).toBe('accept')
    expect(lastRefusal()).toBe('INI unknown-identity')
  }
  network.run(5_000)
  expect(alice.of('join-requested').map(({ person }) => person.name)).toEqual(['hand-made'])
  expect(bob.of('join-requested')).toHaveLength(1)
  expect(alice.publishedOf(network.identity, 'KEY')).toHaveLength(1)
  expect(standing()).toBe(before)
})

test('an INI signed by another than it names is rejected', async () => {
  const asBob = await HandMade.named('bob', network.identity)
  const { frame } = mallory.ini()
  const forged = HandMade.forgedIni(network.identity, frame, await identityNamed('bob'))
  expect(network.inject(alice, forged, mallory.peer)).toBe('reject')
  expect(lastRefusal()).toBe('INI bad-signature')
  const wrongPeer = asBob.ini({ peerKey: mallory.peerKey.publicKey })
  expect(network.inject(alice, wrongPeer.frame, mallory.peer)).toBe('reject')
  expect(lastRefusal()).toBe('INI bad-signature')
})

test('a KEY of an unknown identity changes nothing', async () => {
  const founding = await foundingBy(network.identity, {
    answers: lastIniOf(network, bob).hash,
    generation: Date.UTC(2100, 0),
  })
  const frame = mallory.answer(mallory.epoch(founding), lastIniOf(network, alice))
  network.inject(alice, frame, mallory.peer)
  expect(lastRefusal()).toBe('KEY unknown-identity')
  expect(standing()).toBe(before)
})

test('a KEY whose founding the bootstrap did not sign is rejected by everyone', async () => {
  const own = await HandMade.ownFounding(network.identity, 'mallory', lastIniOf(network, alice).hash)
  const frame = mallory.answer(mallory.epoch(own), lastIniOf(network, alice))
  expect(network.inject(alice, frame, mallory.peer)).toBe('reject')
  expect(lastRefusal()).toBe('KEY bad-founding')
  expect(network.inject(alice, mallory.founding(own), mallory.peer)).toBe('reject')
  expect(lastRefusal()).toBe('INI bad-founding')
})

test('a founding too long for the INIs that carry it on is rejected, though the bootstrap signed it', async () => {
  const fields = { answers: lastIniOf(network, alice).hash, generation: Date.UTC(2100, 0) }
  const { signed } = await foundingBy(network.identity, fields)
  const signer = await identityNamed('bootstrap')
  // Field 100 with 300 bytes, as of a newer version.
  const body = concatenate(signed.body, Uint8Array.of(0xa2, 0x06, 0xac, 0x02), new Uint8Array(300))
  const signature = signer.sign('INI founding', network.identity.id, body)
  const frame = sealed(network.identity, 'INI founding', encodeSigned({ body, signature }))
  expect(network.inject(alice, frame, mallory.peer)).toBe('reject')
  expect(lastRefusal()).toBe('INI malformed')
  expect(standing()).toBe(before)
})

test('a DAT in an epoch of its own is refused when nothing came in time, and one in ours at once', async () => {
  const founding = await foundingBy(network.identity, {
    answers: lastIniOf(network, bob).hash,
    generation: 1,
  })
  const own = mallory.dat(mallory.epoch(founding), [{ kind: 'text', text: 'boo' }])
  expect(network.inject(alice, own, mallory.peer)).toBe('accept')
  network.run(11_000)
  expect(alice.refusals).toContain('DAT unknown-epoch')
  const id = alice.room.epoch?.id
  if (id === undefined) {
    throw new Error('Alice holds an epoch')
  }
  const guessed = mallory.dat(mallory.epoch(founding, { id }), [{ kind: 'text', text: 'boo' }])
  expect(network.inject(alice, guessed, mallory.peer)).toBe('ignore')
  expect(lastRefusal()).toBe('DAT cannot-open')
  expect(alice.texts).toEqual([])
  expect(standing()).toBe(before)
})

test('whatever was published, replayed in a new outer seal, counts for nothing and is not passed on', () => {
  network.say(bob, 'once')
  network.run(100)
  const frames = [...alice.published, ...bob.published]
  expect(frames.length).toBeGreaterThan(4)
  for (const frame of frames) {
    const replay = resealed(network.identity, frame)
    expect(network.inject(alice, replay, mallory.peer)).toBe('ignore')
    network.run(5_000)
    expect(bob.verdicts.map((judged) => judged.frame)).not.toContain(replay)
  }
  expect(new Set(alice.refusals.slice(-frames.length).map((refusal) => refusal.split(' ')[1]))).toEqual(
    new Set(['replayed']),
  )
  expect(alice.texts).toEqual(['once'])
  expect(standing()).toBe(before)
})

test('garbage is rejected, of any length, with and without a right outer seal', () => {
  const { identity } = network
  for (const bytes of [0, 1, 31, 49, 50, 300, 5_000]) {
    const garbage = nodeSuite.random(bytes)
    expect(network.inject(alice, garbage, mallory.peer)).not.toBe('accept')
    for (const type of ['INI request', 'INI founding', 'KEY', 'DAT'] as const) {
      expect(network.inject(alice, sealed(identity, type, garbage), mallory.peer)).toBe('reject')
      expect(lastRefusal()).toMatch(/ malformed$/)
    }
  }
  expect(network.inject(alice, new Uint8Array(FRAME_BYTES_MAX + 1), mallory.peer)).toBe('reject')
  expect(lastRefusal()).toBe('unknown too-large')
  expect(standing()).toBe(before)
})

test('a newer version is ignored, and said once', () => {
  for (const version of [2, 2, 3]) {
    expect(network.inject(alice, Uint8Array.of(version, 1, 2, 3), mallory.peer)).toBe('ignore')
    expect(lastRefusal()).toBe('unknown version')
  }
  expect(alice.of('newer-version-seen')).toEqual([{ type: 'newer-version-seen', version: 2 }])
})

test('a flood of DATs is limited, and only its own connection pays', async () => {
  const founding = await foundingBy(network.identity, {
    answers: lastIniOf(network, bob).hash,
    generation: 1,
  })
  const epoch = mallory.epoch(founding)
  const id = alice.room.epoch?.id
  const guessed = mallory.dat(mallory.epoch(founding, { ...(id === undefined ? {} : { id }) }), [
    { kind: 'hello' },
  ])
  const unknown = mallory.dat(epoch, [{ kind: 'hello' }])
  for (let count = 0; count < UNJUDGED_BURST; count += 1) {
    network.inject(alice, resealed(network.identity, unknown), mallory.peer)
  }
  expect(network.inject(alice, resealed(network.identity, guessed), mallory.peer)).toBe('ignore')
  expect(lastRefusal()).toBe('DAT rate-limited')
  expect(alice.penalties).toBe(1)
  network.say(bob, 'still heard')
  network.run(100)
  expect(alice.texts).toEqual(['still heard'])
})

test('a flood of INIs is limited before any RSA, and the requests that were first stay', async () => {
  const strangers = await Promise.all(
    ['dave', 'erin', 'frank', 'grace'].map((name) => HandMade.named(name, network.identity)),
  )
  for (const stranger of strangers) {
    network.inject(alice, stranger.ini().frame, mallory.peer)
  }
  // Three a connection.
  expect(alice.of('join-requested')).toHaveLength(3)
  const garbage = sealed(network.identity, 'INI request', utf8('x'))
  expect(network.inject(alice, garbage, mallory.peer)).toBe('reject')
  const bad = HandMade.forgedIni(network.identity, mallory.ini().frame, await identityNamed('bob'))
  for (let count = 0; count < COSTLY_BURST; count += 1) {
    network.inject(alice, resealed(network.identity, bad), mallory.peer)
  }
  expect(lastRefusal()).toBe('INI rate-limited')
  expect(alice.penalties).toBeGreaterThan(0)
  network.say(bob, 'still heard')
  network.run(100)
  expect(alice.texts).toEqual(['still heard'])
  expect(standing()).toBe(before)
})

test('what outsiders hear shows neither who speaks nor how much', () => {
  network.say(bob, 'a')
  network.say(bob, 'somewhat longer than that')
  network.run(100)
  const [short, long] = bob.published.slice(-2)
  expect(short?.length).toBe(long?.length)
})

test('one stranger over two connections makes nobody take the honest forwarder for a flooder', async () => {
  const network = await SimulatedNetwork.create()
  const [alice, bob] = await network.gather(['alice', 'bob'])
  network.run(30_000)
  const sessions = await Promise.all([1, 2].map(() => HandMade.named('mallory', network.identity)))
  for (const { peer } of sessions) {
    network.connect(bob, peer)
  }
  const before = alice.penalties
  for (let count = 0; count < COSTLY_BURST - 1; count += 1) {
    for (const session of sessions) {
      network.inject(bob, session.ini().frame, session.peer)
    }
  }
  network.run(100)
  expect(alice.penalties).toBe(before)
})

test('frames of a newer version are ignored, and very many cost their connection', async () => {
  const network = await SimulatedNetwork.create()
  const [alice] = await network.gather(['alice'])
  const { peer } = await HandMade.named('mallory', network.identity)
  network.connect(alice, peer)
  const before = alice.penalties
  for (let count = 0; count < COSTLY_BURST; count += 1) {
    expect(network.inject(alice, Uint8Array.of(2, count >> 8, count), peer)).toBe('ignore')
  }
  expect(alice.penalties).toBe(before)
  for (let count = 0; count < 50; count += 1) {
    expect(network.inject(alice, Uint8Array.of(3, count), peer)).toBe('ignore')
  }
  expect(alice.penalties).toBe(before + 50)
})
