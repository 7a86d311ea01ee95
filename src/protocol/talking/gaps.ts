/**
 * Silence after which I look before I speak (rule 9): the room may have moved on without me. After a gap I publish INI,
 * and for a second neither answer, issue nor seal.
 */
import type { Now } from '../contract.ts'
import { GAP_MS, GAP_QUIET_MAX_MS, GAP_QUIET_MS } from '../limits.ts'

export class Gaps {
  #aloneSinceMs: number | null = null
  #quietSinceMs = Number.NEGATIVE_INFINITY
  #quietUntilMs = Number.NEGATIVE_INFINITY
  #last: Now | null = null

  /** @param online whether a holder other than me is connected; @param expected whether there is one that has not left */
  observeHolders(online: boolean, expected: boolean, nowMs: number): void {
    if (online || !expected) {
      this.#aloneSinceMs = null
    } else {
      this.#aloneSinceMs ??= nowMs
    }
  }

  /** A subscriber came. @returns whether that ends a gap */
  someoneCame(nowMs: number): boolean {
    if (this.#aloneSinceMs === null || nowMs - this.#aloneSinceMs <= GAP_MS) {
      return false
    }
    this.#aloneSinceMs = nowMs
    return true
  }

  /**
   * The machine slept: the timer that was set is more than 5 s late, whatever event shows it, or the wall clock ran ahead of the monotonic one, which on
   * some systems stands still meanwhile. A clock that is set forward looks the same, and costs an INI.
   */
  slept(now: Now, timerAtMs: number | null): boolean {
    const last = this.#last
    this.#last = now
    const late = timerAtMs !== null && now.elapsedMs - timerAtMs > GAP_MS
    const leapMs = last === null ? 0 : now.timeMs - last.timeMs - (now.elapsedMs - last.elapsedMs)
    return late || leapMs > GAP_MS
  }

  /** @param iniAtMs when the INI goes out that asks what happened: the quiet is for its answers */
  begin(nowMs: number, iniAtMs: number): void {
    if (!this.isQuiet(nowMs)) {
      this.#quietSinceMs = nowMs
    }
    const untilMs = Math.max(nowMs, iniAtMs) + GAP_QUIET_MS
    this.#quietUntilMs = Math.min(untilMs, this.#quietSinceMs + GAP_QUIET_MAX_MS)
  }

  isQuiet(nowMs: number): boolean {
    return nowMs < this.#quietUntilMs
  }

  /** When the quiet ends; infinity where there is none. */
  nextAtMs(nowMs: number): number {
    return this.isQuiet(nowMs) ? this.#quietUntilMs : Number.POSITIVE_INFINITY
  }
}
