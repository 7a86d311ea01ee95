import { createPrivateKey } from 'node:crypto'
import { expect, test } from 'vitest'
import { concatenate, toHex, uint32, uint64, utf8 } from '../../src/crypto/bytes.ts'
import { deriveKey, labelledHash, sha256 } from '../../src/crypto/digest.ts'
import {
  createDecapsulationKeys,
  encapsulate,
  parseEncapsulationKeys,
} from '../../src/crypto/encapsulation.ts'
import { pad, paddedSize, unpad } from '../../src/crypto/padding.ts'
import { encryptOaep } from '../../src/crypto/primitives.ts'
import { open, SEAL_OVERHEAD_BYTES, seal } from '../../src/crypto/seal.ts'
import { parseRsaSpki, parseVerifyingKey, readPem, signingKeyOf } from '../../src/crypto/signing.ts'
import { nodeSuite } from '../../src/crypto/suite.ts'
import { poolKey } from '../lan/key-pool.ts'
import { identityNamed, sessionKeys } from '../room/keys.ts'

/** Algorithm 1 of the PURBs paper (Nikitin et al., 2019), in whole numbers. */
const padme = (bytes: number): number => {
  const exponent = 31 - Math.clz32(bytes)
  const mask = (1 << (exponent - (32 - Math.clz32(exponent)))) - 1
  return (bytes + mask) & ~mask
}

test('sizes are multiples of 256 up to 4 KiB, and Padmé beyond', () => {
  expect([1, 256, 257, 4095, 4096].map(paddedSize)).toEqual([256, 256, 512, 4096, 4096])
  for (let bytes = 4097; bytes <= 2 ** 18; bytes += 1) {
    const size = paddedSize(bytes)
    if (size !== padme(bytes) || size < bytes || size > bytes * 1.12) {
      expect.fail(`${bytes} bytes padded to ${size}, by the paper ${padme(bytes)}`)
    }
  }
})

test.each([0, 1, 251, 252, 253, 4092, 4093, 100_000])('padding of %d bytes comes off again', (bytes) => {
  const content = new Uint8Array(bytes).fill(7)
  expect(unpad(pad(content))).toEqual(content)
})

test('only the one padding that a content has is taken', () => {
  const padded = pad(utf8('hello'))
  const stained = Uint8Array.from(padded)
  stained[200] = 1
  expect(unpad(stained)).toBeUndefined()
  expect(unpad(concatenate(padded, new Uint8Array(256)))).toBeUndefined()
  expect(unpad(padded.subarray(0, 3))).toBeUndefined()
  expect(unpad(concatenate(uint32(0xffff_ffff), padded.subarray(4)))).toBeUndefined()
})

test('parts are hashed as parts: moving a byte from one to the next changes the hash', () => {
  const hashes = [
    labelledHash('x', utf8('ab'), utf8('c')),
    labelledHash('x', utf8('a'), utf8('bc')),
    labelledHash('x', utf8('abc')),
    labelledHash('x', utf8('abc'), utf8('')),
    labelledHash('x', utf8(''), utf8('abc')),
    labelledHash('x\0', utf8('abc')),
    sha256(utf8('p2p-chat/1 x\0abc')),
  ]
  expect(new Set(hashes.map(String)).size).toBe(hashes.length)
})

test('a derived key depends on secret, label and each part of the context', () => {
  const secret = new Uint8Array(32).fill(1)
  const other = new Uint8Array(32).fill(2)
  const keys = [
    deriveKey(secret, 'a', utf8('1'), utf8('2')),
    deriveKey(other, 'a', utf8('1'), utf8('2')),
    deriveKey(secret, 'b', utf8('1'), utf8('2')),
    deriveKey(secret, 'a', utf8('2'), utf8('1')),
    deriveKey(secret, 'a', utf8('12')),
  ]
  expect(new Set(keys.map(String)).size).toBe(keys.length)
  expect(deriveKey(secret, 'a', utf8('1'), utf8('2'))).toEqual(keys[0])
})

test('numbers are big-endian, up to the largest that a JavaScript number holds', () => {
  expect([...uint32(0x01020304)]).toEqual([1, 2, 3, 4])
  expect([...uint64(Number.MAX_SAFE_INTEGER)]).toEqual([0, 31, 255, 255, 255, 255, 255, 255])
})

const SEAL = { key: new Uint8Array(32).fill(3), label: 'test', associatedData: utf8('room') }
const SALT = new Uint8Array(32).fill(9)

test('a seal opens only with the same key, label, associated data and every byte unchanged', () => {
  const sealed = seal(SEAL, SALT, utf8('secret'))
  expect(sealed).toHaveLength(SEAL_OVERHEAD_BYTES + 6)
  expect(open(SEAL, sealed)).toEqual(utf8('secret'))
  expect(open({ ...SEAL, key: new Uint8Array(32) }, sealed)).toBeUndefined()
  expect(open({ ...SEAL, label: 'other' }, sealed)).toBeUndefined()
  expect(open({ ...SEAL, associatedData: utf8('hall') }, sealed)).toBeUndefined()
  for (let index = 0; index < sealed.length; index += 1) {
    const changed = Uint8Array.from(sealed)
    changed[index] = (changed[index] ?? 0) ^ 1
    expect(open(SEAL, changed)).toBeUndefined()
    expect(open(SEAL, sealed.subarray(0, index))).toBeUndefined()
  }
})

test('a signature counts for its type, its room and its body only', async () => {
  const alice = await identityNamed('alice')
  const bob = await identityNamed('bob')
  const room = sha256(utf8('room'))
  const signature = alice.sign('KEY', room, utf8('body'))
  const verifies = (...args: Parameters<typeof alice.publicKey.verify>): boolean =>
    alice.publicKey.verify(...args)
  expect(verifies('KEY', room, utf8('body'), signature)).toBe(true)
  expect(verifies('INI', room, utf8('body'), signature)).toBe(false)
  expect(verifies('batch', room, utf8('body'), signature)).toBe(false)
  expect(verifies('KEY', sha256(utf8('hall')), utf8('body'), signature)).toBe(false)
  expect(verifies('KEY', room, utf8('bodY'), signature)).toBe(false)
  expect(verifies('KEY', room, utf8('body'), signature.subarray(1))).toBe(false)
  expect(bob.publicKey.verify('KEY', room, utf8('body'), signature)).toBe(false)
})

test('only RSA-4096 with e = 65537, in its one encoding, is a key of ours', async () => {
  const { publicKey } = await identityNamed('alice')
  expect(parseVerifyingKey(publicKey.spki)?.fingerprint).toBe(publicKey.fingerprint)
  expect(parseVerifyingKey(concatenate(publicKey.spki, Uint8Array.of(0)))).toBeUndefined()
  expect(parseVerifyingKey(publicKey.spki.subarray(1))).toBeUndefined()
  const exponentThree = Uint8Array.from(publicKey.spki)
  exponentThree.set([1, 0, 3], publicKey.spki.length - 3)
  expect(parseVerifyingKey(exponentThree)).toBeUndefined()
  // OpenSSL reads it, and throws when something is encrypted to it.
  const evenModulus = Uint8Array.from(publicKey.spki)
  evenModulus[publicKey.spki.length - 6] = 0xaa
  expect(parseVerifyingKey(evenModulus)).toBeUndefined()
  expect(parseVerifyingKey(new Uint8Array(0))).toBeUndefined()
})

test('a public key is no signing key, and what is no PEM is no key', async () => {
  const { publicKey } = await identityNamed('alice')
  const key = parseRsaSpki(publicKey.spki)
  expect(key && signingKeyOf(key)).toBeUndefined()
  expect(readPem('no key', 'public')).toBeUndefined()
  expect(readPem('no key', 'private')).toBeUndefined()
})

test('a secret reaches the one it is encapsulated to, and nobody else', async () => {
  const alice = await sessionKeys('alice')
  const again = await sessionKeys('alice')
  const made = encapsulate(alice.publicKeys, new Uint8Array(32).fill(5))
  expect(made.secret).toHaveLength(64)
  expect(alice.decapsulate(made.encapsulation)).toEqual(made.secret)
  // The same RSA key with another ML-KEM pair: breaking or holding one half is not enough.
  expect(again.decapsulate(made.encapsulation)).not.toEqual(made.secret)
  const bob = await sessionKeys('bob')
  expect(bob.decapsulate(made.encapsulation)).toBeUndefined()
})

test('a secret of another length than 32 bytes is refused: the two halves join in one way only', async () => {
  const rsa = createPrivateKey(await poolKey('session-alice'))
  const keys = createDecapsulationKeys(rsa)
  const publicKey = parseRsaSpki(keys.publicKeys.rsa)
  const { encapsulation } = encapsulate(keys.publicKeys, new Uint8Array(32))
  for (const bytes of [0, 31, 33, 64]) {
    const rsaCiphertext = publicKey && encryptOaep(publicKey, new Uint8Array(bytes))
    expect(keys.decapsulate({ ...encapsulation, rsaCiphertext: rsaCiphertext ?? SALT })).toBeUndefined()
  }
})

test('encapsulation keys are parsed from exactly what was exported', async () => {
  const { publicKeys } = await sessionKeys('alice')
  const parsed = parseEncapsulationKeys(publicKeys.rsa, publicKeys.mlKem)
  expect(parsed?.hash).toEqual(publicKeys.hash)
  expect(parseEncapsulationKeys(publicKeys.rsa, publicKeys.mlKem.subarray(1))).toBeUndefined()
  expect(parseEncapsulationKeys(publicKeys.rsa.subarray(1), publicKeys.mlKem)).toBeUndefined()
  expect(parseEncapsulationKeys(publicKeys.mlKem, publicKeys.rsa)).toBeUndefined()
})

test('nothing random comes twice', () => {
  const draws = Array.from({ length: 200 }, () => toHex(nodeSuite.random(32)))
  expect(new Set(draws).size).toBe(draws.length)
  expect(new Set(draws.map((draw) => draw.length))).toEqual(new Set([64]))
})
