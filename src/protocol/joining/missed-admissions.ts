/**
 * Admissions of mine that a holder may have missed: it was out of reach when I said them, or does not show that it came along.
 * They are handed on, so that everybody knows who can read along (rule 10), and that a fresh key is due on their account (rule
 * 6). Until members compare what they have (rule 12), nothing else would tell it.
 */
import type { BatchId, EpochId, SessionId } from '../identifiers.ts'
import { ADMISSIONS_AGAIN_MAX, INTRODUCE_AFTER_MS, MISSED_BEFORE_MS, STEPS_MAX } from '../limits.ts'
import type { Batch } from '../wire/batch.ts'

export class MissedAdmissions {
  #epoch: EpochId | null = null
  #said: { readonly batch: Batch; readonly atMs: number }[] = []
  readonly #offlineSince = new Map<SessionId, number>()
  /** When each is to be handed on; one time for all who came back meanwhile. */
  readonly #due = new Map<BatchId, number>()

  /** I let someone in. */
  said(epoch: EpochId, batch: Batch, nowMs: number): void {
    this.#enter(epoch)
    this.#said = [...this.#said, { batch, atMs: nowMs }].slice(-STEPS_MAX)
  }

  wentOffline(session: SessionId, nowMs: number): void {
    this.#offlineSince.set(session, nowMs)
  }

  /** A holder is back. That it was gone may have been noticed late, and its mesh needs a moment. */
  cameBack(session: SessionId, nowMs: number): void {
    const sinceMs = this.#offlineSince.get(session)
    this.#offlineSince.delete(session)
    const missed = this.#said.filter(({ atMs }) => sinceMs !== undefined && atMs > sinceMs - MISSED_BEFORE_MS)
    for (const { batch } of missed.filter(({ batch: { id } }) => !this.#due.has(id))) {
      this.#due.set(batch.id, nowMs + 2 * INTRODUCE_AFTER_MS)
    }
  }

  /** Somebody has not shown that it came along: the latest are handed on at once. */
  sayAgain(nowMs: number): void {
    for (const { batch } of this.#said.slice(-ADMISSIONS_AGAIN_MAX)) {
      this.#due.set(batch.id, nowMs)
    }
  }

  /** @returns what is to be handed on now, in the epoch held */
  take(epoch: EpochId, nowMs: number): readonly Batch[] {
    this.#enter(epoch)
    const due = this.#said.filter(
      ({ batch }) => (this.#due.get(batch.id) ?? Number.POSITIVE_INFINITY) <= nowMs,
    )
    for (const { batch } of due) {
      this.#due.delete(batch.id)
    }
    return due.map(({ batch }) => batch)
  }

  nextAtMs(): number {
    return Math.min(Number.POSITIVE_INFINITY, ...this.#due.values())
  }

  /** Another epoch lists its holders itself. */
  #enter(epoch: EpochId): void {
    if (this.#epoch !== epoch) {
      this.#epoch = epoch
      this.#said = []
      this.#due.clear()
      this.#offlineSince.clear()
    }
  }
}
