/**
 * Which comparison fetches which batch, so that no two fetch the same. A member that takes long over giving one, or hands it over in a
 * way that does not count, keeps it from the others for a while only.
 */
import type { BatchId, StreamId } from '../identifiers.ts'
import { CLAIM_MS } from '../limits.ts'

export class Claims {
  readonly #held = new Map<BatchId, { readonly by: StreamId; readonly sinceMs: number }>()

  /** @returns whether it is for `by` to fetch; claiming it again makes no claim younger */
  take(id: BatchId, by: StreamId, nowMs: number): boolean {
    const held = this.#held.get(id)
    if (held !== undefined && nowMs - held.sinceMs < CLAIM_MS) {
      return held.by === by
    }
    this.#held.set(id, { by, sinceMs: nowMs })
    return true
  }

  release(id: BatchId, by: StreamId): void {
    if (this.#held.get(id)?.by === by) {
      this.#held.delete(id)
    }
  }
}
