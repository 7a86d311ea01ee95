import { createSecretKey, randomBytes } from 'node:crypto'
import { concatenate } from './bytes.ts'
import { deriveKey } from './digest.ts'
import { openGcm, sealGcm } from './primitives.ts'

const NONCE_BYTES = 12

/** Seals what stays on this disk, under one key for long. */
export interface AtRest {
  /** @returns nonce (12 bytes) ‖ ciphertext ‖ tag (16 bytes) */
  seal(associatedData: Uint8Array, plaintext: Uint8Array): Uint8Array
  /** @returns the plaintext, or undefined for whatever reason it does not open */
  open(associatedData: Uint8Array, sealed: Uint8Array): Uint8Array | undefined
}

/**
 * AES-256-GCM under a key derived for one room. Each nonce is 96 random bits, for which NIST SP 800-38D §8.3 allows 2^32
 * seals under one key: that many rows are some 4 TiB, and at ten a second take 13 years. A key for each row, as frames have
 * (seal.ts), would need no such bound, and twice the time to open a row, which is what a search consists of.
 * @param storeKey 32 bytes, known to this user only
 */
export const atRest = (storeKey: Uint8Array, roomId: Uint8Array): AtRest => {
  const key = createSecretKey(deriveKey(storeKey, 'history at rest', roomId))
  return {
    seal(associatedData, plaintext) {
      const nonce = new Uint8Array(randomBytes(NONCE_BYTES))
      return concatenate(nonce, sealGcm({ key, nonce }, associatedData, plaintext))
    },
    open: (associatedData, sealed) =>
      openGcm({ key, nonce: sealed.subarray(0, NONCE_BYTES) }, associatedData, sealed.subarray(NONCE_BYTES)),
  }
}
