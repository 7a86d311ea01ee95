/**
 * The bootstrap's part (rule 8): it alone starts a generation, and never learns a key. Decides for whom to found and
 * when; makes nothing itself.
 */
import type { Fingerprint } from '../../crypto/signing.ts'
import { Bucket } from '../guards/bucket.ts'
import type { IniHash, SessionId } from '../identifiers.ts'
import {
  FOUNDING_ANSWERED_REMEMBERED,
  FOUNDING_ANSWERS_COUNTED,
  FOUNDING_CROWD,
  FOUNDING_CROWD_MS,
  FOUNDING_INIS_REMEMBERED,
  FOUNDING_SETTLE_MS,
  FOUNDING_UNANSWERED_MS,
  FOUNDING_WATCH_MS,
  SESSIONS_MAX,
} from '../limits.ts'

interface Seeker {
  /** Since when it has asked without an answer. */
  standsSinceMs: number
  readonly inis: Set<IniHash>
  latest: IniHash
}

export class Founder {
  #watchedSinceMs: number | null = null
  #settlesAtMs = Number.NEGATIVE_INFINITY
  #settlesFor: SessionId | null = null
  #highestGeneration: number
  readonly #seekers = new Map<SessionId, Seeker>()
  readonly #answered = new Map<IniHash, Fingerprint>()
  /** Whose KEYs have answered a session: one who answers again and again, and never helps, keeps nobody from standing. */
  readonly #answerers = new Map<SessionId, Map<Fingerprint, Bucket>>()

  /** @param rememberedGeneration the highest this bootstrap founded by its own file, 0 for none */
  constructor(rememberedGeneration: number) {
    this.#highestGeneration = rememberedGeneration
  }

  started(nowMs: number): void {
    this.#watchedSinceMs = nowMs
  }

  saw(generation: number): void {
    this.#highestGeneration = Math.max(this.#highestGeneration, generation)
  }

  /** A trusted session that holds nothing asked. */
  sought(session: SessionId, ini: IniHash, nowMs: number): void {
    const answeredBy = this.#answered.get(ini)
    if (answeredBy !== undefined && this.#counts(answeredBy, session, nowMs)) {
      return
    }
    const seeker = this.#seekers.get(session)
    if (seeker === undefined) {
      if (this.#seekers.size < SESSIONS_MAX) {
        this.#seekers.set(session, { standsSinceMs: nowMs, inis: new Set([ini]), latest: ini })
      }
      return
    }
    seeker.inis.add(ini)
    seeker.latest = ini
    const oldest = seeker.inis.values().next().value
    if (seeker.inis.size > FOUNDING_INIS_REMEMBERED && oldest !== undefined) {
      seeker.inis.delete(oldest)
    }
  }

  /** A trusted session showed an epoch: it seeks no more, and the founding it was given has settled. */
  holds(session: SessionId): void {
    this.gone(session)
    if (this.#settlesFor === session) {
      this.#settlesFor = null
      this.#settlesAtMs = Number.NEGATIVE_INFINITY
    }
  }

  /** A trusted KEY answers those INIs: whoever it did not help asks again, and stands unanswered from then on. */
  answered(inis: readonly IniHash[], sender: Fingerprint, nowMs: number): void {
    for (const ini of inis) {
      this.#answered.set(ini, sender)
    }
    for (const ini of [...this.#answered.keys()].slice(
      0,
      Math.max(0, this.#answered.size - FOUNDING_ANSWERED_REMEMBERED),
    )) {
      this.#answered.delete(ini)
    }
    for (const [session, seeker] of this.#seekers) {
      if (inis.some((ini) => seeker.inis.has(ini)) && this.#counts(sender, session, nowMs)) {
        this.#seekers.delete(session)
      }
    }
  }

  gone(session: SessionId): void {
    this.#seekers.delete(session)
    this.#answerers.delete(session)
  }

  /** Whether a KEY of that sender makes that session stand anew: a few do, for some may be lost. */
  #counts(sender: Fingerprint, session: SessionId, nowMs: number): boolean {
    const answerers = this.#answerers.get(session) ?? new Map<Fingerprint, Bucket>()
    if (answerers.size === 0 && this.#answerers.size >= SESSIONS_MAX) {
      return false
    }
    const bucket = answerers.get(sender) ?? new Bucket(FOUNDING_ANSWERS_COUNTED, nowMs)
    this.#answerers.set(session, answerers.set(sender, bucket))
    return bucket.take(nowMs)
  }

  /** Those of whom something is remembered. */
  get sessions(): ReadonlySet<SessionId> {
    return new Set([...this.#seekers.keys(), ...this.#answerers.keys()])
  }

  /**
   * The INI to found for now, if any. @param someoneHolds a trusted subscriber has shown an epoch: then one seeker may
   * just be unknown to those who hold it, and only two of them for 5 s are a room without a way in
   */
  candidate(someoneHolds: boolean, nowMs: number): { session: SessionId; ini: IniHash } | undefined {
    if (nowMs < this.#allowedAtMs()) {
      return undefined
    }
    const neededMs = someoneHolds ? FOUNDING_CROWD_MS : FOUNDING_UNANSWERED_MS
    const standing = [...this.#seekers].filter(([, seeker]) => nowMs >= seeker.standsSinceMs + neededMs)
    const first = standing[0]
    return first === undefined || (someoneHolds && standing.length < FOUNDING_CROWD)
      ? undefined
      : { session: first[0], ini: first[1].latest }
  }

  /** Takes the next generation: the clock, and above everything seen, so that a clock set back does no harm. */
  found(session: SessionId, now: { readonly elapsedMs: number; readonly timeMs: number }): number {
    this.#highestGeneration = Math.max(now.timeMs, this.#highestGeneration + 1)
    this.#settlesFor = session
    this.#settlesAtMs = now.elapsedMs + FOUNDING_SETTLE_MS
    // Behind all others, should it ask again: one that never takes up its founding keeps nobody waiting.
    this.#seekers.delete(session)
    return this.#highestGeneration
  }

  /** When a candidate may appear; infinity where nobody seeks. */
  nextAtMs(someoneHolds: boolean, nowMs: number): number {
    const neededMs = someoneHolds ? FOUNDING_CROWD_MS : FOUNDING_UNANSWERED_MS
    const ripe = [...this.#seekers.values()].map((seeker) => seeker.standsSinceMs + neededMs)
    const nextMs = Math.max(this.#allowedAtMs(), Math.min(Number.POSITIVE_INFINITY, ...ripe))
    if (nextMs > nowMs) {
      return nextMs
    }
    // Ripe already, and still nobody to found for: only one stands where two are needed. The next one's turn decides.
    return Math.min(Number.POSITIVE_INFINITY, ...ripe.filter((atMs) => atMs > nowMs))
  }

  #allowedAtMs(): number {
    const watchedAtMs =
      this.#watchedSinceMs === null ? Number.POSITIVE_INFINITY : this.#watchedSinceMs + FOUNDING_WATCH_MS
    return Math.max(watchedAtMs, this.#settlesAtMs)
  }
}
