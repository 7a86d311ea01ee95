import { type AtRest, atRest } from '../../crypto/at-rest.ts'
import { concatenate, uint32, uint64, utf8 } from '../../crypto/bytes.ts'
import { pad, unpad } from '../../crypto/padding.ts'
import type { StoredBatch } from './contract.ts'

/** What of a batch is in clear in the file, as it is there: a search opens many rows, and hex of each would take longer. */
export interface ClearColumns {
  readonly clock: number
  readonly author: Uint8Array
  readonly session: Uint8Array
  readonly number: number
  readonly id: Uint8Array
  readonly timeMs: number
  readonly isAboutRemoval: boolean
  readonly hasText: boolean
}

/** What of a batch is sealed. */
type SealedContent = Pick<StoredBatch, 'body' | 'signature' | 'text'>

/** Seals the rows of one room's history, and what its key is known by. */
export interface RowSeal {
  seal(columns: ClearColumns, content: SealedContent): Uint8Array
  /** @returns undefined where it was not sealed under this key, in this room, for this very row */
  open(columns: ClearColumns, sealed: Uint8Array): SealedContent | undefined
  /** Only its text, which is all that a search looks at. */
  openText(columns: ClearColumns, sealed: Uint8Array): string | undefined
  /** A value that only this key opens. */
  sealCheck(): Uint8Array
  opensCheck(sealed: Uint8Array): boolean
}

/** Lengths of signature and text, in front. */
const LENGTHS_BYTES = 8
const CHECK = utf8('history key check')

const flagsOf = ({ isAboutRemoval, hasText }: ClearColumns): number =>
  (isAboutRemoval ? 1 : 0) | (hasText ? 2 : 0)

/** Every clear column, each of fixed size: neither two rows nor parts of them can be swapped, or a flag be turned. */
const associatedData = (roomId: Uint8Array, columns: ClearColumns): Uint8Array =>
  concatenate(
    roomId,
    columns.author,
    columns.session,
    columns.id,
    uint64(columns.clock),
    uint64(columns.number),
    uint64(columns.timeMs),
    Uint8Array.of(flagsOf(columns)),
  )

/** Padded, or the file would tell how long each line is. */
const encode = ({ signature, text, body }: SealedContent): Uint8Array => {
  const textBytes = utf8(text)
  return pad(concatenate(uint32(signature.length), uint32(textBytes.length), signature, textBytes, body))
}

interface Parts {
  readonly signature: Uint8Array
  readonly text: Uint8Array
  readonly body: Uint8Array
}

const decode = (padded: Uint8Array): Parts | undefined => {
  const bytes = unpad(padded)
  if (bytes === undefined || bytes.length < LENGTHS_BYTES) {
    return undefined
  }
  const lengths = new DataView(bytes.buffer, bytes.byteOffset, LENGTHS_BYTES)
  const textStart = LENGTHS_BYTES + lengths.getUint32(0)
  const bodyStart = textStart + lengths.getUint32(4)
  if (bodyStart > bytes.length) {
    return undefined
  }
  return {
    signature: bytes.subarray(LENGTHS_BYTES, textStart),
    text: bytes.subarray(textStart, bodyStart),
    body: bytes.subarray(bodyStart),
  }
}

const toText = ({ buffer, byteOffset, length }: Uint8Array): string =>
  Buffer.from(buffer, byteOffset, length).toString('utf8')

/** @param roomId 32 bytes */
export const rowSeal = (storeKey: Uint8Array, roomId: Uint8Array): RowSeal => {
  const key: AtRest = atRest(storeKey, roomId)
  const parts = (columns: ClearColumns, sealed: Uint8Array): Parts | undefined => {
    const padded = key.open(associatedData(roomId, columns), sealed)
    return padded && decode(padded)
  }
  return {
    seal: (columns, content) => key.seal(associatedData(roomId, columns), encode(content)),
    open(columns, sealed) {
      const found = parts(columns, sealed)
      return found && { ...found, text: toText(found.text) }
    },
    openText(columns, sealed) {
      const found = parts(columns, sealed)
      return found && toText(found.text)
    },
    sealCheck: () => key.seal(CHECK, roomId),
    opensCheck: (sealed) => key.open(CHECK, sealed) !== undefined,
  }
}
