import type { BatchId } from '../identifiers.ts'
import type { AskedNode } from '../wire/sync.ts'
import { compareClockedIds } from './possible-contents.ts'
import { type ClockedId, covers, type SetNode } from './set.ts'

/** Batches of my own, and what a comparison shows of whether the other has them: delivery is known by nothing else (rule 13). */
export class OwnBatches {
  readonly #unproven: Map<BatchId, ClockedId>
  #proven: BatchId[] = []

  /** @param unproven of which it is not known yet */
  constructor(unproven: readonly ClockedId[]) {
    this.#unproven = new Map(unproven.map((own) => [own.id, own]))
  }

  /** Those that it turned out to have, since this was asked last. */
  takeProven(): readonly BatchId[] {
    const proven = this.#proven
    this.#proven = []
    return proven
  }

  /** We have the same in it. */
  same(node: SetNode): void {
    for (const own of this.#unproven.values()) {
      if (covers(node, own.clock)) {
        this.#settle(own, true)
      }
    }
  }

  /** It has nothing of it but in those parts. */
  onlyIn(node: SetNode, parts: readonly SetNode[]): void {
    for (const own of this.#unproven.values()) {
      if (covers(node, own.clock) && !parts.some((part) => covers(part, own.clock))) {
        this.#settle(own, false)
      }
    }
  }

  /** @param last where more ids follow, that after which they do */
  listed(node: AskedNode, ids: readonly ClockedId[], last: ClockedId | null): void {
    const listed = new Set(ids.map(({ id }) => id))
    for (const own of this.#unproven.values()) {
      const isTold = covers(node, own.clock) && (last === null || compareClockedIds(own, last) <= 0)
      const wasTold = node.after !== null && compareClockedIds(own, node.after) <= 0
      if (isTold && !wasTold) {
        this.#settle(own, listed.has(own.id))
      }
    }
  }

  #settle({ id }: ClockedId, has: boolean): void {
    this.#unproven.delete(id)
    if (has) {
      this.#proven.push(id)
    }
  }
}
