/** INI requests that are refused: each a right one but for what `change` says. */
import { generateKeyPairSync } from 'node:crypto'
import { concatenate, utf8 } from '../../src/crypto/bytes.ts'
import { exportSpki } from '../../src/crypto/signing.ts'
import type { Signed } from '../../src/protocol/wire/fields.ts'
import { signFounding } from '../../src/protocol/wire/founding.ts'
import { IniRequest as WireIniRequest } from '../../src/protocol/wire/frames.generated.ts'
import type { IniFields } from '../../src/protocol/wire/ini.ts'
import { hall, identities, lobby, sessions } from '../../test/vectors/frames/cast.ts'
import type { Base } from './edits.ts'
import { accepted, ignored, refusalsOf, rejected, signedBy } from './frames.ts'
import {
  aliceHolds,
  aliceSeeks,
  askedBy,
  bobSeeks,
  carolSeeks,
  firstAtOne,
  founding,
  GENERATION,
} from './story.ts'
import { lengthened, shortened, turned } from './writing.ts'

const BASES: readonly Base[] = [
  { name: 'alice seeks', body: aliceSeeks.signed.body },
  { name: 'bob seeks', body: bobSeeks.signed.body },
  { name: 'carol seeks', body: carolSeeks.signed.body },
  { name: 'alice holds the first epoch', body: aliceHolds.signed.body },
]

const refused = refusalsOf('INI request', 'INI', BASES)

const signedByAlice = (body: Uint8Array): Signed => signedBy(identities.alice, 'INI', body)

const plain = aliceSeeks
const wire = WireIniRequest.decode(plain.signed.body)

/** Alice's, with other bytes in its fields than her node would write. */
const altered = (fields: Partial<WireIniRequest>): Signed =>
  signedByAlice(WireIniRequest.encode({ ...wire, ...fields }))

const malformedFields = (): readonly object[] => {
  const smallKey = exportSpki(generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey)
  const tooLargeCoefficients = new Uint8Array(1184).fill(0xff)
  const alterations: readonly (readonly [string, Partial<WireIniRequest>])[] = [
    ['an identity of RSA-2048', { identity: smallKey }],
    ['an identity with a byte behind it', { identity: lengthened(wire.identity) }],
    ['an encapsulation key of RSA-2048', { rsa: smallKey }],
    ['an ML-KEM key of 1183 bytes', { mlKem: shortened(wire.mlKem) }],
    ['an ML-KEM key of 1185 bytes', { mlKem: lengthened(wire.mlKem) }],
    ['an ML-KEM key with coefficients beyond the modulus', { mlKem: tooLargeCoefficients }],
    ['a peer key of 31 bytes', { peerKey: shortened(wire.peerKey) }],
    ['a nonce of 33 bytes', { nonce: lengthened(wire.nonce) }],
    ['a name of 257 bytes', { name: utf8('a'.repeat(257)) }],
    ['a name with an overlong zero', { name: Uint8Array.of(0xc0, 0x80) }],
    ['17 addresses', { addresses: Array.from({ length: 17 }, () => utf8('/ip4/192.0.2.7/tcp/1')) }],
    ['an address of 257 bytes', { addresses: [utf8(`/${'a'.repeat(256)}`)] }],
    ['an address that is no UTF-8', { addresses: [Uint8Array.of(0x2f, 0xff)] }],
    [
      'an epoch whose id has 31 bytes',
      { epoch: { ...epochOnWire(), id: new Uint8Array(31) }, founding: founding.signed },
    ],
    ['an epoch at step 257', { epoch: { ...epochOnWire(), step: 257 }, founding: founding.signed }],
    ['an epoch without a founding', { epoch: epochOnWire() }],
    [
      'a founding whose signature has 511 bytes',
      { founding: { ...founding.signed, signature: shortened(founding.signed.signature) } },
    ],
  ]
  return alterations.map(([change, fields]) => refused(change, altered(fields), rejected('malformed')))
}

const epochOnWire = () => WireIniRequest.decode(aliceHolds.signed.body).epoch ?? unreachable()

const unreachable = (): never => {
  throw new Error('who holds an epoch names it')
}

/** Half a surrogate in place of the name's first three bytes: UTF-8 has no such character. */
const withHalfASurrogate = (): Signed => {
  const { body } = askedBy('alice', { name: 'abc' }).signed
  const at = Buffer.from(body).indexOf('abc', wire.identity.length)
  return signedByAlice(
    new Uint8Array(Buffer.concat([body.subarray(0, at), Buffer.of(0xed, 0xa0, 0x80), body.subarray(at + 3)])),
  )
}

const malformedBodies = (): readonly object[] => [
  refused('a body of text', signedByAlice(utf8('who is there?')), rejected('malformed')),
  refused(
    'a body that ends inside a field',
    signedByAlice(shortened(plain.signed.body)),
    rejected('malformed'),
  ),
  refused(
    'a number of 2^53',
    signedByAlice(concatenate(plain.signed.body, Uint8Array.of(0x40, ...Array<number>(7).fill(0x80), 0x10))),
    rejected('malformed'),
  ),
  refused('half a surrogate in the name', withHalfASurrogate(), rejected('malformed')),
  refused(
    'a signature of 511 bytes',
    { ...plain.signed, signature: shortened(plain.signed.signature) },
    rejected('malformed'),
  ),
]

const badSignatures = (): readonly object[] => {
  const { body, signature } = plain.signed
  const by = (fields: Partial<IniFields>): Signed => askedBy('alice', { ...fields }).signed
  const bad = rejected('bad-signature')
  return [
    refused('one bit of the body', { body: turned(body, -1), signature }, bad),
    refused('signed by another', signedBy(identities.bob, 'INI', body), bad),
    refused('signed as KEY', signedBy(identities.alice, 'KEY', body), bad),
    refused('signed for another room', signedBy(identities.alice, 'INI', body, hall), bad),
    refused('the claim of another room', by({ peerSignature: sessions.alice.claim(hall) }), bad),
    refused(
      "somebody else's peer key, with its claim",
      by({ peerKey: sessions.bob.peerKey, peerSignature: sessions.bob.claim(lobby) }),
      bad,
    ),
    refused(
      'a peer signature of 63 bytes',
      by({ peerSignature: shortened(sessions.alice.claim(lobby)) }),
      bad,
    ),
  ]
}

const badFoundings = (): readonly object[] => {
  const { answers, generation, timeMs } = founding
  const forged = signFounding(lobby, identities.alice, { answers, generation, timeMs })
  const ofTheHall = signFounding(hall, identities.bootstrap, { answers, generation, timeMs })
  const lower = signFounding(lobby, identities.bootstrap, { answers, generation: GENERATION - 1, timeMs })
  const holding = { epoch: firstAtOne }
  return [
    refused(
      'a founding by a user',
      askedBy('alice', { ...holding, founding: forged }).signed,
      rejected('bad-founding'),
    ),
    refused(
      'a founding of another room',
      askedBy('alice', { ...holding, founding: ofTheHall }).signed,
      rejected('bad-founding'),
    ),
    refused(
      'a founding of a lower generation',
      askedBy('alice', { ...holding, founding: lower }).signed,
      rejected('malformed'),
    ),
  ]
}

/** Nothing is wrong with these; who hears them decides. */
const notForMe = (): readonly object[] => [
  refused('by someone unknown', carolSeeks.signed, accepted('unknown-identity')),
  refused('by someone whom the hearer removed', carolSeeks.signed, accepted('removed'), 'remover'),
  refused("the hearer's own", bobSeeks.signed, ignored('replayed')),
]

export const refusedInis = (): readonly object[] => [
  ...malformedBodies(),
  ...malformedFields(),
  ...badSignatures(),
  ...badFoundings(),
  ...notForMe(),
]
