/** Joins byte strings. The caller owns the framing: nothing separates the parts. */
export const concatenate = (...parts: readonly Uint8Array[]): Uint8Array => {
  let size = 0
  for (const part of parts) {
    size += part.length
  }
  const whole = new Uint8Array(size)
  let offset = 0
  for (const part of parts) {
    whole.set(part, offset)
    offset += part.length
  }
  return whole
}

/** Lowercase hex. */
export const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

/** Bytes of a hex string that this program made itself; hex from outside is parsed where it enters. */
export const fromHex = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'))

const encoder = new TextEncoder()

export const utf8 = (text: string): Uint8Array => encoder.encode(text)

/** Order of two byte strings, as `Array.sort` wants it; ids are hashes, so nothing secret leaks by time. */
const compareBytes = (left: Uint8Array, right: Uint8Array): number => Buffer.compare(left, right)

export const equalBytes = (left: Uint8Array, right: Uint8Array): boolean => compareBytes(left, right) === 0

/** Unsigned 64-bit big-endian. `value` is a safe integer, zero or more. */
export const uint64 = (value: number): Uint8Array => {
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value))
  return bytes
}

/** Unsigned 32-bit big-endian. */
export const uint32 = (value: number): Uint8Array =>
  Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value)
