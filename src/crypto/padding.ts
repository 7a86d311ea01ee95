import { uint32 } from './bytes.ts'

/** Bytes in front of the content that say how long it is. */
const LENGTH_BYTES = 4
/** Up to here sizes are rounded to `SMALL_STEP_BYTES`: chat lines, which are most of the traffic, look alike. */
const SMALL_MAX_BYTES = 4096
const SMALL_STEP_BYTES = 256

/**
 * The padded size for `bytes` bytes: a multiple of 256 up to 4 KiB, Padmé beyond (at most 12 % more, and only
 * O(log log) bits of the length leak). Fixed buckets rather than random amounts, which average out.
 * Padmé: Nikitin et al., "Reducing Metadata Leakage from Encrypted Files and Communication with PURBs", 2019, §4.
 */
export const paddedSize = (bytes: number): number => {
  if (bytes <= SMALL_MAX_BYTES) {
    return Math.max(1, Math.ceil(bytes / SMALL_STEP_BYTES)) * SMALL_STEP_BYTES
  }
  const exponent = Math.floor(Math.log2(bytes))
  const keptBits = Math.floor(Math.log2(exponent)) + 1
  const step = 2 ** (exponent - keptBits)
  return Math.ceil(bytes / step) * step
}

/** Content behind its 32-bit length, then zeros up to the bucket. */
export const pad = (content: Uint8Array): Uint8Array => {
  const padded = new Uint8Array(paddedSize(LENGTH_BYTES + content.length))
  padded.set(uint32(content.length))
  padded.set(content, LENGTH_BYTES)
  return padded
}

/** @returns the content, or undefined where the padding is not exactly what `pad` makes */
export const unpad = (padded: Uint8Array): Uint8Array | undefined => {
  if (padded.length < LENGTH_BYTES) {
    return undefined
  }
  const size = new DataView(padded.buffer, padded.byteOffset, padded.length).getUint32(0)
  if (size > padded.length - LENGTH_BYTES || paddedSize(LENGTH_BYTES + size) !== padded.length) {
    return undefined
  }
  const content = padded.subarray(LENGTH_BYTES, LENGTH_BYTES + size)
  return padded.subarray(LENGTH_BYTES + size).every((byte) => byte === 0) ? content : undefined
}
