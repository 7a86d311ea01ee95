/** §2.1 and §2.2. */
import { expect, test } from 'vitest'
import { fromHex, toHex } from '../../../src/crypto/bytes.ts'
import { deriveKey, labelledHash, sha256 } from '../../../src/crypto/digest.ts'
import { D, H } from './by-the-text/cryptography.ts'
import derived from './key-derivation.json' with { type: 'json' }
import hashed from './labelled-hash.json' with { type: 'json' }

test.each(hashed.hashes)('labelled hash $label $parts', ({ label, parts, encoding, hash }) => {
  const bytes = parts.map(fromHex)
  expect(toHex(labelledHash(label, ...bytes))).toBe(hash)
  expect(toHex(sha256(fromHex(encoding)))).toBe(hash)
  expect(toHex(H(label, ...bytes))).toBe(hash)
})

test.each(hashed.ranks)('rank $hash', ({ matter, session, hash }) => {
  expect(toHex(labelledHash('rank', fromHex(matter), fromHex(session)))).toBe(hash)
  expect(toHex(H('rank', fromHex(matter), fromHex(session)))).toBe(hash)
})

test.each(derived.keys)('derived key $label $key', ({ secret, label, parts, info, key }) => {
  const bytes = parts.map(fromHex)
  expect(toHex(labelledHash(label, ...bytes))).toBe(info)
  expect(toHex(deriveKey(fromHex(secret), label, ...bytes))).toBe(key)
  expect(toHex(D(fromHex(secret), label, ...bytes))).toBe(key)
})

test('the examples that the document works by hand are among the vectors', () => {
  expect(hashed.hashes.map(({ hash }) => hash)).toContain(
    'f3a582ea87548dd9718c9f737ffbcb5011de6a9c52c7782abb978e9d1a1b03c5',
  )
  expect(derived.keys.map(({ key }) => key)).toContain(
    '2cafbafe7864574b1610c5a7bcc97f03c9bbe583cf2fb9324aeab506f172a3c3',
  )
})
