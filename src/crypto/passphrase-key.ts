/**
 * Keys out of passphrases. What is derived how is written beside what the key seals, so it may be hostile: nothing is
 * derived that takes more than the bounds below.
 */
import { pbkdf2, scrypt } from './primitives.ts'

/** scrypt (RFC 7914): N is the cost, a power of two; r the block size, p the number of runs. */
export interface ScryptCost {
  readonly N: number
  readonly r: number
  readonly p: number
}

/** How a key follows from a passphrase. */
export type Derivation =
  | { readonly type: 'scrypt'; readonly salt: Uint8Array; readonly cost: ScryptCost }
  /** Only read: what `openssl pkcs8` writes unless told otherwise. */
  | {
      readonly type: 'pbkdf2'
      readonly salt: Uint8Array
      readonly iterations: number
      readonly digest: Digest
    }

export type Digest = 'sha1' | 'sha256' | 'sha384' | 'sha512'

/**
 * What we write: 16 MiB and about a quarter of a second. Of the equivalents that OWASP names for scrypt (N = 2^17, p = 1
 * takes 128 MiB) the largest that OpenSSL opens in a PEM file, where it takes at most 32 MiB.
 */
export const SCRYPT_COST: ScryptCost = { N: 2 ** 14, r: 8, p: 5 }
export const SCRYPT_SALT_BYTES = 16

/** Memory of one derivation, bytes: what OpenSSL allows itself for a PEM file. */
const SCRYPT_MEMORY_BYTES_MAX = 32 * 1024 * 1024
/** N·r·p: eight times ours, some seconds on a slow machine. */
const SCRYPT_WORK_MAX = 8 * SCRYPT_COST.N * SCRYPT_COST.r * SCRYPT_COST.p
/** Of r and of p each, so that their product, another piece of memory, stays small. */
const SCRYPT_FACTOR_MAX = 64
/** Sixteen times what OWASP recommends for PBKDF2 with SHA-256: some seconds on a slow machine. */
const PBKDF2_ITERATIONS_MAX = 10_000_000

const isCount = (value: number, max: number): boolean => Number.isInteger(value) && value >= 1 && value <= max

const isScryptBearable = ({ N, r, p }: ScryptCost): boolean =>
  isCount(r, SCRYPT_FACTOR_MAX) &&
  isCount(p, SCRYPT_FACTOR_MAX) &&
  isCount(N, SCRYPT_MEMORY_BYTES_MAX / (128 * r)) &&
  N >= 2 &&
  Number.isInteger(Math.log2(N)) &&
  N * r * p <= SCRYPT_WORK_MAX

/** Whether it is well-formed and takes no more memory and time than a start may. */
export const isBearable = (derivation: Derivation): boolean =>
  derivation.type === 'scrypt'
    ? isScryptBearable(derivation.cost)
    : isCount(derivation.iterations, PBKDF2_ITERATIONS_MAX)

/**
 * @param derivation one that `isBearable`
 * @param passphrase UTF-8
 * @param bytes how long the key is to be
 */
export const derivePassphraseKey = (
  derivation: Derivation,
  passphrase: Uint8Array,
  bytes: number,
): Promise<Uint8Array> => {
  if (!isBearable(derivation)) {
    throw new RangeError('a derivation is checked before it is run')
  }
  switch (derivation.type) {
    case 'scrypt':
      return scrypt(passphrase, derivation.salt, derivation.cost, bytes)
    case 'pbkdf2':
      return pbkdf2(passphrase, derivation.salt, derivation.iterations, derivation.digest, bytes)
  }
}
