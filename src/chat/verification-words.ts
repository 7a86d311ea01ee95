import type { Fingerprint } from '../crypto/signing.ts'
import { verificationCode } from '../crypto/verification-code.ts'

/** Why ten: docs/decisions/verification-words.md. */
const WORDS = 10
/** Of a list of 2048. */
const WORD_BITS = 11

/** The number that `count` bits from `offset` on are. */
const bitsAt = (bytes: Uint8Array, offset: number, count: number): number => {
  let value = 0
  for (let bit = offset; bit < offset + count; bit += 1) {
    value = value * 2 + (((bytes[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1)
  }
  return value
}

/** The words that stand for two identities together. The list is loaded when it is first needed. */
export const verificationWords = async (one: Fingerprint, other: Fingerprint): Promise<readonly string[]> => {
  const [{ wordlist }, code] = await Promise.all([
    import('@scure/bip39/wordlists/english.js'),
    verificationCode(one, other),
  ])
  return Array.from(
    { length: WORDS },
    (_, place) => wordlist[bitsAt(code, place * WORD_BITS, WORD_BITS)] ?? '',
  )
}
