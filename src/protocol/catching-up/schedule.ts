/** With whom to compare, and when (rule 12): whoever I meet, now and then somebody at random, and who may lack what I said. */
import type { SessionId } from '../identifiers.ts'
import {
  COMPARE_AGAIN_MS,
  COMPARE_ROUND_MAX_MS,
  COMPARE_ROUND_MS,
  DELIVERY_CHECK_MAX_MS,
  DELIVERY_CHECK_MS,
} from '../limits.ts'

export class ComparisonSchedule {
  readonly #dueAtMs = new Map<SessionId, number>()
  /** How long the next look waits for a member that lacks what I said. */
  readonly #checkPauseMs = new Map<SessionId, number>()
  /** How long the next try waits with a member with whom the last broke off. */
  readonly #againPauseMs = new Map<SessionId, number>()
  #roundAtMs = Number.POSITIVE_INFINITY
  #roundMs = COMPARE_ROUND_MS

  /** The first round, or the next: ever longer while nobody says anything. @param spread at random, from 0 to 1 */
  beginRound(nowMs: number, spread: number): void {
    this.#roundAtMs = nowMs + this.#roundMs * (1 + spread)
    this.#roundMs = Math.min(2 * this.#roundMs, COMPARE_ROUND_MAX_MS)
  }

  /** Said or heard. The round that runs is as long as it was: the talk itself shows gaps. */
  somethingNew(): void {
    this.#roundMs = COMPARE_ROUND_MS
  }

  /** One comparison with that one, no later than then. */
  wanted(session: SessionId, atMs: number): void {
    this.#dueAtMs.set(session, Math.min(atMs, this.#dueAtMs.get(session) ?? Number.POSITIVE_INFINITY))
  }

  /** It is not known whether that one has what I said last: it is looked up soon. */
  saidSomething(session: SessionId, nowMs: number): void {
    this.#checkPauseMs.set(session, DELIVERY_CHECK_MS)
    this.wanted(session, nowMs + DELIVERY_CHECK_MS)
  }

  /** It lacks something of mine still: looked up again, ever more rarely. */
  stillLacks(session: SessionId, nowMs: number): void {
    const pauseMs = Math.min(
      2 * (this.#checkPauseMs.get(session) ?? DELIVERY_CHECK_MS),
      DELIVERY_CHECK_MAX_MS,
    )
    this.#checkPauseMs.set(session, pauseMs)
    this.wanted(session, nowMs + pauseMs)
  }

  /** Tried again, ever more rarely: whom others let in, and who takes no KEY of theirs, can never answer. */
  brokeOff(session: SessionId, nowMs: number): void {
    const pauseMs = this.#againPauseMs.get(session) ?? COMPARE_AGAIN_MS
    this.#againPauseMs.set(session, Math.min(2 * pauseMs, COMPARE_ROUND_MAX_MS))
    this.wanted(session, nowMs + pauseMs)
  }

  cameToAnEnd(session: SessionId): void {
    this.#againPauseMs.delete(session)
  }

  forget(session: SessionId): void {
    this.#dueAtMs.delete(session)
    this.#checkPauseMs.delete(session)
    this.#againPauseMs.delete(session)
  }

  clear(): void {
    this.#dueAtMs.clear()
    this.#checkPauseMs.clear()
    this.#againPauseMs.clear()
    this.#roundAtMs = Number.POSITIVE_INFINITY
    this.#roundMs = COMPARE_ROUND_MS
  }

  /** Whether it is time for one with somebody at random. */
  isRound(nowMs: number): boolean {
    return this.#roundAtMs <= nowMs
  }

  /** @returns those whose time has come, longest due first; each is not due any more once `begun` */
  due(nowMs: number): readonly SessionId[] {
    return [...this.#dueAtMs]
      .filter(([, atMs]) => atMs <= nowMs)
      .sort(([, left], [, right]) => left - right)
      .map(([session]) => session)
  }

  begun(session: SessionId): void {
    this.#dueAtMs.delete(session)
  }

  /** @param hasRoom whether one may begin now: else only the end of another brings the next turn */
  nextAtMs(hasRoom: boolean): number {
    return Math.min(this.#roundAtMs, ...(hasRoom ? this.#dueAtMs.values() : []))
  }
}
