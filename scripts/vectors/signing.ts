/** §2.4: what is signed, and which signatures and keys are none. */
import {
  constants,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  type SignKeyObjectInput,
  sign,
} from 'node:crypto'
import { concatenate, fromHex, toHex, utf8 } from '../../src/crypto/bytes.ts'
import { exportSpki } from '../../src/crypto/signing.ts'
import { hall, identities, lobby } from '../../test/vectors/frames/cast.ts'
import file from '../../test/vectors/frames/identities.json' with { type: 'json' }
import { rsaPrivateKey } from '../../test/vectors/frames/raw-keys.ts'
import { lengthened, shortened, turned, writeVectors } from './writing.ts'

const BODY = utf8('a body, whatever it says')

const messageOf = (type: string): Uint8Array => concatenate(utf8(`p2p-chat/1 ${type}\0`), lobby.id, BODY)

const signed = (type: 'INI' | 'INI founding' | 'KEY' | 'batch', signer: 'alice' | 'bootstrap'): object => ({
  type,
  signer,
  roomId: lobby.id,
  body: BODY,
  message: messageOf(type),
  signature: identities[signer].sign(type, lobby.id, BODY),
})

/** By Alice, over the right message, in another way than ours. */
const signedOtherwise = (how: Omit<SignKeyObjectInput, 'key'>, digest = 'sha256'): Uint8Array => {
  const key = rsaPrivateKey(fromHex(file.identities.alice.privateKey))
  return new Uint8Array(sign(digest, messageOf('batch'), { key, ...how }))
}

const refusedSignatures = (): readonly object[] => {
  const right = identities.alice.sign('batch', lobby.id, BODY)
  const claimed = { type: 'batch', signer: 'alice', roomId: lobby.id, body: BODY, signature: right }
  const pss = { padding: constants.RSA_PKCS1_PSS_PADDING }
  return [
    { change: 'one bit of the signature', ...claimed, signature: turned(right, 100) },
    { change: 'one bit of the body', ...claimed, body: turned(BODY, 0) },
    { change: 'signed as KEY', ...claimed, signature: identities.alice.sign('KEY', lobby.id, BODY) },
    {
      change: 'signed for another room',
      ...claimed,
      signature: identities.alice.sign('batch', hall.id, BODY),
    },
    { change: 'signed by another', ...claimed, signature: identities.bob.sign('batch', lobby.id, BODY) },
    { change: 'one byte shorter', ...claimed, signature: shortened(right) },
    { change: 'one byte longer', ...claimed, signature: lengthened(right) },
    { change: 'a salt of 20 bytes', ...claimed, signature: signedOtherwise({ ...pss, saltLength: 20 }) },
    { change: 'no salt', ...claimed, signature: signedOtherwise({ ...pss, saltLength: 0 }) },
    { change: 'SHA-512', ...claimed, signature: signedOtherwise({ ...pss, saltLength: 32 }, 'sha512') },
    { change: 'PKCS #1 v1.5', ...claimed, signature: signedOtherwise({}) },
  ]
}

/** Alice's key with another exponent: as many bits, and not ours. */
const withExponent3 = (key: KeyObject): KeyObject => {
  const { n = '' } = key.export({ format: 'jwk' })
  return createPublicKey({ key: { kty: 'RSA', n, e: Buffer.of(3).toString('base64url') }, format: 'jwk' })
}

/** The same key in bytes that a decoder may take, and OpenSSL would not write. */
const otherEncodings = (spki: Uint8Array): readonly object[] => {
  const hex = toHex(spki)
  return [
    { change: 'one byte behind the key', spki: lengthened(spki) },
    { change: 'a length in three bytes where two are enough', spki: fromHex(`3083000222${hex.slice(8)}`) },
    {
      change: 'rsaEncryption without its NULL',
      spki: fromHex(`30820220300b06092a864886f70d010101${hex.slice(2 * 19)}`),
    },
    { change: 'one byte cut off', spki: shortened(spki) },
    { change: 'the modulus alone, PKCS #1', spki: spki.subarray(24) },
  ]
}

const refusedKeys = (): readonly object[] => {
  const { spki } = identities.alice.publicKey
  const key = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' })
  const rsa = { publicExponent: 65537 }
  const others = [
    { change: 'RSA-2048', key: generateKeyPairSync('rsa', { ...rsa, modulusLength: 2048 }).publicKey },
    { change: 'RSA-4096 with e = 3', key: withExponent3(key) },
    {
      change: 'RSASSA-PSS instead of rsaEncryption',
      key: generateKeyPairSync('rsa-pss', { ...rsa, modulusLength: 4096 }).publicKey,
    },
    { change: 'Ed25519', key: generateKeyPairSync('ed25519').publicKey },
  ]
  return [
    ...others.map((other) => ({ change: other.change, spki: exportSpki(other.key) })),
    ...otherEncodings(spki),
    { change: 'empty', spki: new Uint8Array(0) },
  ]
}

export const writeSigning = (): void => {
  writeVectors('signatures.json', {
    note: 'One-directional: PSS is randomised, so a signature is to be verified, not made again. message is what is signed (docs/protocol.md §2.4), signer a name in identities.json. refused: signature is none of signer over type, roomId and body. refusedKeys: spki is no key of ours.',
    signatures: [
      signed('INI', 'alice'),
      signed('INI founding', 'bootstrap'),
      signed('KEY', 'alice'),
      signed('batch', 'alice'),
    ],
    refused: refusedSignatures(),
    refusedKeys: refusedKeys(),
  })
}
