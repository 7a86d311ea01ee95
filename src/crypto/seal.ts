import { concatenate } from './bytes.ts'
import { deriveKey, HASH_BYTES } from './digest.ts'
import { openGcm, sealGcm } from './primitives.ts'

const TAG_BYTES = 16
/** All zeros: each key is derived from a salt of its own and seals once, so no nonce can ever repeat under it. */
const NONCE = new Uint8Array(12)

/** What `seal` adds to a plaintext: salt and tag. */
export const SEAL_OVERHEAD_BYTES = HASH_BYTES + TAG_BYTES

/** Under which key something is sealed, and what it is tied to. */
export interface Seal {
  /** 32 bytes; the frame's own key is derived from it and the salt. */
  readonly key: Uint8Array
  /** Separates the uses of one key. */
  readonly label: string
  readonly associatedData: Uint8Array
}

/**
 * AES-256-GCM under `HKDF(key, label ‖ salt)` (docs/protocol.md §2.3).
 * @param salt 32 random bytes, never used before
 * @returns salt ‖ ciphertext ‖ tag
 */
export const seal = (how: Seal, salt: Uint8Array, plaintext: Uint8Array): Uint8Array => {
  const key = deriveKey(how.key, how.label, salt)
  return concatenate(salt, sealGcm({ key, nonce: NONCE }, how.associatedData, plaintext))
}

/** @returns the plaintext, or undefined for whatever reason it does not open: all failures look the same */
export const open = (how: Seal, sealed: Uint8Array): Uint8Array | undefined => {
  if (sealed.length < SEAL_OVERHEAD_BYTES) {
    return undefined
  }
  const key = deriveKey(how.key, how.label, sealed.subarray(0, HASH_BYTES))
  return openGcm({ key, nonce: NONCE }, how.associatedData, sealed.subarray(HASH_BYTES))
}
