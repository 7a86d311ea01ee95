/** The little of DER (X.690) that an encrypted private key takes: tags of one byte, definite lengths. */
import { concatenate } from './bytes.ts'

export const DER_TAG = {
  integer: 0x02,
  octetString: 0x04,
  null: 0x05,
  identifier: 0x06,
  sequence: 0x30,
} as const

/** Bytes of a length of which the first says how many follow; more would be a file of gigabytes. */
const LENGTH_BYTES_MAX = 4
/** The highest integer that is read: every count in a key file is far below. */
const INTEGER_BYTES_MAX = 4

const bigEndian = (bytes: Uint8Array): number => bytes.reduce((value, byte) => value * 256 + byte, 0)

const lengthBytes = (length: number): Uint8Array => {
  if (length < 0x80) {
    return Uint8Array.of(length)
  }
  const bytes: number[] = []
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) {
    bytes.unshift(rest % 256)
  }
  return Uint8Array.of(0x80 | bytes.length, ...bytes)
}

/** One element: its tag, its length, and the parts one after the other. */
export const der = (tag: number, ...parts: readonly Uint8Array[]): Uint8Array => {
  const content = concatenate(...parts)
  return concatenate(Uint8Array.of(tag), lengthBytes(content.length), content)
}

/** A whole number, zero or more. */
export const derInteger = (value: number): Uint8Array => {
  const bytes: number[] = []
  for (let rest = value; rest > 0; rest = Math.floor(rest / 256)) {
    bytes.unshift(rest % 256)
  }
  // Two's complement: without a zero in front, a first bit that is set makes it negative.
  return der(DER_TAG.integer, Uint8Array.of(...((bytes[0] ?? 0x80) >= 0x80 ? [0] : []), ...bytes))
}

export interface DerElement {
  readonly tag: number
  readonly content: Uint8Array
}

/** @returns the element at the start of `bytes` and what follows it */
const readOne = (bytes: Uint8Array): readonly [DerElement, Uint8Array] | undefined => {
  const [tag, first] = bytes
  if (tag === undefined || first === undefined) {
    return undefined
  }
  const lengthSize = first < 0x80 ? 0 : first & 0x7f
  const start = 2 + lengthSize
  // 0x80 alone is an indefinite length, which BER has and DER has not.
  if (first === 0x80 || lengthSize > LENGTH_BYTES_MAX || start > bytes.length) {
    return undefined
  }
  const end = start + (first < 0x80 ? first : bigEndian(bytes.subarray(2, start)))
  return end > bytes.length ? undefined : [{ tag, content: bytes.subarray(start, end) }, bytes.subarray(end)]
}

/** The elements that fill `bytes`; undefined where something else does. */
export const readElements = (bytes: Uint8Array): readonly DerElement[] | undefined => {
  const elements: DerElement[] = []
  let rest = bytes
  while (rest.length > 0) {
    const read = readOne(rest)
    if (read === undefined) {
      return undefined
    }
    elements.push(read[0])
    rest = read[1]
  }
  return elements
}

/** The contents of a sequence of elements with exactly these tags; undefined where they are others. */
export const readFields = (bytes: Uint8Array, tags: readonly number[]): readonly Uint8Array[] | undefined => {
  const elements = readElements(bytes)
  return elements?.length === tags.length && elements.every(({ tag }, place) => tag === tags[place])
    ? elements.map(({ content }) => content)
    : undefined
}

/** The value of an integer's content; undefined where it is negative or too large for what is counted here. */
export const readInteger = (content: Uint8Array): number | undefined => {
  const [first] = content
  return first === undefined || first >= 0x80 || content.length > INTEGER_BYTES_MAX
    ? undefined
    : bigEndian(content)
}
