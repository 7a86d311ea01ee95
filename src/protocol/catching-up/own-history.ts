/** What is asked of the history kept at this node, and its answers: it is on disk, so neither is at once (docs/architecture.md). */

import type { Fingerprint, VerifyingKey } from '../../crypto/signing.ts'
import type { BatchId } from '../identifiers.ts'
import type { OrderKey } from '../wire/batch.ts'
import type { Signed } from '../wire/fields.ts'
import type { ClockedId, NodeContent, NodeQuestion, SetNode, SummarisedNode } from './set.ts'

/** A batch of mine in which I said something, of this run or an earlier one. */
export interface OwnBatch extends ClockedId {
  /** Ids of its texts. */
  readonly texts: readonly string[]
  readonly holders: readonly Fingerprint[]
}

/** What was kept of earlier runs, read before this one begins. */
export interface KeptHistory {
  /** The highest clock accepted. */
  readonly clock: number
  /** The last in the room's order. */
  readonly highest: OrderKey | null
  /** Clocks below it were given up. */
  readonly floor: number
  /** Who is known: authors of what is kept. */
  readonly identities: readonly VerifyingKey[]
  /** When each was first let in, by the room's clock. */
  readonly joined: ReadonlyMap<Fingerprint, number>
  /** Batches that say `remove` or `restore`. */
  readonly removals: readonly Signed[]
  /** What I said, as far as it is of interest who has it. */
  readonly own: readonly OwnBatch[]
}

export const NO_HISTORY: KeptHistory = {
  clock: 0,
  highest: null,
  floor: 0,
  identities: [],
  joined: new Map(),
  removals: [],
  own: [],
}

export type HistoryQuestion =
  | { readonly type: 'summaries'; readonly nodes: readonly SetNode[] }
  | { readonly type: 'contents'; readonly nodes: readonly NodeQuestion[] }
  /** Which of these are not there. */
  | { readonly type: 'missing'; readonly ids: readonly BatchId[] }
  /** As many as `bytesMax` bytes of bodies hold, one at least. */
  | { readonly type: 'batches'; readonly ids: readonly BatchId[]; readonly bytesMax: number }

export type HistoryAnswer =
  | { readonly type: 'summaries'; readonly summaries: readonly (SummarisedNode | null)[] }
  | { readonly type: 'contents'; readonly contents: readonly NodeContent[] }
  | { readonly type: 'missing'; readonly ids: readonly BatchId[] }
  | { readonly type: 'batches'; readonly batches: readonly Signed[] }
  /** The disk refuses, which whoever keeps it tells the user. */
  | { readonly type: 'failed' }
