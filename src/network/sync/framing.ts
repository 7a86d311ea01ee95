import { decode as decodePrefixed, encode as encodePrefixed } from 'it-length-prefixed'
import { pipe } from 'it-pipe'
import { decode as decodeVarint, encodingLength } from 'uint8-varint'
import type { Uint8ArrayList } from 'uint8arraylist'
import { SYNC_MESSAGE_BYTES_MAX, SYNC_PIECE_BYTES_MAX } from '../limits.ts'

/** Of the largest message. */
const LENGTH_BYTES_MAX = encodingLength(SYNC_MESSAGE_BYTES_MAX)

/**
 * A length is written in one way only, and is never 0: a chunk could hold as many empty messages as it has bytes.
 * @throws RangeError while there has to be more of it; Error for one that nobody honest sends
 */
const decodeLength = (prefix: Uint8ArrayList): number => {
  const length = decodeVarint(prefix)
  if (length === 0 || encodingLength(length) !== prefix.byteLength) {
    throw new Error('No message has such a length.')
  }
  decodeLength.bytes = prefix.byteLength
  return length
}
decodeLength.bytes = 0

/**
 * Cuts anew what comes, in memory of its own: of a message that comes in many small pieces each would keep alive the buffer
 * that it came in.
 * @param pieceBytes how long the next piece is
 */
const cut = async function* (
  source: AsyncIterable<Uint8Array>,
  pieceBytes: () => number,
): AsyncGenerator<Uint8Array> {
  let piece = new Uint8Array(pieceBytes())
  let filled = 0
  for await (const chunk of source) {
    for (let rest = chunk; rest.length > 0; ) {
      const part = rest.subarray(0, piece.length - filled)
      piece.set(part, filled)
      filled += part.length
      rest = rest.subarray(part.length)
      if (filled < piece.length) continue
      yield piece
      piece = new Uint8Array(pieceBytes())
      filled = 0
    }
  }
}

/**
 * The messages in the bytes of a stream. A length is checked before anything of its message is kept.
 * @throws Error for what is no such message, and where the bytes end within one
 */
export const messagesIn = async function* (bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  // Of the message whose length was read; 0 while a length is read, which goes byte by byte. The library's own `fromReader`
  // means to do the same, and reads all byte by byte.
  let messageBytes = 0
  const messages = pipe(
    bytes,
    (source) => cut(source, () => messageBytes || 1),
    (pieces) =>
      decodePrefixed(pieces, {
        lengthDecoder: decodeLength,
        maxLengthLength: LENGTH_BYTES_MAX,
        maxDataLength: SYNC_MESSAGE_BYTES_MAX,
        onLength: (length) => {
          messageBytes = length
        },
        onData: () => {
          messageBytes = 0
        },
      }),
  )
  for await (const message of messages) yield message.subarray()
  if (messageBytes > 0) throw new Error('The stream ended within a message.')
}

/**
 * A message with its length before it, in pieces: what else goes over the connection goes between two of them.
 * @throws Error for a message that is empty or above the limit
 */
export const piecesOf = function* (message: Uint8Array): Generator<Uint8ArrayList> {
  if (message.length === 0) throw new Error('A message is never empty.')
  const framed = encodePrefixed.single(message, { maxDataLength: SYNC_MESSAGE_BYTES_MAX })
  for (let start = 0; start < framed.byteLength; start += SYNC_PIECE_BYTES_MAX) {
    yield framed.sublist(start, Math.min(start + SYNC_PIECE_BYTES_MAX, framed.byteLength))
  }
}
