/**
 * What a room's history is asked and what it answers. It keeps batches as others signed them, knows their order and what set they
 * are, and nothing of what they mean. Ids, authors and sessions are 64 lowercase hex digits; clocks, numbers and times are whole
 * numbers from 0 to 2^53 - 1.
 */
import type { Outcome } from '../problem.ts'

/** Where a batch stands in the room's order: clock, author, session, number, id (protocol, rule 13). */
export interface OrderKey {
  readonly clock: number
  readonly author: string
  readonly session: string
  readonly number: number
  readonly id: string
}

/** Bytes of body, signature and text are below 1 MiB together; of more, nothing is read again. */
export interface StoredBatch extends OrderKey {
  /** As signed. Sealed at rest, like `text`. */
  readonly body: Uint8Array
  readonly signature: Uint8Array
  /** Every text in it, one after the other; empty where it says none. What a search looks at. */
  readonly text: string
  /** Says `remove` or `restore`: read at every start. */
  readonly isAboutRemoval: boolean
  /** The author's clock, milliseconds since 1970: what `keep` in days goes by, and never the order. */
  readonly timeMs: number
}

/** A part of the set: all batches with a clock from `position * 16 ** level` on, `16 ** level` of them. Levels are 1 to 14. */
export interface SetNode {
  readonly level: number
  readonly position: number
}

export interface SummarisedNode extends SetNode {
  /** Batches in it; never 0. */
  readonly count: number
  /** 64 hex digits; equal where, and only where, the same batches are in it. */
  readonly hash: string
}

export interface ClockedId {
  readonly clock: number
  readonly id: string
}

/**
 * What is in a node: ids where up to 64 are left to tell, and always at level 1, 64 at most; else its parts, where a lone part is
 * replaced by what is in it. Nothing at all is `ids` of none.
 */
export type NodeContent =
  | { readonly type: 'ids'; readonly ids: readonly ClockedId[] }
  | { readonly type: 'parts'; readonly parts: readonly SummarisedNode[] }

export interface NodeQuestion extends SetNode {
  /** Leaves out what has a lower clock, and parts in which nothing else is; a part that reaches below it is given whole. 0 for everything. */
  readonly fromClock: number
  /** Ids up to and with this one, in the order of clock and id, were told already; null at the beginning. */
  readonly after: ClockedId | null
}

export interface KnownIdentity {
  readonly fingerprint: string
  readonly spki: Uint8Array
  /** The lowest clock at which it was let in; null where that is not known. */
  readonly joined: number | null
}

export interface Page {
  /** In the room's order. */
  readonly batches: readonly StoredBatch[]
  /** Whether there are more beyond, in the direction asked. */
  readonly hasMore: boolean
}

export interface SearchPage {
  /** Newest first. */
  readonly batches: readonly StoredBatch[]
  /** Where to go on; null where everything has been looked at. */
  readonly next: OrderKey | null
  /** Batches looked at for this page. */
  readonly lookedAt: number
}

export interface HistoryState {
  readonly count: number
  /** The highest clock ever accepted here, which may be lower than what a liar's batch says. */
  readonly clock: number
  readonly highest: OrderKey | null
  /** Batches with a lower clock were given up (`prune`), and are not wanted again; 0 for none. */
  readonly floor: number
}

export interface Keep {
  /** Give up what is older than this by its author's clock. */
  readonly days?: number
  /** Give up the oldest beyond so many batches. */
  readonly batches?: number
}

/** One room's history. All of it runs beside the event loop; every promise resolves, with a problem where the disk refuses. */
export interface History {
  readonly state: HistoryState
  /**
   * On disk, synced, when it resolves; what was asked for meanwhile shares one sync. `clock` is remembered along, where it is
   * the highest so far. What is below the floor is not taken.
   * @returns the ids that were not there before and are now, each once
   */
  append(batches: readonly StoredBatch[], clock: number): Promise<Outcome<readonly string[]>>
  /** @returns those that are not here, in the order asked */
  missing(ids: readonly string[]): Promise<Outcome<readonly string[]>>
  /** Those that are here, in the order asked, up to so many bytes of bodies; one at least. */
  get(ids: readonly string[], bytesMax: number): Promise<Outcome<readonly StoredBatch[]>>
  /** The last `limit` before `before` (null: the newest), or the first after `after` (null: the oldest). */
  page(
    where: { readonly before: OrderKey | null } | { readonly after: OrderKey | null },
    limit: number,
    only: 'everything' | 'texts',
  ): Promise<Outcome<Page>>
  /**
   * Looks, newest first, from `before` on (null: the newest), for `text` in any case; looks at a bounded number of batches with
   * text, and says where to go on.
   */
  search(text: string, before: OrderKey | null, limit: number): Promise<Outcome<SearchPage>>
  /** All that say `remove` or `restore`, in the room's order. */
  aboutRemovals(): Promise<Outcome<readonly StoredBatch[]>>
  /** What another member compares with its own. */
  contents(questions: readonly NodeQuestion[]): Promise<Outcome<readonly NodeContent[]>>
  /** Of each, what is here; null for nothing. */
  summaries(nodes: readonly SetNode[]): Promise<Outcome<readonly (SummarisedNode | null)[]>>
  rememberIdentities(identities: readonly KnownIdentity[]): Promise<Outcome<void>>
  /** So many of all that are remembered, those first who said something, or joined, last by the room's clock. */
  identities(limit: number): Promise<Outcome<readonly KnownIdentity[]>>
  /** Remembers which of these batches that member holds; what is not here is left out. */
  rememberHolder(holder: string, ids: readonly string[]): Promise<Outcome<void>>
  /** Batches of that author, newest first, and who is known to hold each. */
  holdersOf(
    author: string,
    limit: number,
  ): Promise<Outcome<readonly { readonly id: string; readonly holders: readonly string[] }[]>>
  /** Gives up the oldest, up to one clock, in slices; what asks meanwhile has its turn. Where it fails midway, the next call goes on. */
  prune(keep: Keep, nowMs: number): Promise<Outcome<{ readonly removed: number }>>
  /** Answers what was asked before; then ends the thread. */
  close(): Promise<void>
}
