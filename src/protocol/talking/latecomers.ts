/**
 * Those who are here and have to ask for the key that I just came to hold: a step is taken for each, so what is said before
 * they ask is sealed where they cannot open it. Texts wait for them, a bounded time.
 */
import { LATECOMERS_MS } from '../limits.ts'
import type { Holder } from '../wire/fields.ts'

export class Latecomers {
  #holders: readonly Holder[] = []
  #untilMs = Number.NEGATIVE_INFINITY

  /**
   * The epoch has changed: these held the one before, are online and trusted, and do not hold this one. Where it changes again
   * meanwhile they are still expected, and no longer than from the first change on.
   */
  expect(holders: readonly Holder[], nowMs: number): void {
    if (!this.areExpected) {
      this.#untilMs = nowMs + LATECOMERS_MS
    }
    this.#holders = [...this.#holders, ...holders]
  }

  /** @param isMissing whether that holder of the epoch before is here and does not hold this one yet */
  observe(isMissing: (holder: Holder) => boolean, nowMs: number): void {
    this.#holders = nowMs < this.#untilMs ? this.#holders.filter(isMissing) : []
  }

  get areExpected(): boolean {
    return this.#holders.length > 0
  }

  /** When waiting ends at the latest; infinity where nobody is expected. */
  nextAtMs(): number {
    return this.#holders.length > 0 ? this.#untilMs : Number.POSITIVE_INFINITY
  }
}
