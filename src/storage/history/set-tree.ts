import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { fromHex, toHex } from '../../crypto/bytes.ts'
import { hashSetLeaf, hashSetNode, type SetEntry } from '../../crypto/set-hash.ts'
import { SET_FEW_MAX, SET_IDS_MAX } from '../limits.ts'
import { bytesIn, hexIn, integerIn } from './columns.ts'
import type { ClockedId, NodeContent, NodeQuestion, SetNode, SummarisedNode } from './contract.ts'
import { firstClock, indexOf, lastClock, nodeAt, SET_LEVEL_MAX, startOf } from './set-node.ts'

const ALL = Number.MAX_SAFE_INTEGER

const keyOf = ({ level, position }: SetNode): string => `${level} ${position}`

const hashParts = (parts: readonly SummarisedNode[]): string =>
  toHex(hashSetNode(parts.map((part) => ({ index: indexOf(part), hash: fromHex(part.hash) }))))

/** The hash of a part that holds just these, in the order of clock and id. */
const hashEntries = (level: number, entries: readonly SetEntry[]): Uint8Array => {
  if (level === 1) {
    return hashSetLeaf(entries)
  }
  const parts = Map.groupBy(entries, ({ clock }) => indexOf(nodeAt(level - 1, clock)))
  return hashSetNode([...parts].map(([index, within]) => ({ index, hash: hashEntries(level - 1, within) })))
}

/**
 * The set of all batches as a tree over their clocks, sixteen parts to a part, so that two members find what differs in few
 * questions. Hashes of larger parts are made when they are asked for, and kept; `forget` drops those that a change concerns.
 */
export class SetTree {
  readonly #made = new Map<string, SummarisedNode>()
  readonly #entries: StatementSync
  readonly #nextClock: StatementSync
  readonly #kept: StatementSync
  readonly #keep: StatementSync
  readonly #drop: StatementSync

  constructor(database: DatabaseSync) {
    this.#entries = database.prepare(`
      SELECT clock, id FROM batches INDEXED BY batches_in_set
      WHERE (clock, id) > (?, ?) AND clock <= ? ORDER BY clock, id LIMIT ?`)
    this.#nextClock = database.prepare(`
      SELECT clock FROM batches INDEXED BY batches_in_set
      WHERE clock >= ? AND clock <= ? ORDER BY clock LIMIT 1`)
    this.#kept = database.prepare('SELECT count, hash FROM parts WHERE level = ? AND position = ?')
    this.#keep = database.prepare('INSERT INTO parts (level, position, count, hash) VALUES (?, ?, ?, ?)')
    this.#drop = database.prepare('DELETE FROM parts WHERE level = ? AND position = ?')
  }

  /** null where nothing is in it. */
  summary(node: SetNode): SummarisedNode | null {
    const known = this.#known(node)
    if (known !== undefined) {
      return known
    }
    const few = this.#entriesAfter(startOf(firstClock(node)), node, SET_FEW_MAX + 1)
    if (few.length === 0) {
      return null
    }
    if (few.length <= SET_FEW_MAX) {
      return { ...node, count: few.length, hash: toHex(hashEntries(node.level, few)) }
    }
    if (node.level === 1) {
      const all = this.#entriesAfter(startOf(firstClock(node)), node, ALL)
      return { ...node, count: all.length, hash: toHex(hashSetLeaf(all)) }
    }
    const parts = this.#parts(node, firstClock(node))
    const count = parts.reduce((sum, part) => sum + part.count, 0)
    const made = { level: node.level, position: node.position, count, hash: hashParts(parts) }
    this.#made.set(keyOf(node), made)
    return made
  }

  content({ fromClock, after, ...node }: NodeQuestion): NodeContent {
    const first = Math.max(firstClock(node), fromClock)
    const start = after !== null && after.clock >= first ? after : startOf(first)
    const entries = this.#entriesAfter(start, node, SET_IDS_MAX + 1)
    if (entries.length <= SET_IDS_MAX || node.level === 1) {
      const ids = entries.slice(0, SET_IDS_MAX).map(({ clock, id }): ClockedId => ({ clock, id: toHex(id) }))
      return { type: 'ids', ids }
    }
    const parts = this.#parts(node, first)
    const [only] = parts
    // A lone path down to where the batches are costs one question, not one a level.
    return only !== undefined && parts.length === 1
      ? this.content({ level: only.level, position: only.position, fromClock, after })
      : { type: 'parts', parts }
  }

  /** To be called in the transaction that adds or removes batches with these clocks. */
  forget(clocks: Iterable<number>): void {
    this.#made.clear()
    let nodes = new Map<string, SetNode>()
    for (const clock of clocks) {
      const node = nodeAt(2, clock)
      nodes.set(keyOf(node), node)
    }
    for (let level = 2; level <= SET_LEVEL_MAX; level++) {
      const above = new Map<string, SetNode>()
      for (const node of nodes.values()) {
        this.#drop.run(level, node.position)
        const parent = nodeAt(level + 1, firstClock(node))
        above.set(keyOf(parent), parent)
      }
      nodes = above
    }
  }

  /** Whether hashes were made that are not in the file yet. */
  get hasMade(): boolean {
    return this.#made.size > 0
  }

  /** Puts them there; to be called in a transaction. */
  keepMade(): void {
    for (const { level, position, count, hash } of this.#made.values()) {
      this.#keep.run(level, position, count, fromHex(hash))
    }
  }

  /** Forgets those that are not in the file, or are there by now. */
  clearMade(): void {
    this.#made.clear()
  }

  /** Those of its parts in which something is from `clock` on, each whole. */
  #parts(node: SetNode, clock: number): readonly SummarisedNode[] {
    const parts: SummarisedNode[] = []
    let from = clock
    for (;;) {
      const found = this.#nextClock.get(from, lastClock(node))
      const part = found && this.summary(nodeAt(node.level - 1, integerIn(found, 'clock')))
      if (!part) {
        return parts
      }
      parts.push(part)
      from = lastClock(part) + 1
    }
  }

  #known(node: SetNode): SummarisedNode | undefined {
    const made = this.#made.get(keyOf(node))
    if (made !== undefined || node.level === 1) {
      return made
    }
    const row = this.#kept.get(node.level, node.position)
    return row && { ...node, count: integerIn(row, 'count'), hash: hexIn(row, 'hash') }
  }

  #entriesAfter(start: ClockedId, node: SetNode, limit: number): readonly SetEntry[] {
    return this.#entries
      .all(start.clock, fromHex(start.id), lastClock(node), limit)
      .map((row) => ({ clock: integerIn(row, 'clock'), id: bytesIn(row, 'id') }))
  }
}
