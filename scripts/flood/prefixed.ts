/** gossipsub's framing: each message has its length before it, as a varint. */

const MORE = 0x80

export const withLength = (message: Uint8Array): Uint8Array => {
  const prefix: number[] = []
  let rest = message.length
  while (rest >= MORE) {
    prefix.push((rest % MORE) | MORE)
    rest = Math.floor(rest / MORE)
  }
  const framed = new Uint8Array(prefix.length + 1 + message.length)
  framed.set([...prefix, rest])
  framed.set(message, prefix.length + 1)
  return framed
}

/** @returns the length and where the message begins; undefined while the prefix is not whole */
const readLength = (bytes: Uint8Array): { readonly length: number; readonly start: number } | undefined => {
  let length = 0
  for (const [index, byte] of bytes.subarray(0, 5).entries()) {
    length += (byte % MORE) * MORE ** index
    if (byte < MORE) return { length, start: index + 1 }
  }
  return undefined
}

/** Cuts what arrives back into messages. */
export class PrefixedReader {
  #rest = Buffer.alloc(0)

  read(chunk: Uint8Array): Uint8Array[] {
    this.#rest = Buffer.concat([this.#rest, chunk])
    const messages: Uint8Array[] = []
    let found = readLength(this.#rest)
    while (found !== undefined && this.#rest.length >= found.start + found.length) {
      messages.push(this.#rest.subarray(found.start, found.start + found.length))
      this.#rest = this.#rest.subarray(found.start + found.length)
      found = readLength(this.#rest)
    }
    return messages
  }
}
