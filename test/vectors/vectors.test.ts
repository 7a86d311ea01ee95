/** Published vectors against the primitives exactly as the protocol calls them; each JSON file names its source. */
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { expect, test } from 'vitest'
import { verificationWords } from '../../src/chat/verification-words.ts'
import { concatenate, fromHex, toHex, utf8 } from '../../src/crypto/bytes.ts'
import { parseEncapsulationKeys } from '../../src/crypto/encapsulation.ts'
import { verifyPeerSignature } from '../../src/crypto/peer-signature.ts'
import {
  decapsulateMlKem,
  decryptOaep,
  encapsulateMlKem,
  encryptOaep,
  hkdf,
  mlKemPublicKeyBytes,
  openGcm,
  parseMlKemPublicKey,
  scrypt,
  sealGcm,
  verifyPss,
} from '../../src/crypto/primitives.ts'
import { exportSpki, type Fingerprint, parseRsaSpki } from '../../src/crypto/signing.ts'
import { verificationCode } from '../../src/crypto/verification-code.ts'
import aesGcm from './aes-256-gcm.json' with { type: 'json' }
import ed25519 from './ed25519.json' with { type: 'json' }
import hkdfSha256 from './hkdf-sha256.json' with { type: 'json' }
import mlKem from './ml-kem-768.json' with { type: 'json' }
import rsaOaep from './rsa-oaep.json' with { type: 'json' }
import rsaPss from './rsa-pss.json' with { type: 'json' }
import scryptVectors from './scrypt.json' with { type: 'json' }
import verification from './verification-words.json' with { type: 'json' }

const title = ({ tcId, comment }: { readonly tcId: number; readonly comment: string }): string =>
  `${tcId} ${comment}`

test.each(rsaPss.tests.map((vector) => ({ ...vector, title: title(vector) })))(
  'RSA-4096-PSS, SHA-256, salt 32: $title',
  ({ msg, sig, result }) => {
    const key = parseRsaSpki(fromHex(rsaPss.publicKey))
    expect(key !== undefined && verifyPss(key, fromHex(msg), fromHex(sig))).toBe(result === 'valid')
  },
)

test.each(rsaOaep.tests.map((vector) => ({ ...vector, title: title(vector) })))(
  'RSA-4096-OAEP, SHA-256: $title',
  ({ msg, ct, result }) => {
    const key = createPrivateKey({
      key: Buffer.from(rsaOaep.privateKey, 'hex'),
      format: 'der',
      type: 'pkcs8',
    })
    const plaintext = decryptOaep(key, fromHex(ct))
    expect(plaintext === undefined ? undefined : toHex(plaintext)).toBe(result === 'valid' ? msg : undefined)
  },
)

test('what is encrypted with OAEP is decrypted by the published key', () => {
  const key = createPrivateKey({ key: Buffer.from(rsaOaep.privateKey, 'hex'), format: 'der', type: 'pkcs8' })
  const publicKey = parseRsaSpki(exportSpki(createPublicKey(key)))
  const secret = Uint8Array.from({ length: 32 }, (_, index) => index)
  expect(publicKey && decryptOaep(key, encryptOaep(publicKey, secret))).toEqual(secret)
})

/** A PKCS#8 ML-KEM-768 private key from its seed (RFC 9935 §6, the seed alone). */
const mlKemPrivateKey = (seed: string): KeyObject =>
  createPrivateKey({
    key: Buffer.from(`3054020100300b060960864801650304040204428040${seed}`, 'hex'),
    format: 'der',
    type: 'pkcs8',
  })

test.each(mlKem.decapsulation)('ML-KEM-768 decapsulation: $tcId $comment', ({ seed, ek, c, K }) => {
  const key = mlKemPrivateKey(seed)
  expect(toHex(mlKemPublicKeyBytes(createPublicKey(key)))).toBe(ek)
  const secret = decapsulateMlKem(key, fromHex(c))
  expect(secret === undefined ? undefined : toHex(secret)).toBe(K)
})

test.each(mlKem.badCiphertexts)('ML-KEM-768 refuses the ciphertext: $tcId $comment', ({ seed, c }) => {
  expect(decapsulateMlKem(mlKemPrivateKey(seed), fromHex(c))).toBeUndefined()
})

test.each(mlKem.badPublicKeys)('ML-KEM-768 refuses the public key: $tcId $comment', ({ ek }) => {
  expect(parseMlKemPublicKey(fromHex(ek))).toBeUndefined()
  expect(parseEncapsulationKeys(fromHex(rsaPss.publicKey), fromHex(ek))).toBeUndefined()
})

test.each(mlKem.decapsulation)('ML-KEM-768 encapsulates to the raw public key: $tcId', ({ seed, ek }) => {
  expect(parseEncapsulationKeys(fromHex(rsaPss.publicKey), fromHex(ek))).toBeDefined()
  const key = parseMlKemPublicKey(fromHex(ek))
  const made = key === undefined ? undefined : encapsulateMlKem(key)
  expect(made).toBeDefined()
  expect(made && decapsulateMlKem(mlKemPrivateKey(seed), made.ciphertext)).toEqual(made?.secret)
})

test.each(hkdfSha256.tests)('HKDF-SHA-256 without salt: $tcId $comment', ({ ikm, info, size, okm }) => {
  const bytes = Math.min(size, 32)
  expect(toHex(hkdf(fromHex(ikm), fromHex(info)).subarray(0, bytes))).toBe(okm.slice(0, 2 * bytes))
})

test.each(aesGcm.tests)('AES-256-GCM: $tcId $comment', ({ key, iv, aad, msg, ct, tag, result }) => {
  const cipherKey = { key: fromHex(key), nonce: fromHex(iv) }
  const sealed = concatenate(fromHex(ct), fromHex(tag))
  const opened = openGcm(cipherKey, fromHex(aad), sealed)
  expect(opened === undefined ? undefined : toHex(opened)).toBe(result === 'valid' ? msg : undefined)
  const remade = toHex(sealGcm(cipherKey, fromHex(aad), fromHex(msg)))
  expect(remade === toHex(sealed)).toBe(result === 'valid')
})

test.each(ed25519.tests)('Ed25519: $tcId $comment', ({ publicKey, msg, sig, result }) => {
  expect(verifyPeerSignature(fromHex(publicKey), fromHex(msg), fromHex(sig))).toBe(result === 'valid')
})

test.each(scryptVectors.tests)(
  'scrypt: N = $N, r = $r, p = $p',
  async ({ passphrase, salt, key, ...cost }) => {
    expect(toHex(await scrypt(utf8(passphrase), utf8(salt), cost, key.length / 2))).toBe(key)
  },
)

test.each(verification.tests)('words of $one and $other', async ({ one, other, code, words }) => {
  const pair = [one, other] as [Fingerprint, Fingerprint]
  expect(toHex(await verificationCode(...pair))).toBe(code)
  expect(await verificationWords(...pair)).toEqual(words)
})
