/** What protobuf needs for the messages of docs/protocol.md: fields in the order of their numbers, defaults left out. */

const varint = (value: number): Buffer => {
  const bytes: number[] = []
  let rest = BigInt(value)
  while (rest > 0x7fn) {
    bytes.push(Number(rest & 0x7fn) | 0x80)
    rest >>= 7n
  }
  return Buffer.from([...bytes, Number(rest)])
}

/** Present even where it is empty: a message, or one of many. */
export const present = (number: number, content: Uint8Array): Buffer =>
  Buffer.concat([varint(number * 8 + 2), varint(content.length), content])

export const bytes = (number: number, content: Uint8Array): Buffer =>
  content.length === 0 ? Buffer.alloc(0) : present(number, content)

export const text = (number: number, content: string): Buffer => bytes(number, Buffer.from(content))

export const count = (number: number, value: number): Buffer =>
  value === 0 ? Buffer.alloc(0) : Buffer.concat([varint(number * 8), varint(value)])

export const many = (number: number, contents: readonly Uint8Array[]): Buffer =>
  Buffer.concat(contents.map((content) => present(number, content)))

export const optional = (number: number, content: Uint8Array | null): Buffer =>
  content === null ? Buffer.alloc(0) : present(number, content)
