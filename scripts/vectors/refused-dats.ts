/** DATs that are refused, by Bob: each one that would count, but for what `change` says. */
import { utf8 } from '../../src/crypto/bytes.ts'
import { pad } from '../../src/crypto/padding.ts'
import { seal } from '../../src/crypto/seal.ts'
import { type BatchFields, encodeBatch, signBatch } from '../../src/protocol/wire/batch.ts'
import { type StepKey, sealDat } from '../../src/protocol/wire/dat.ts'
import { associatedData } from '../../src/protocol/wire/envelope.ts'
import type { Signed } from '../../src/protocol/wire/fields.ts'
import { Batch as WireBatch, Dat as WireDat } from '../../src/protocol/wire/frames.generated.ts'
import { hall, identities, lobby, sessions } from '../../test/vectors/frames/cast.ts'
import { accepted, enveloped, ignored, type Refusal, rejected, signedBy } from './frames.ts'
import { first, GENERATION, keyAtOne, second } from './story.ts'
import { drawn, shortened, turned } from './writing.ts'

const AT_ONE: StepKey = { id: first.epoch.reference.id, step: 1, key: keyAtOne }

const FIELDS: BatchFields = {
  author: identities.alice.publicKey.fingerprint,
  session: sessions.alice.session,
  number: 9,
  previous: null,
  after: null,
  clock: 9,
  timeMs: GENERATION,
  name: 'alice',
  entries: [],
}

const TEXT = { kind: 'text', text: 'heard by nobody' } as const
const BODY = encodeBatch({ ...FIELDS, entries: [TEXT] })
const WIRE = WireBatch.decode(BODY)

const signedByAlice = (body: Uint8Array): Signed => signBatch(lobby, identities.alice, body)
const RIGHT = signedByAlice(BODY)

/** A payload in a right outer seal. */
const refused = (change: string, payload: Uint8Array, refusal: Refusal, more: object = {}): object => ({
  change,
  hearer: 'member',
  ...more,
  ...enveloped('DAT', payload, `refused DAT: ${change}`),
  ...refusal,
})

/** A batch in a right seal of the epoch. */
const said = (change: string, signed: Signed, refusal: Refusal, more: object = {}): object =>
  refused(change, sealDat(lobby, AT_ONE, drawn(`salt of a refused DAT: ${change}`), signed), refusal, more)

const badOutside = (): readonly object[] => {
  const wire = WireDat.decode(sealDat(lobby, AT_ONE, drawn('a salt'), RIGHT))
  const altered = (fields: Partial<WireDat>): Uint8Array => WireDat.encode({ ...wire, ...fields })
  return [
    refused('a payload of text', utf8('hello'), rejected('malformed')),
    refused('15 bytes of an epoch id', altered({ epoch: shortened(wire.epoch) }), rejected('malformed')),
    refused('a whole epoch id', altered({ epoch: drawn('an epoch id') }), rejected('malformed')),
    refused('step 257', altered({ step: 257 }), rejected('malformed')),
    refused('the step after', altered({ step: 2 }), ignored('cannot-open')),
    refused(
      'one bit of the seal',
      altered({ sealedBatch: turned(wire.sealedBatch, -1) }),
      ignored('cannot-open'),
    ),
    refused('nothing sealed', altered({ sealedBatch: new Uint8Array(0) }), ignored('cannot-open')),
    refused('sealed for another room', sealDat(hall, AT_ONE, drawn('a salt'), RIGHT), ignored('cannot-open')),
    refused(
      'sealed with the key of another step',
      sealDat(lobby, { ...AT_ONE, key: first.epoch.stepKey.key }, drawn('a salt'), RIGHT),
      ignored('cannot-open'),
    ),
    refused(
      'of an epoch that the hearer lacks',
      sealDat(lobby, second.epoch.stepKey, drawn('a salt'), RIGHT),
      accepted('unknown-epoch'),
      { heldMs: 10_000 },
    ),
  ]
}

/** Sealed as a member can, and no signed batch in it. */
const badInside = (): readonly object[] => {
  const epoch = WireDat.decode(sealDat(lobby, AT_ONE, drawn('a salt'), RIGHT)).epoch
  const sealedOtherwise = (content: Uint8Array): Uint8Array => {
    const how = {
      key: keyAtOne,
      label: 'dat',
      associatedData: associatedData(lobby, 'DAT', epoch, Uint8Array.of(0, 0, 0, 1)),
    }
    return WireDat.encode({ epoch, step: 1, sealedBatch: seal(how, drawn('a salt'), content) })
  }
  return [
    refused('a batch without padding', sealedOtherwise(utf8('not padded')), ignored('cannot-open')),
    refused('no signed batch', sealedOtherwise(pad(utf8('text'))), ignored('cannot-open')),
    said(
      'a signature of 511 bytes',
      { body: BODY, signature: shortened(RIGHT.signature) },
      ignored('cannot-open'),
    ),
  ]
}

const malformedBatches = (): readonly object[] => {
  const [text = {}] = WIRE.entries
  const remove = { remove: { identity: drawn('someone') } }
  const alterations: readonly (readonly [string, Partial<WireBatch>])[] = [
    ['no entries', { entries: [] }],
    ['1025 entries', { entries: Array.from({ length: 1025 }, () => ({})) }],
    ['leave before something else', { entries: [{ leave: {} }, text] }],
    ['remove beside something else', { entries: [remove, text] }],
    [
      'two restores',
      { entries: [{ restore: { removal: drawn('one') } }, { restore: { removal: drawn('two') } }] },
    ],
    ['a removal of 31 bytes', { entries: [{ remove: { identity: drawn('someone').subarray(1) } }] }],
    ['an admit without INI', { entries: [{ admit: { epoch: drawn('an epoch'), overridden: [] } }] }],
    [
      'an address of 257 bytes',
      {
        entries: [
          { addresses: { peers: [{ peerKey: sessions.bob.peerKey, addresses: [utf8('a'.repeat(257))] }] } },
        ],
      },
    ],
    ['number 0', { number: 0 }],
    ['an author of 31 bytes', { author: WIRE.author.subarray(1) }],
    ['a session of no bytes', { session: new Uint8Array(0) }],
    ['a batch before of 31 bytes', { previous: drawn('a batch').subarray(1) }],
    ['a name of 257 bytes', { name: utf8('a'.repeat(257)) }],
    ['a name with half a surrogate', { name: Uint8Array.of(0x61, 0xed, 0xa0, 0xbd) }],
    ['a text with an overlong zero', { entries: [{ text: { text: Uint8Array.of(0xc0, 0x80) } }] }],
    [
      'a text that ends within a character',
      { entries: [{ text: { text: Uint8Array.of(0x61, 0xe2, 0x82) } }] },
    ],
  ]
  return [
    said('a body of text', signedByAlice(utf8('said')), ignored('malformed')),
    ...alterations.map(([change, fields]) =>
      said(change, signedByAlice(WireBatch.encode({ ...WIRE, ...fields })), ignored('malformed')),
    ),
  ]
}

const badAuthors = (): readonly object[] => {
  const stranger = { author: drawn('someone unknown') }
  return [
    said(
      'one bit of the signature',
      { body: BODY, signature: turned(RIGHT.signature, 7) },
      ignored('bad-signature'),
    ),
    said('signed by another member', signedBy(identities.carol, 'batch', BODY), ignored('bad-signature')),
    said('signed as KEY', signedBy(identities.alice, 'KEY', BODY), ignored('bad-signature')),
    said('signed for another room', signBatch(hall, identities.alice, BODY), ignored('bad-signature')),
    said(
      'an author whom nobody let in',
      signedByAlice(WireBatch.encode({ ...WIRE, ...stranger })),
      accepted('unknown-identity'),
      { heldMs: 10_000 },
    ),
  ]
}

export const refusedDats = (): readonly object[] => [
  ...badOutside(),
  ...badInside(),
  ...malformedBatches(),
  ...badAuthors(),
]
