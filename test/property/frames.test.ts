/** Any bytes give a frame or a refusal, never an exception; whatever is made comes back as it was. */
import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { toHex } from '../../src/crypto/bytes.ts'
import { sha256 } from '../../src/crypto/digest.ts'
import { pad, paddedSize, unpad } from '../../src/crypto/padding.ts'
import type { Fingerprint } from '../../src/crypto/signing.ts'
import { nodeSuite } from '../../src/crypto/suite.ts'
import {
  type BatchId,
  type EpochId,
  type IniHash,
  peerIdOf,
  type SessionId,
} from '../../src/protocol/identifiers.ts'
import { type BatchFields, encodeBatch, parseBatch } from '../../src/protocol/wire/batch.ts'
import { openDat, parseDat, sealDat } from '../../src/protocol/wire/dat.ts'
import type { SayableEntry } from '../../src/protocol/wire/entries.ts'
import { openEnvelope, sealEnvelope } from '../../src/protocol/wire/envelope.ts'
import { decodeSigned, encodeSigned } from '../../src/protocol/wire/fields.ts'
import { signFounding, verifyFounding } from '../../src/protocol/wire/founding.ts'
import { verifyIniRequest } from '../../src/protocol/wire/ini.ts'
import { verifyKey } from '../../src/protocol/wire/key-reading.ts'
import { foundingBy, HandMade, iniIn, keyIn, lastIniOf, sealed } from '../room/hand-made.ts'
import { identityNamed } from '../room/keys.ts'
import { SimulatedNetwork } from '../room/simulated-network.ts'
import type { SimulatedNode } from '../room/simulated-node.ts'

const RUNS = 300

let network: SimulatedNetwork
let alice: SimulatedNode
/** Trusts Mallory, and holds nothing. */
let seeker: SimulatedNode
/** A headless bootstrap. */
let server: SimulatedNode
let mallory: HandMade
/** One valid frame of each kind, as Alice's neighbours would send them. */
let valid: readonly {
  readonly type: 'INI request' | 'INI founding' | 'KEY' | 'DAT'
  readonly payload: Uint8Array
}[]

beforeAll(async () => {
  network = await SimulatedNetwork.create()
  const [first, bob] = await network.gather(['alice', 'bob'])
  alice = first
  await network.trust(alice, ['bob', 'mallory'])
  await network.trust(bob, ['alice', 'mallory'])
  mallory = await HandMade.named('mallory', network.identity)
  const names = ['alice', 'bob', 'mallory']
  seeker = await network.add({ name: 'carol', trusts: names })
  server = await network.add({ name: 'server', trusts: names, bootstrap: true, talks: false })
  const epoch = mallory.join(network, alice)
  const founding = await foundingBy(network.identity, {
    answers: lastIniOf(network, bob).hash,
    generation: 7,
  })
  const frames = [
    mallory.ini({ founding, epoch: { generation: 7, counter: 1, id: epoch.reference.id, step: 3 } }).frame,
    mallory.founding(founding),
    mallory.answer(epoch, lastIniOf(network, alice)),
    mallory.dat(epoch, [{ kind: 'text', text: 'hello' }, { kind: 'leave' }]),
  ]
  valid = frames.map((frame) => {
    const envelope = openEnvelope(network.identity, frame)
    if (!envelope.opened) {
      throw new Error('a valid frame opens')
    }
    return envelope
  })
})

const id = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(toHex)
/** A hash, or none; the all-zero one stands for none. */
const optionalId = fc.option(id.filter((hex) => /[^0]/.test(hex)))
const count = fc.maxSafeNat()
const signature = fc.uint8Array({ minLength: 512, maxLength: 512 })
const signed = fc.record({ body: fc.uint8Array({ minLength: 1, maxLength: 500 }), signature })
const text = fc.string({ unit: 'grapheme', maxLength: 60 })
const addresses = fc.array(fc.string({ maxLength: 60 }), { maxLength: 16 })

const entry: fc.Arbitrary<SayableEntry> = fc.oneof(
  fc.constant<SayableEntry>({ kind: 'hello' }),
  text.map((said): SayableEntry => ({ kind: 'text', text: said })),
  fc.record({ epoch: id, ini: signed, overridden: fc.array(id, { maxLength: 16 }) }).map(
    (admit): SayableEntry => ({
      kind: 'admit',
      epoch: admit.epoch as EpochId,
      ini: admit.ini,
      overridden: admit.overridden as BatchId[],
    }),
  ),
  id.map((identity): SayableEntry => ({ kind: 'remove', identity: identity as Fingerprint })),
  id.map((removal): SayableEntry => ({ kind: 'restore', removal: removal as BatchId })),
  fc
    .array(fc.record({ peerKey: fc.uint8Array({ minLength: 32, maxLength: 32 }), addresses }), {
      maxLength: 8,
    })
    .map((peers): SayableEntry => ({ kind: 'addresses', peers })),
)

const batchFields = fc.record({
  author: id,
  session: id,
  number: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
  previous: optionalId,
  after: optionalId,
  clock: count,
  timeMs: count,
  name: text,
  entries: fc.array(entry, { minLength: 1, maxLength: 8 }),
})

test('batches of any entries come back as they were', () => {
  fc.assert(
    fc.property(batchFields, fc.boolean(), signature, (fields, leaves, sign) => {
      const entries: SayableEntry[] = leaves ? [...fields.entries, { kind: 'leave' }] : fields.entries
      const batch = {
        ...fields,
        author: fields.author as Fingerprint,
        session: fields.session as SessionId,
        previous: fields.previous as BatchId | null,
        after: fields.after as BatchId | null,
        entries,
      } satisfies BatchFields
      const body = encodeBatch(batch)
      const parsed = parseBatch(network.identity, { body, signature: sign })
      const removes = entries.some(({ kind }) => kind === 'remove' || kind === 'restore')
      if (removes && entries.length > 1) {
        expect(parsed).toBeUndefined()
      } else {
        expect(parsed).toMatchObject(batch)
      }
    }),
    { numRuns: RUNS },
  )
})

test('INIs, foundings and KEYs of any fields come back as they were', async () => {
  const bootstrap = await identityNamed('bootstrap')
  const { identity: room } = network
  fc.assert(
    fc.property(
      fc.record({
        name: text,
        addresses,
        number: count,
        timeMs: count,
        generation: count,
        counter: count,
        answers: id,
      }),
      fc.array(id, { minLength: 1, maxLength: 32 }),
      fc.integer({ min: 0, max: 256 }),
      (fields, ids, step) => {
        const { name, number, timeMs, generation, counter } = fields
        const founding = signFounding(room, bootstrap, {
          answers: fields.answers as IniHash,
          generation,
          timeMs,
        })
        expect(verifyFounding(room, founding.signed)).toEqual({ verified: true, founding })
        const epoch = { generation, counter, id: ids[0] as EpochId, step }
        const ini = iniIn(
          room,
          mallory.ini({ name, addresses: fields.addresses, number, timeMs, epoch, founding }).frame,
        )
        expect(ini).toMatchObject({
          name,
          addresses: fields.addresses,
          number,
          timeMs,
          epoch,
          session: mallory.session,
        })
        expect(ini.founding).toEqual(founding)
        const recipient = { session: mallory.session, encapsulationKeys: mallory.keys.publicKeys }
        const content = {
          secret: sha256(ini.signed.body),
          holders: [],
          identities: [],
          removals: [],
        }
        const inis = ids as IniHash[]
        const answer = keyIn(
          room,
          mallory.key({
            epoch,
            founding,
            content,
            reason: { type: 'answer', inis },
            recipients: [{ ...recipient, ini: inis[0] ?? null }],
          }),
        )
        expect(answer).toMatchObject({ epoch, reason: { type: 'answer', inis } })
        const parent = { id: ids[0] as EpochId, step }
        const fresh = keyIn(
          room,
          mallory.key({
            epoch,
            founding,
            content,
            reason: { type: 'fresh', parent },
            recipients: [{ ...recipient, ini: null }],
          }),
        )
        expect(fresh).toMatchObject({ epoch, reason: { type: 'fresh', parent } })
      },
    ),
    { numRuns: 20 },
  )
})

test('padding, signatures and outer seals of any content come off again', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 6_000 }), signature, (content, sign) => {
      expect(unpad(pad(content))).toEqual(content)
      expect(pad(content)).toHaveLength(paddedSize(content.length + 4))
      const frame = sealEnvelope(network.identity, nodeSuite.random(32), 'KEY', content)
      expect(openEnvelope(network.identity, frame)).toEqual({ opened: true, type: 'KEY', payload: content })
      if (content.length > 0) {
        expect(decodeSigned(encodeSigned({ body: content, signature: sign }))).toEqual({
          body: content,
          signature: sign,
        })
      }
    }),
    { numRuns: RUNS },
  )
})

test('a DAT opens to the batch that was sealed', async () => {
  const founding = await foundingBy(network.identity, {
    answers: lastIniOf(network, alice).hash,
    generation: 7,
  })
  fc.assert(
    fc.property(signed, fc.integer({ min: 0, max: 256 }), (batch, step) => {
      const epoch = mallory.epoch(founding)
      epoch.moveTo(step)
      const dat = parseDat(sealDat(network.identity, epoch.stepKey, nodeSuite.random(32), batch))
      expect(dat && openDat(network.identity, dat, epoch.stepKey.key)).toEqual(batch)
      expect(dat?.step).toBe(step)
    }),
    { numRuns: RUNS },
  )
})

/** Exactly one verdict; an exception would come through. Each from another connection, so that no rate stands before. */
const takes = (frame: Uint8Array): void => {
  for (const { room } of [alice, seeker, server]) {
    const effects = room.handle(
      { type: 'frame-received', frame, from: peerIdOf(nodeSuite.random(32)) },
      { elapsedMs: network.elapsedMs, timeMs: 0 },
    )
    expect(effects.filter(({ type }) => type === 'judge')).toHaveLength(1)
  }
}

test('any bytes at all get one verdict from the room', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 3_000 }), fc.integer({ min: 0, max: 3 }), (bytes, version) => {
      takes(bytes)
      takes(Uint8Array.of(version, ...bytes))
    }),
    { numRuns: RUNS },
  )
})

type Mutation = { readonly at: number; readonly bytes: Uint8Array; readonly removed: number }

const mutation: fc.Arbitrary<Mutation> = fc.record({
  at: fc.nat(),
  bytes: fc.uint8Array({ maxLength: 40 }),
  removed: fc.nat({ max: 600 }),
})

const mutate = (payload: Uint8Array, { at, bytes, removed }: Mutation): Uint8Array => {
  const start = at % (payload.length + 1)
  return Uint8Array.from([...payload.subarray(0, start), ...bytes, ...payload.subarray(start + removed)])
}

test('valid frames, changed anywhere, cut or taken for another kind, in a right outer seal', () => {
  const types = ['INI request', 'INI founding', 'KEY', 'DAT'] as const
  fc.assert(
    fc.property(fc.nat({ max: 3 }), fc.nat({ max: 3 }), mutation, (from, to, change) => {
      const payload = valid[from]?.payload ?? new Uint8Array(0)
      const type = types[to] ?? 'DAT'
      takes(sealed(network.identity, type, mutate(payload, change)))
      takes(sealed(network.identity, type, payload.subarray(0, change.at % payload.length)))
    }),
    { numRuns: RUNS },
  )
})

test('bodies changed anywhere, under a right signature: every parser gives a value or a refusal', async () => {
  const { identity: room } = network
  const insider = await identityNamed('mallory')
  const bootstrap = await identityNamed('bootstrap')
  fc.assert(
    fc.property(fc.nat({ max: 2 }), mutation, (which, change) => {
      const before = decodeSigned(valid[which]?.payload ?? new Uint8Array(0))?.body ?? new Uint8Array(0)
      const body = mutate(before, change)
      const kind = (['INI', 'INI founding', 'KEY'] as const)[which] ?? 'KEY'
      const signer = kind === 'INI founding' ? bootstrap : insider
      const again = { body, signature: signer.sign(kind, room.id, body) }
      verifyIniRequest(nodeSuite, room, again)
      verifyFounding(room, again)
      verifyKey(nodeSuite, room, again)
      parseBatch(room, again)
      const type = (['INI request', 'INI founding', 'KEY'] as const)[which] ?? 'KEY'
      if (body.length > 0) {
        takes(sealed(room, type, encodeSigned(again)))
      }
    }),
    { numRuns: RUNS },
  )
})

test('batches changed anywhere, signed and sealed by an insider, are heard or refused', async () => {
  const insider = await HandMade.named('mallory', network.identity)
  const epoch = insider.join(network, alice)
  const room = network.identity
  const envelope = openEnvelope(
    room,
    insider.dat(epoch, [{ kind: 'hello' }, { kind: 'text', text: 'hello' }]),
  )
  const dat = envelope.opened ? parseDat(envelope.payload) : undefined
  const before = dat && openDat(room, dat, epoch.stepKey.key)?.body
  fc.assert(
    fc.property(mutation, (change) => {
      const body = mutate(before ?? new Uint8Array(0), change)
      if (body.length > 0) {
        const batch = { body, signature: insider.identity.sign('batch', room.id, body) }
        takes(sealed(room, 'DAT', sealDat(room, epoch.stepKey, nodeSuite.random(32), batch)))
      }
    }),
    { numRuns: RUNS },
  )
})
