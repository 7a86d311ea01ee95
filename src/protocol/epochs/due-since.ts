import type { EpochId } from '../identifiers.ts'

/** Since when a fresh key is due for the epoch held: all that is remembered of it, to count the delay from. */
export class DueSince {
  #epoch: EpochId | null = null
  #sinceMs = 0

  /** @returns since when it is due; null where it is not */
  observe(epoch: EpochId, isDue: boolean, nowMs: number): number | null {
    if (!isDue) {
      this.#epoch = null
      return null
    }
    if (this.#epoch !== epoch) {
      this.#epoch = epoch
      this.#sinceMs = nowMs
    }
    return this.#sinceMs
  }
}
