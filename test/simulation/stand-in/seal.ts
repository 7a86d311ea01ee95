/**
 * A fast, equally strict stand-in for src/crypto/seal.ts: what was sealed stands in a table and opens only with the very
 * key, label, associated data and bytes. `hooks.ts` puts it in that file's place for `npm run simulate`; frames look the
 * same but for bytes that nobody without the key could read, so a run goes the same way with either.
 */
import { concatenate, equalBytes } from '../../../src/crypto/bytes.ts'
import { HASH_BYTES } from '../../../src/crypto/digest.ts'

const TAG_BYTES = 16
export const SEAL_OVERHEAD_BYTES = HASH_BYTES + TAG_BYTES

export interface Seal {
  readonly key: Uint8Array
  readonly label: string
  readonly associatedData: Uint8Array
}

interface Sealed {
  readonly how: Seal
  readonly plaintext: Uint8Array
  readonly whole: Uint8Array
}

const sealedBySalt = new Map<string, Sealed[]>()

/** A run begins with nothing sealed. */
export const forgetSealed = (): void => sealedBySalt.clear()

const saltOf = (sealed: Uint8Array): string =>
  Buffer.from(sealed.buffer, sealed.byteOffset, HASH_BYTES).toString('latin1')

let count = 0

export const seal = (how: Seal, salt: Uint8Array, plaintext: Uint8Array): Uint8Array => {
  const whole = new Uint8Array(HASH_BYTES + plaintext.length + TAG_BYTES)
  whole.set(salt)
  count += 1
  new DataView(whole.buffer).setUint32(whole.length - 4, count)
  const kept = {
    how: {
      key: new Uint8Array(how.key),
      label: how.label,
      associatedData: new Uint8Array(how.associatedData),
    },
    plaintext: concatenate(plaintext),
    whole: concatenate(whole),
  }
  const known = sealedBySalt.get(saltOf(whole))
  // In AES-GCM that would give away both plaintexts, and the key that makes them authentic.
  if (known?.some(({ how: { key, label } }) => label === how.label && equalBytes(key, how.key)) === true) {
    throw new Error('a key sealed twice with one salt')
  }
  if (known === undefined) {
    sealedBySalt.set(saltOf(whole), [kept])
  } else {
    known.push(kept)
  }
  return whole
}

export const open = (how: Seal, sealed: Uint8Array): Uint8Array | undefined => {
  if (sealed.length < SEAL_OVERHEAD_BYTES) {
    return undefined
  }
  const found = sealedBySalt
    .get(saltOf(sealed))
    ?.find(
      (kept) =>
        kept.how.label === how.label &&
        equalBytes(kept.how.key, how.key) &&
        equalBytes(kept.how.associatedData, how.associatedData) &&
        equalBytes(kept.whole, sealed),
    )
  return found === undefined ? undefined : new Uint8Array(found.plaintext)
}
