/** A history that is kept in memory, and asked as the one on disk is: for rooms in simulated networks. */
import { fromHex, toHex } from '../../src/crypto/bytes.ts'
import { hashSetLeaf, hashSetNode } from '../../src/crypto/set-hash.ts'
import type { Fingerprint, VerifyingKey } from '../../src/crypto/signing.ts'
import type {
  HistoryAnswer,
  HistoryQuestion,
  KeptHistory,
} from '../../src/protocol/catching-up/own-history.ts'
import type {
  ClockedId,
  NodeContent,
  NodeQuestion,
  SetNode,
  SummarisedNode,
} from '../../src/protocol/catching-up/set.ts'
import type { BatchId } from '../../src/protocol/identifiers.ts'
import { SET_IDS_MAX, SET_LEVELS, UNDELIVERED_MAX } from '../../src/protocol/limits.ts'
import { textIdsOf } from '../../src/protocol/talking/unstored.ts'
import { type Batch, compareBatches, isAboutRemoval } from '../../src/protocol/wire/batch.ts'
import { compareText } from '../../src/protocol/wire/fields.ts'

const compareClockedIds = (left: ClockedId, right: ClockedId): number =>
  left.clock - right.clock || compareText(left.id, right.id)

export class MemoryHistory {
  readonly #batches = new Map<BatchId, Batch>()
  readonly #identities = new Map<Fingerprint, VerifyingKey>()
  readonly #holders = new Map<BatchId, Set<Fingerprint>>()
  /** By clock and id. */
  readonly #entries: ClockedId[] = []
  /** Of each level, by position, what was asked for since something in it changed: comparisons ask again and again. */
  readonly #summaries = Array.from({ length: SET_LEVELS + 1 }, () => new Map<number, SummarisedNode>())
  /** In the room's order; null where that has to be found out anew. */
  #inOrder: readonly Batch[] | null = null
  readonly #joined = new Map<Fingerprint, number>()
  #clock = 0

  /** @returns whether it was not there */
  store(batch: Batch, clock: number): boolean {
    this.#clock = Math.max(this.#clock, clock)
    if (this.#batches.has(batch.id)) {
      return false
    }
    this.#batches.set(batch.id, batch)
    const entry = { clock: batch.clock, id: batch.id }
    this.#entries.splice(
      this.#firstWhere((known) => compareClockedIds(known, entry) > 0),
      0,
      entry,
    )
    this.#inOrder = null
    for (const [level, summaries] of this.#summaries.entries()) {
      summaries.delete(Math.floor(batch.clock / 16 ** level))
    }
    return true
  }

  rememberIdentity(key: VerifyingKey): void {
    this.#identities.set(key.fingerprint, key)
  }

  /** That one has these batches. */
  rememberHolder(holder: Fingerprint, ids: readonly BatchId[]): void {
    for (const id of ids) {
      this.#holders.set(id, (this.#holders.get(id) ?? new Set()).add(holder))
    }
  }

  has(id: BatchId): boolean {
    return this.#batches.has(id)
  }

  get batches(): readonly Batch[] {
    this.#inOrder ??= [...this.#batches.values()].sort(compareBatches)
    return this.#inOrder
  }

  /** As a next run would read it. @param self whose own batches are of interest */
  kept(self: Fingerprint): KeptHistory {
    const { batches } = this
    const own = batches.filter((batch) => batch.author === self && textIdsOf(batch).length > 0)
    return {
      clock: this.#clock,
      highest: batches.at(-1) ?? null,
      floor: 0,
      joined: new Map(this.#joined),
      identities: [...this.#identities.values()],
      removals: batches.filter(({ entries }) => isAboutRemoval(entries)).map(({ signed }) => signed),
      own: own.slice(-UNDELIVERED_MAX).map((batch) => ({
        id: batch.id,
        clock: batch.clock,
        texts: textIdsOf(batch),
        holders: [...(this.#holders.get(batch.id) ?? [])],
      })),
    }
  }

  /** Somebody let that one in, at that clock. */
  rememberJoined({ fingerprint }: VerifyingKey, clock: number): void {
    this.#joined.set(fingerprint, Math.min(clock, this.#joined.get(fingerprint) ?? clock))
  }

  /** What a backup of it would bring back. */
  copy(): MemoryHistory {
    const copy = new MemoryHistory()
    for (const batch of this.#batches.values()) {
      copy.store(batch, this.#clock)
    }
    for (const key of this.#identities.values()) {
      copy.rememberIdentity(key)
    }
    for (const [fingerprint, clock] of this.#joined) {
      copy.#joined.set(fingerprint, clock)
    }
    for (const [id, holders] of this.#holders) {
      for (const holder of holders) {
        copy.rememberHolder(holder, [id])
      }
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

  /** Index of the first entry of which something holds that holds of all after it. */
  #firstWhere(holds: (entry: ClockedId) => boolean): number {
    let low = 0
    let high = this.#entries.length
    while (low < high) {
      const middle = (low + high) >> 1
      const entry = this.#entries[middle]
      if (entry !== undefined && holds(entry)) {
        high = middle
      } else {
        low = middle + 1
      }
    }
    return low
  }

  #inside({ level, position }: SetNode): readonly ClockedId[] {
    const from = this.#firstWhere(({ clock }) => clock >= position * 16 ** level)
    const to = this.#firstWhere(({ clock }) => clock >= (position + 1) * 16 ** level)
    return this.#entries.slice(from, to)
  }

  #summary(node: SetNode): SummarisedNode | null {
    const { level, position } = node
    const known = this.#summaries[level]?.get(position)
    if (known !== undefined) {
      return known
    }
    const inside = this.#inside(node)
    if (inside.length === 0) {
      return null
    }
    const hash =
      level === 1 ? hashSetLeaf(inside.map(setEntry)) : hashSetNode(this.#hashedParts(node, inside))
    const summary = { level, position, count: inside.length, hash: toHex(hash) }
    this.#summaries[level]?.set(position, summary)
    return summary
  }

  #hashedParts(node: SetNode, inside: readonly ClockedId[]): Parameters<typeof hashSetNode>[0] {
    return this.#parts(node, inside).map(({ position, hash }) => ({
      index: position % 16,
      hash: fromHex(hash),
    }))
  }

  #parts({ level }: SetNode, inside: readonly ClockedId[]): readonly SummarisedNode[] {
    const below = 16 ** (level - 1)
    const positions = new Set(inside.map(({ clock }) => Math.floor(clock / below)))
    return [...positions].flatMap((position) => this.#summary({ level: level - 1, position }) ?? [])
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
    return { type: 'parts', parts }
  }
}

const setEntry = ({ clock, id }: ClockedId): Parameters<typeof hashSetLeaf>[0][number] => ({
  clock,
  id: fromHex(id),
})
