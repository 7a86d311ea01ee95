/** Batches as the history keeps them, and back: it knows their order and their text, and nothing of what else they mean. */

import type { Fingerprint } from '../../crypto/signing.ts'
import type { OwnBatch } from '../../protocol/catching-up/own-history.ts'
import type { BatchId } from '../../protocol/identifiers.ts'
import type { RoomIdentity } from '../../protocol/room-identity.ts'
import { textIdsOf } from '../../protocol/talking/unstored.ts'
import { type Batch, isAboutRemoval, parseBatch } from '../../protocol/wire/batch.ts'
import type { StoredBatch } from '../../storage/history/contract.ts'
import type { MessageEvent } from '../events.ts'

const textOf = ({ entries }: Batch): string =>
  entries.flatMap((entry) => (entry.kind === 'text' ? [entry.text] : [])).join('\n')

export const storedForm = (batch: Batch): StoredBatch => ({
  id: batch.id,
  clock: batch.clock,
  author: batch.author,
  session: batch.session,
  number: batch.number,
  body: batch.signed.body,
  signature: batch.signed.signature,
  text: textOf(batch),
  isAboutRemoval: isAboutRemoval(batch.entries),
  timeMs: batch.timeMs,
})

/** Undefined for what is no batch, which an intact history never gives. */
const batchOf = (room: Pick<RoomIdentity, 'id'>, { body, signature }: StoredBatch): Batch | undefined =>
  parseBatch(room, { body, signature })

/** What I said, and who is known to have it. */
export const ownBatch = (
  room: RoomIdentity,
  stored: StoredBatch,
  holders: readonly string[],
): OwnBatch | undefined => {
  const batch = batchOf(room, stored)
  const texts = batch === undefined ? [] : textIdsOf(batch)
  return batch === undefined || texts.length === 0
    ? undefined
    : { id: batch.id as BatchId, clock: batch.clock, texts, holders: holders as readonly Fingerprint[] }
}

/** Who reads: in which room, as whom, and whom that one trusts by now. */
export interface Reader {
  readonly room: Pick<RoomIdentity, 'id'>
  /** Undefined where the home has no identity any more. */
  readonly self: Fingerprint | undefined
  readonly isTrusted: (author: Fingerprint) => boolean
}

/** Its texts as messages, in order, by the name that their author had then. */
export const messagesOf = (
  { room, self, isTrusted }: Reader,
  stored: StoredBatch,
): readonly MessageEvent[] => {
  const batch = batchOf(room, stored)
  return (batch?.entries ?? []).flatMap((entry, index): readonly MessageEvent[] =>
    batch === undefined || entry.kind !== 'text'
      ? []
      : [
          {
            type: 'message',
            id: `${batch.id}-${index}`,
            from: {
              name: batch.name,
              fingerprint: batch.author,
              trusted: batch.author === self || isTrusted(batch.author),
            },
            text: entry.text,
            time: batch.timeMs,
            self: batch.author === self,
            history: true,
          },
        ],
  )
}
