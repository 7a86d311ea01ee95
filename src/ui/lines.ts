/** One line of input, or why it is none. */
export type InputLine =
  | { readonly type: 'line'; readonly text: string }
  | { readonly type: 'too-long' }
  | { readonly type: 'not-utf8' }

const LINE_FEED = 0x0a

const asBytes = (chunk: unknown): Uint8Array => {
  if (chunk instanceof Uint8Array) return chunk
  if (typeof chunk === 'string') return Buffer.from(chunk, 'utf8')
  throw new TypeError('lines are read from a stream of bytes')
}

const decode = (bytes: Uint8Array): InputLine => {
  try {
    // The byte order mark stays, for the parser to refuse: dropping it would make two inputs one.
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    return { type: 'line', text: text.endsWith('\r') ? text.slice(0, -1) : text }
  } catch {
    return { type: 'not-utf8' }
  }
}

/**
 * Splits a byte stream into lines; what follows the last line feed is a line too. A line over `bytesMax` is
 * reported once, as soon as it is too long, and skipped to its end without being kept.
 */
export async function* readLines(input: AsyncIterable<unknown>, bytesMax: number): AsyncGenerator<InputLine> {
  let pieces: Uint8Array[] = []
  let bytes = 0
  let skipping = false
  for await (const chunk of input) {
    let rest = asBytes(chunk)
    while (rest.length > 0) {
      const end = rest.indexOf(LINE_FEED)
      const piece = end === -1 ? rest : rest.subarray(0, end)
      bytes += piece.length
      if (bytes > bytesMax && !skipping) {
        skipping = true
        pieces = []
        yield { type: 'too-long' }
      }
      if (!skipping) pieces.push(piece)
      if (end === -1) break
      if (!skipping) yield decode(Buffer.concat(pieces))
      pieces = []
      bytes = 0
      skipping = false
      rest = rest.subarray(end + 1)
    }
  }
  if (!skipping && bytes > 0) yield decode(Buffer.concat(pieces))
}
