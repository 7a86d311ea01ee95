import { SYNC_OPENERS_MAX, SYNC_OPENING_PAUSE_MS, SYNC_OPENINGS_BURST } from '../limits.ts'
import type { PeerId } from '../peer-id.ts'

/** How many direct streams each peer may still open; who leaves does not come back with more. */
export class OpeningRate {
  readonly #openers = new Map<PeerId, { allowed: number; atMs: number }>()

  /** Call once for each stream. */
  admits(peer: PeerId, nowMs: number): boolean {
    const { allowed, atMs } = this.#openers.get(peer) ?? { allowed: SYNC_OPENINGS_BURST, atMs: nowMs }
    const earned = Math.max(nowMs - atMs, 0) / SYNC_OPENING_PAUSE_MS
    const available = Math.min(allowed + earned, SYNC_OPENINGS_BURST)
    const isAdmitted = available >= 1
    this.#openers.delete(peer)
    this.#openers.set(peer, { allowed: isAdmitted ? available - 1 : available, atMs: nowMs })
    const [oldest] = this.#openers.keys()
    if (this.#openers.size > SYNC_OPENERS_MAX && oldest !== undefined) this.#openers.delete(oldest)
    return isAdmitted
  }
}
