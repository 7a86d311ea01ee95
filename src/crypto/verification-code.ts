/** What two people compare, by voice, to be sure that they have each other's key (docs/protocol.md §2.7). */
import { fromHex } from './bytes.ts'
import { labelledHash } from './digest.ts'
import { scrypt } from './primitives.ts'
import type { Fingerprint } from './signing.ts'

/** 32 MiB and about a tenth of a second: for who looks for two keys with one code it is that much for each try. */
const COST = { N: 2 ** 15, r: 8, p: 1 } as const
/** Enough for ten words of eleven bits. */
const CODE_BYTES = 14
/** What it is derived from is in the hash, the two keys and the purpose: a salt would add nothing. */
const NO_SALT = new Uint8Array(0)

/** The same whichever of the two asks. */
export const verificationCode = (one: Fingerprint, other: Fingerprint): Promise<Uint8Array> => {
  const inOrder = [one, other].sort().map(fromHex)
  return scrypt(labelledHash('verification words', ...inOrder), NO_SALT, COST, CODE_BYTES)
}
