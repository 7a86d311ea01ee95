/** Where the vectors stand, and how they are written down: bytes as lowercase hex, one value a line. */
import { writeFileSync } from 'node:fs'
import { concatenate, toHex, utf8 } from '../../src/crypto/bytes.ts'
import { sha256 } from '../../src/crypto/digest.ts'

const FOLDER = new URL('../../test/vectors/frames/', import.meta.url)

export const writeVectors = (file: string, content: object): void => {
  const text = JSON.stringify(
    content,
    (_key, value: unknown) => (value instanceof Uint8Array ? toHex(value) : value),
    1,
  )
  writeFileSync(new URL(file, FOLDER), `${text}\n`)
}

/**
 * 32 bytes that stand for random ones: the hash of what they are for. So what no library randomises comes out the same
 * each time, and a change of the wire shows as the difference that it makes.
 */
export const drawn = (purpose: string): Uint8Array => sha256(utf8(purpose))

/** The same bytes with one bit of one of them turned; a negative place counts from the end. */
export const turned = (bytes: Uint8Array, at: number): Uint8Array => bytes.with(at, (bytes.at(at) ?? 0) ^ 1)

/** What is behind a length that would be a byte shorter or longer. */
export const shortened = (bytes: Uint8Array): Uint8Array => bytes.subarray(0, bytes.length - 1)

export const lengthened = (bytes: Uint8Array): Uint8Array => concatenate(bytes, Uint8Array.of(0))
