/**
 * My epoch is shown again while somebody who is here has not shown that it got there (rule 2): a frame may be lost, and in a quiet
 * room nothing else would tell. In rounds that double, as Trickle does (RFC 6206), so that a room soon falls silent, and whatever
 * loses frames for a while is outlasted by about as long.
 */
import { SHOW_ROUND_MAX_MS, SHOW_ROUND_MS } from '../limits.ts'

export class Showing {
  #roundMs = SHOW_ROUND_MS
  #nextAtMs = Number.POSITIVE_INFINITY
  /** I issued the key or took the step: it is for me to see that everybody comes along. */
  #isMine = false
  #fellowAtMs = Number.NEGATIVE_INFINITY

  /** Another epoch is held. */
  entered(nowMs: number, spread: number): void {
    this.#isMine = false
    this.#nextAtMs = Number.POSITIVE_INFINITY
    this.restart(nowMs, spread)
  }

  /**
   * Somebody came, or a step was taken. A round that ends earlier stays: who comes and goes puts nothing off.
   * @param spread 0 to 1, at random: what keeps many from speaking at once
   */
  restart(nowMs: number, spread: number): void {
    this.#roundMs = SHOW_ROUND_MS
    this.#nextAtMs = Math.min(this.#nextAtMs, nowMs + this.#roundMs * (1 + spread))
  }

  claim(): void {
    this.#isMine = true
  }

  fellowShowed(nowMs: number): void {
    this.#fellowAtMs = nowMs
  }

  /** When the round ends; infinity after the last. */
  nextAtMs(): number {
    return this.#nextAtMs
  }

  /**
   * Ends the round that is over by now, and begins the next.
   * @returns whether it is for me to show the epoch: nobody did in the later half of the round, or it is mine
   */
  endRound(nowMs: number, spread: number): boolean {
    const shown = this.#fellowAtMs >= nowMs - this.#roundMs / 2
    this.#roundMs *= 2
    this.#nextAtMs =
      this.#roundMs > SHOW_ROUND_MAX_MS ? Number.POSITIVE_INFINITY : nowMs + this.#roundMs * (1 + spread)
    return this.#isMine || !shown
  }
}
