/**
 * RSA-4096 keys by the hundred: to make one takes seconds, so some primes are kept, and every pair of them is a key. That costs what
 * any RSA-4096 key costs to use, and protects nobody: who has two such keys can factor both.
 */
import { createPrivateKey, generatePrime, type KeyObject } from 'node:crypto'
import { lstat, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'

const FOLDER = join(tmpdir(), `p2p-chat-bench-primes-1-${userInfo().uid}`)
const FILE = join(FOLDER, 'primes.json')
/** Their pairs: 351 keys. */
const PRIMES = 27
const PRIME_BITS = 2048
const EXPONENT = 65537n

const makePrime = async (): Promise<bigint> => {
  const prime = await new Promise<bigint>((resolve, reject) => {
    generatePrime(PRIME_BITS, { bigint: true }, (error, made) => (error ? reject(error) : resolve(made)))
  })
  return (prime - 1n) % EXPONENT === 0n ? makePrime() : prime
}

/** In a folder for everyone's temporary files, somebody else may have made this one first. */
const openFolder = async (): Promise<void> => {
  await mkdir(FOLDER, { recursive: true, mode: 0o700 })
  const { uid, mode } = await lstat(FOLDER)
  if (uid !== userInfo().uid || (mode & 0o077) !== 0) {
    throw new Error(`${FOLDER} belongs to others or is open to them; remove it.`)
  }
}

const readPrimes = async (): Promise<readonly bigint[]> => {
  const text = await readFile(FILE, 'utf8').catch(() => '[]')
  const hexes: unknown = JSON.parse(text)
  return Array.isArray(hexes) ? hexes.map((hex) => BigInt(`0x${hex}`)) : []
}

const preparePrimes = async (): Promise<readonly bigint[]> => {
  await openFolder()
  const known = await readPrimes()
  if (known.length >= PRIMES) return known
  const primes = await Promise.all(Array.from({ length: PRIMES }, makePrime))
  const draft = `${FILE}.${process.pid}`
  await writeFile(draft, JSON.stringify(primes.map((prime) => prime.toString(16))), { mode: 0o600 })
  await rename(draft, FILE)
  return primes
}

const inverse = (value: bigint, modulus: bigint): bigint => {
  let [oldRemainder, remainder] = [value % modulus, modulus]
  let [oldFactor, factor] = [1n, 0n]
  while (remainder !== 0n) {
    const quotient = oldRemainder / remainder
    ;[oldRemainder, remainder] = [remainder, oldRemainder - quotient * remainder]
    ;[oldFactor, factor] = [factor, oldFactor - quotient * factor]
  }
  return ((oldFactor % modulus) + modulus) % modulus
}

const base64url = (value: bigint): string => {
  const hex = value.toString(16)
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex').toString('base64url')
}

const keyOf = (p: bigint, q: bigint): KeyObject => {
  const d = inverse(EXPONENT, (p - 1n) * (q - 1n))
  return createPrivateKey({
    format: 'jwk',
    key: {
      kty: 'RSA',
      n: base64url(p * q),
      e: base64url(EXPONENT),
      d: base64url(d),
      p: base64url(p),
      q: base64url(q),
      dp: base64url(d % (p - 1n)),
      dq: base64url(d % (q - 1n)),
      qi: base64url(inverse(q, p)),
    },
  })
}

let primes: Promise<readonly bigint[]> | undefined

/** The key of that number, the same in every run; they are made by pairs of primes, in order. */
export const keyNumber = async (number: number): Promise<KeyObject> => {
  primes ??= preparePrimes()
  const known = await primes
  let [first, second] = [0, number + 1]
  while (second >= known.length) {
    first += 1
    second = second - known.length + first + 1
  }
  const [p, q] = [known[first], known[second]]
  if (p === undefined || q === undefined) throw new Error(`There are not ${number + 1} pairs of primes.`)
  return keyOf(p, q)
}
