/**
 * Makes test/vectors/frames/identities.json: the keys that all other vectors refer to by name. Run by hand, and only to
 * replace those keys: `node scripts/vectors/identities.ts`, then `npm run generate:vectors`.
 */
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto'
import { createDecapsulationKeys } from '../../src/crypto/encapsulation.ts'
import { type SigningKey, signingKeyOf } from '../../src/crypto/signing.ts'
import { peerIdOf, sessionIdOf } from '../../src/protocol/identifiers.ts'
import { ed25519PrivateKey, mlKemPrivateKey } from '../../test/vectors/frames/raw-keys.ts'
import { writeVectors } from './writing.ts'

const SEED_BYTES = { ed25519: 32, mlKem: 64 } as const

const makeRsa = (): KeyObject =>
  createPrivateKey(
    generateKeyPairSync('rsa', {
      modulusLength: 4096,
      publicExponent: 65537,
      privateKeyEncoding: { format: 'pem', type: 'pkcs8' },
      publicKeyEncoding: { format: 'pem', type: 'spki' },
    }).privateKey,
  )

const derOf = (key: KeyObject): Uint8Array => new Uint8Array(key.export({ format: 'der', type: 'pkcs8' }))

const makeIdentity = (): { readonly key: SigningKey; readonly written: object } => {
  const privateKey = makeRsa()
  const key = signingKeyOf(privateKey)
  if (key === undefined) {
    throw new Error('a new RSA-4096 key is one of ours')
  }
  const { spki, fingerprint } = key.publicKey
  return { key, written: { privateKey: derOf(privateKey), spki, fingerprint } }
}

const makeSession = (identity: SigningKey): object => {
  const peerSeed = new Uint8Array(randomBytes(SEED_BYTES.ed25519))
  const peerKey = new Uint8Array(
    createPublicKey(ed25519PrivateKey(peerSeed)).export({ format: 'der', type: 'spki' }).subarray(-32),
  )
  const rsaPrivateKey = makeRsa()
  const mlKemSeed = new Uint8Array(randomBytes(SEED_BYTES.mlKem))
  const { rsa, mlKem, hash } = createDecapsulationKeys(rsaPrivateKey, mlKemPrivateKey(mlKemSeed)).publicKeys
  return {
    peerSeed,
    peerKey,
    peerId: peerIdOf(peerKey),
    session: sessionIdOf(identity.publicKey.fingerprint, peerKey),
    rsaPrivateKey: derOf(rsaPrivateKey),
    rsa,
    mlKemSeed,
    mlKem,
    keysHash: hash,
  }
}

const [bootstrap, alice, bob, carol, dave] = [
  makeIdentity(),
  makeIdentity(),
  makeIdentity(),
  makeIdentity(),
  makeIdentity(),
]

writeVectors('identities.json', {
  note: 'Keys for tests only. privateKey and rsaPrivateKey are PKCS#8 (DER), spki and rsa SPKI (DER), peerSeed is the private key of Ed25519 (RFC 8032), mlKemSeed that of ML-KEM-768 (FIPS 203: d, then z), peerKey and mlKem the raw public keys. Dave has no session: only what he signed about removals is handed on.',
  identities: {
    bootstrap: bootstrap.written,
    alice: alice.written,
    bob: bob.written,
    carol: carol.written,
    dave: dave.written,
  },
  sessions: { alice: makeSession(alice.key), bob: makeSession(bob.key), carol: makeSession(carol.key) },
})
