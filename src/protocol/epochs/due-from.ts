import { Bucket } from '../guards/bucket.ts'
import type { EpochId } from '../identifiers.ts'
import { FRESH_KEY_SLOW_MS, FRESH_KEY_WAITS_MS, FRESH_KEYS_AT_ONCE } from '../limits.ts'

/**
 * From when on the fresh key that is due may be issued by one who has nothing to say: all that is remembered of it. Where key
 * after key is due it takes longer: two that cannot agree on whom to let in, since a liar told each something else, must not
 * break keys for ever at a full pace. Whoever speaks does not wait.
 */
export class DueFrom {
  readonly #pace = new Bucket(FRESH_KEYS_AT_ONCE, 0)
  #epoch: EpochId | null = null
  /** How long that epoch's fresh key waits: told once an epoch, however often it is due and then not. */
  #waitMs: number | null = null
  #fromMs: number | null = null

  /** @returns the first moment to issue, before any rank's delay; null where none is due */
  observe(epoch: EpochId, isDue: boolean, nowMs: number): number | null {
    if (this.#epoch !== epoch) {
      this.#epoch = epoch
      this.#waitMs = null
      this.#fromMs = null
    }
    if (!isDue) {
      this.#fromMs = null
      return null
    }
    this.#waitMs ??= this.#pace.take(nowMs) ? FRESH_KEY_WAITS_MS : FRESH_KEY_SLOW_MS
    this.#fromMs ??= nowMs + this.#waitMs
    return this.#fromMs
  }
}
