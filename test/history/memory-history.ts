/** A history that is kept in memory, and asked as the one on disk is: for rooms in simulated networks. */
import { fromHex, toHex } from '../../src/crypto/bytes.ts'
import { hashSetLeaf, hashSetNode } from '../../src/crypto/set-hash.ts'
import type {
  HistoryAnswer,
  HistoryQuestion,
  KeptHistory,
} from '../../src/protocol/catching-up/own-history.ts'
import {
  type ClockedId,
  covers,
  type NodeContent,
  type NodeQuestion,
  type SetNode,
  type SummarisedNode,
} from '../../src/protocol/catching-up/set.ts'
import type { BatchId } from '../../src/protocol/identifiers.ts'
import { SET_IDS_MAX } from '../../src/protocol/limits.ts'
import { type Batch, compareBatches } from '../../src/protocol/wire/batch.ts'
import { compareText } from '../../src/protocol/wire/fields.ts'

const compareClockedIds = (left: ClockedId, right: ClockedId): number =>
  left.clock - right.clock || compareText(left.id, right.id)

export class MemoryHistory {
  readonly #batches = new Map<BatchId, Batch>()
  #clock = 0

  /** @returns whether it was not there */
  store(batch: Batch, clock: number): boolean {
    this.#clock = Math.max(this.#clock, clock)
    if (this.#batches.has(batch.id)) {
      return false
    }
    this.#batches.set(batch.id, batch)
    return true
  }

  get batches(): readonly Batch[] {
    return [...this.#batches.values()].sort(compareBatches)
  }

  /** As a next run would read it. */
  kept(): Pick<KeptHistory, 'clock' | 'highest' | 'removals'> {
    const { batches } = this
    const removals = batches.filter(({ entries }) =>
      entries.some(({ kind }) => kind === 'remove' || kind === 'restore'),
    )
    return {
      clock: this.#clock,
      highest: batches.at(-1) ?? null,
      removals: removals.map(({ signed }) => signed),
    }
  }

  /** What a backup of it would bring back. */
  copy(): MemoryHistory {
    const copy = new MemoryHistory()
    for (const batch of this.#batches.values()) {
      copy.store(batch, this.#clock)
    }
    return copy
  }

  answer(question: HistoryQuestion): HistoryAnswer {
    switch (question.type) {
      case 'summaries':
        return { type: 'summaries', summaries: question.nodes.map((node) => this.#summary(node)) }
      case 'contents':
        return { type: 'contents', contents: question.nodes.map((node) => this.#content(node)) }
      case 'missing':
        return { type: 'missing', ids: question.ids.filter((id) => !this.#batches.has(id)) }
      case 'batches':
        return { type: 'batches', batches: this.#get(question.ids, question.bytesMax) }
    }
  }

  #get(ids: readonly BatchId[], bytesMax: number): Batch['signed'][] {
    const found: Batch['signed'][] = []
    let bytes = 0
    for (const id of ids) {
      const batch = this.#batches.get(id)
      bytes += batch?.signed.body.length ?? 0
      if (batch !== undefined && (found.length === 0 || bytes <= bytesMax)) {
        found.push(batch.signed)
      } else if (batch !== undefined) {
        break
      }
    }
    return found
  }

  #inside(node: SetNode): readonly ClockedId[] {
    return [...this.#batches.values()]
      .filter(({ clock }) => covers(node, clock))
      .map(({ clock, id }) => ({ clock, id }))
      .sort(compareClockedIds)
  }

  #summary(node: SetNode): SummarisedNode | null {
    const inside = this.#inside(node)
    return inside.length === 0
      ? null
      : { ...node, count: inside.length, hash: toHex(this.#hash(node, inside)) }
  }

  #hash(node: SetNode, inside: readonly ClockedId[]): Uint8Array {
    if (node.level === 1) {
      return hashSetLeaf(inside.map(({ clock, id }) => ({ clock, id: fromHex(id) })))
    }
    return hashSetNode(
      this.#parts(node, inside).map(({ position, inside: within, level }) => ({
        index: position % 16,
        hash: this.#hash({ level, position }, within),
      })),
    )
  }

  #parts(
    node: SetNode,
    inside: readonly ClockedId[],
  ): readonly (SetNode & { inside: readonly ClockedId[] })[] {
    const level = node.level - 1
    const byPosition = Map.groupBy(inside, ({ clock }) => Math.floor(clock / 16 ** level))
    return [...byPosition].map(([position, within]) => ({ level, position, inside: within }))
  }

  #content(question: NodeQuestion): NodeContent {
    const inside = this.#inside(question)
    if (inside.length <= SET_IDS_MAX || question.level === 1) {
      const { after, fromClock } = question
      const ids = inside.filter(
        (one) => one.clock >= fromClock && (after === null || compareClockedIds(one, after) > 0),
      )
      return { type: 'ids', ids: ids.slice(0, SET_IDS_MAX) }
    }
    const parts = this.#parts(question, inside)
    const [only] = parts
    if (only !== undefined && parts.length === 1) {
      return this.#content({ ...question, level: only.level, position: only.position })
    }
    return {
      type: 'parts',
      parts: parts.map(({ level, position, inside: within }) => ({
        level,
        position,
        count: within.length,
        hash: toHex(this.#hash({ level, position }, within)),
      })),
    }
  }
}
