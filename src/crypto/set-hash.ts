import { concatenate, uint64 } from './bytes.ts'
import { HASH_BYTES, labelledHash } from './digest.ts'

const CLOCK_BYTES = 8
const ENTRY_BYTES = CLOCK_BYTES + HASH_BYTES

/** A member of a set that is compared by hashes: a batch's id (32 bytes) and its clock. */
export interface SetEntry {
  readonly clock: number
  readonly id: Uint8Array
}

/** A part with something in it: which of its parent's sixteen it is (0 to 15), and its hash. */
export interface SetPart {
  readonly index: number
  readonly hash: Uint8Array
}

/**
 * What the smallest parts are compared by: all entries, clock before id.
 * @param entries in the order of clock and id; an id alone would do, but then whoever claims another clock for it would not show
 */
export const hashSetLeaf = (entries: readonly SetEntry[]): Uint8Array => {
  // One array, filled: a million parts to join would be a million arguments.
  const bytes = new Uint8Array(entries.length * ENTRY_BYTES)
  for (const [index, { clock, id }] of entries.entries()) {
    bytes.set(uint64(clock), index * ENTRY_BYTES)
    bytes.set(id, index * ENTRY_BYTES + CLOCK_BYTES)
  }
  return labelledHash('set leaf', bytes)
}

/**
 * What larger parts are compared by: which of the sixteen below are not empty, and the hash of each.
 * @param parts in ascending order
 */
export const hashSetNode = (parts: readonly SetPart[]): Uint8Array =>
  labelledHash('set node', concatenate(...parts.flatMap(({ index, hash }) => [Uint8Array.of(index), hash])))
