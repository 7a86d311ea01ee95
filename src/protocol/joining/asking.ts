/**
 * When to publish an INI (rule 2): while seeking, about an epoch that is higher or cannot be opened, to introduce a new
 * subscriber to mine, after a gap. At most one a second; unanswered, the pause doubles. Decides only when.
 */
import type { Fingerprint } from '../../crypto/signing.ts'
import type { PeerId } from '../identifiers.ts'
import {
  ANONYMOUS_SIGN_MS,
  ASK_AFTER_SIGN_MS,
  ASK_PAUSE_MAX_MS,
  ASK_PAUSE_MEMBER_MAX_MS,
  ASK_PAUSE_MIN_MS,
  ASKED_EPOCH_MS,
  ASKED_EPOCHS_MAX,
} from '../limits.ts'

export class Asking {
  #lastAtMs = Number.NEGATIVE_INFINITY
  #pauseMs = ASK_PAUSE_MIN_MS
  #nextAtMs = Number.NEGATIVE_INFINITY
  /** When one INI is wanted whatever else; infinity where none is. */
  #onceAtMs = Number.POSITIVE_INFINITY
  /** Epochs asked about (the 16 bytes of an id that a DAT shows) and when the last sign of each grows old. */
  readonly #wanted = new Map<string, number>()
  /** Those asked about since my own epoch is this one, and the friends who showed each: a sign by one of them again is no news. */
  readonly #known = new Map<string, Set<Fingerprint>>()
  /** When a sign that nobody signed last made a new beginning. */
  #anonymousAtMs = Number.NEGATIVE_INFINITY
  readonly #introductions = new Map<PeerId, number>()

  /** One INI, as soon as the rate allows. @returns when that is, perhaps past */
  soon(): number {
    this.#onceAtMs = this.#lastAtMs + ASK_PAUSE_MIN_MS
    return this.#onceAtMs
  }

  /** Asking begins anew: a new subscriber while I seek, or a state in which nothing was asked yet. */
  restart(): void {
    this.#pauseMs = ASK_PAUSE_MIN_MS
    this.#nextAtMs = this.#lastAtMs + ASK_PAUSE_MIN_MS
  }

  /**
   * A sign of an epoch that I would hold if I could. The first sign of each shortens the pause; not to nothing, since the
   * frame that shows it may have overtaken its KEY. So does the first by each friend: that one can now let me in, though
   * nobody who showed it before could. Later signs do not: an answer that somebody else can use no more than I can is a
   * sign, too, and two who ask in vain would keep each other asking for ever.
   *
   * @param friend whom I trust and who signed the sign; null where nobody did whom I trust
   */
  want(epoch: string, friend: Fingerprint | null, nowMs: number): void {
    const soonestMs = nowMs + ASK_AFTER_SIGN_MS
    if (this.#isNews(epoch, friend, nowMs)) {
      this.#pauseMs = ASK_PAUSE_MIN_MS
      const atMs = Math.max(this.#lastAtMs + ASK_PAUSE_MIN_MS, soonestMs)
      // A time that is past belongs to an asking that ended.
      this.#nextAtMs = this.#nextAtMs > nowMs ? Math.min(this.#nextAtMs, atMs) : atMs
    } else if (!this.#wanted.has(epoch)) {
      this.#nextAtMs = Math.max(this.#nextAtMs, soonestMs)
    }
    this.#remember(epoch, friend)
    this.#wanted.set(epoch, nowMs + ASKED_EPOCH_MS)
  }

  /** Whether a new epoch answers what was asked is for its id to say; whatever else is still there will show again. */
  satisfied(): void {
    this.#wanted.clear()
    this.#known.clear()
    this.#pauseMs = ASK_PAUSE_MIN_MS
  }

  introduce(peer: PeerId, atMs: number): void {
    this.#introductions.set(peer, atMs)
  }

  /** My epoch has been shown to all who are here, by a fellow or by me. */
  introduced(): void {
    this.#introductions.clear()
  }

  /** That one has shown my epoch itself, or is gone. */
  needsNoIntroduction(peer: PeerId): void {
    this.#introductions.delete(peer)
  }

  /** When the next INI is to be published; infinity where none is wanted. */
  nextAtMs(seeking: boolean): number {
    const allowedAtMs = this.#lastAtMs + ASK_PAUSE_MIN_MS
    const introductionMs = Math.min(Number.POSITIVE_INFINITY, ...this.#introductions.values())
    const askMs = seeking || this.#wanted.size > 0 ? this.#nextAtMs : Number.POSITIVE_INFINITY
    return Math.max(allowedAtMs, Math.min(introductionMs, askMs, this.#onceAtMs))
  }

  /** @param seeking whether I hold nothing: then I ask on, at least every half minute */
  published(nowMs: number, seeking: boolean): void {
    this.#lastAtMs = nowMs
    this.#onceAtMs = Number.POSITIVE_INFINITY
    this.#introductions.clear()
    this.#nextAtMs = nowMs + this.#pauseMs
    if (seeking || this.#wanted.size > 0) {
      this.#pauseMs = Math.min(this.#pauseMs * 2, seeking ? ASK_PAUSE_MAX_MS : ASK_PAUSE_MEMBER_MAX_MS)
    }
  }

  /** Forgets epochs of which there was no sign for a while: who held them is gone, or has come to mine. */
  expire(nowMs: number): void {
    for (const [epoch, untilMs] of this.#wanted) {
      if (untilMs <= nowMs) {
        this.#wanted.delete(epoch)
      }
    }
  }

  #isNews(epoch: string, friend: Fingerprint | null, nowMs: number): boolean {
    const friends = this.#known.get(epoch)
    if (friend !== null) {
      return friends?.has(friend) !== true
    }
    // Anyone can make up an epoch for a DAT that nobody opens: of those the first in a while is news.
    if (friends !== undefined || nowMs < this.#anonymousAtMs + ANONYMOUS_SIGN_MS) {
      return false
    }
    this.#anonymousAtMs = nowMs
    return true
  }

  #remember(epoch: string, friend: Fingerprint | null): void {
    const friends = this.#known.get(epoch) ?? new Set()
    const oldest = this.#known.keys().next().value
    if (!this.#known.has(epoch) && oldest !== undefined && this.#known.size >= ASKED_EPOCHS_MAX) {
      this.#known.delete(oldest)
      this.#wanted.delete(oldest)
    }
    this.#known.set(epoch, friend === null ? friends : friends.add(friend))
  }
}
