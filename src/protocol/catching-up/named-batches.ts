/** Batches that others name as before or after theirs, and that have not come (rule 12). */
import type { BatchId, SessionId } from '../identifiers.ts'
import { COMPARE_AFTER_GAP_MS, NAMED_BATCHES_MAX } from '../limits.ts'
import type { Batch } from '../wire/batch.ts'

export class NamedBatches {
  readonly #named = new Map<BatchId, { readonly by: SessionId; readonly atMs: number }>()

  /** A batch came. @param isKnown whether the one of that id has come, too, lately */
  heard(batch: Batch, isKnown: (id: BatchId) => boolean, nowMs: number): void {
    this.#named.delete(batch.id)
    for (const id of [batch.previous, batch.after]) {
      if (id !== null && !isKnown(id) && this.#named.size < NAMED_BATCHES_MAX) {
        this.#named.set(id, { by: batch.session, atMs: nowMs + COMPARE_AFTER_GAP_MS })
      }
    }
  }

  /** Those that have had their time to come, and who named each. */
  takeDue(nowMs: number): readonly { readonly id: BatchId; readonly by: SessionId }[] {
    const due = [...this.#named].filter(([, { atMs }]) => atMs <= nowMs)
    for (const [id] of due) {
      this.#named.delete(id)
    }
    return due.map(([id, { by }]) => ({ id, by }))
  }

  nextAtMs(): number {
    return Math.min(...[...this.#named.values()].map(({ atMs }) => atMs))
  }
}
