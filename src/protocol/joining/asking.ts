/**
 * When to publish an INI (rule 2): while seeking, about an epoch that is higher or cannot be opened, to introduce a new
 * subscriber to mine, after a gap. At most one a second; unanswered, the pause doubles. Decides only when.
 */
import type { PeerId } from '../identifiers.ts'
import {
  ASK_AFTER_SIGN_MS,
  ASK_PAUSE_MAX_MS,
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
  /** When my epoch is shown once more, whatever fellows show meanwhile; infinity where it need not be. */
  #againAtMs = Number.POSITIVE_INFINITY
  /** Epochs asked about (the 16 bytes of an id that a DAT shows) and when the last sign of each grows old. */
  readonly #wanted = new Map<string, number>()
  /** Epochs of which only insiders off my list gave a sign: asked about once, or their answers to others were signs for ever. */
  readonly #hinted = new Set<string>()
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
   * frame that shows it may have overtaken its KEY.
   */
  want(epoch: string, nowMs: number): void {
    if (!this.#wanted.has(epoch)) {
      if (this.#wanted.size >= ASKED_EPOCHS_MAX) {
        this.#forgetOldest()
      }
      this.#pauseMs = ASK_PAUSE_MIN_MS
      const atMs = Math.max(this.#lastAtMs + ASK_PAUSE_MIN_MS, nowMs + ASK_AFTER_SIGN_MS)
      // A time that is past belongs to an asking that ended.
      this.#nextAtMs = this.#nextAtMs > nowMs ? Math.min(this.#nextAtMs, atMs) : atMs
    }
    this.#wanted.set(epoch, nowMs + ASKED_EPOCH_MS)
  }

  /** A sign by somebody whose KEYs I do not take: asked about for a while, and not again before my own epoch is another. */
  hint(epoch: string, nowMs: number): void {
    if (!this.#hinted.has(epoch) && this.#hinted.size < ASKED_EPOCHS_MAX) {
      this.#hinted.add(epoch)
      this.want(epoch, nowMs)
    }
  }

  /** Whether a new epoch answers what was asked is for its id to say; whatever else is still there will show again. */
  satisfied(): void {
    this.#wanted.clear()
    this.#hinted.clear()
    this.#pauseMs = ASK_PAUSE_MIN_MS
  }

  /** One INI at that time, even where a fellow has shown my epoch by then. */
  again(atMs: number): void {
    this.#againAtMs = atMs
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
    return Math.max(allowedAtMs, Math.min(introductionMs, askMs, this.#onceAtMs, this.#againAtMs))
  }

  published(nowMs: number): void {
    this.#lastAtMs = nowMs
    this.#onceAtMs = Number.POSITIVE_INFINITY
    if (this.#againAtMs <= nowMs) {
      this.#againAtMs = Number.POSITIVE_INFINITY
    }
    this.#introductions.clear()
    this.#nextAtMs = nowMs + this.#pauseMs
    this.#pauseMs = Math.min(this.#pauseMs * 2, ASK_PAUSE_MAX_MS)
  }

  /** Forgets epochs of which there was no sign for a while: who held them is gone, or has come to mine. */
  expire(nowMs: number): void {
    for (const [epoch, untilMs] of this.#wanted) {
      if (untilMs <= nowMs) {
        this.#wanted.delete(epoch)
      }
    }
  }

  #forgetOldest(): void {
    const oldest = this.#wanted.keys().next().value
    if (oldest !== undefined) {
      this.#wanted.delete(oldest)
    }
  }
}
