/**
 * The set of batches as a tree over their clocks, by which two members find what one of them lacks at a cost that goes with the
 * difference (rule 12; docs/protocol.md §13.2). Kept by whoever keeps the history; here it is only asked about.
 */
import type { BatchId } from '../identifiers.ts'

/** All batches with a clock from `position * 16 ** level` on, `16 ** level` of them. Levels are 1 to 14. */
export interface SetNode {
  readonly level: number
  readonly position: number
}

/** Every clock that JavaScript holds exactly is below 16 ** 14. */
export const SET_ROOT: SetNode = { level: 14, position: 0 }

export interface SummarisedNode extends SetNode {
  /** Batches in it; never 0. */
  readonly count: number
  /** 64 hex digits; equal where, and only where, the same batches are in it. */
  readonly hash: string
}

/** A batch, and where in the tree it is. */
export interface ClockedId {
  readonly clock: number
  readonly id: BatchId
}

export interface NodeQuestion extends SetNode {
  /** Leaves out what has a lower clock; a part that reaches below it is given whole. 0 for everything. */
  readonly fromClock: number
  /** Ids up to and with this one, in the order of clock and id, were told already; null at the beginning. */
  readonly after: ClockedId | null
}

/** What is in a node: all ids where they are few, else its parts. Nothing at all is `ids` of none. */
export type NodeContent =
  | { readonly type: 'ids'; readonly ids: readonly ClockedId[] }
  | { readonly type: 'parts'; readonly parts: readonly SummarisedNode[] }

const reach = ({ level }: SetNode): number => 16 ** level

export const covers = (node: SetNode, clock: number): boolean =>
  Math.floor(clock / reach(node)) === node.position

/** Whether `inner` is `outer`, or a part of it. */
export const contains = (outer: SetNode, inner: SetNode): boolean =>
  inner.level <= outer.level && covers(outer, inner.position * reach(inner))

/** The highest clock that can be in it. */
export const lastClockOf = (node: SetNode): number => (node.position + 1) * reach(node) - 1
