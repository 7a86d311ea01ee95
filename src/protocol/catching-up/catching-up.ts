/**
 * Members compare their sets of batches when they meet and now and then, fetch what they lack, and learn who has what they said
 * (rule 12; docs/protocol.md §13). Under the current epoch only, and not while nothing may be sealed in it.
 */
import type { HeldEpoch } from '../epochs/epoch.ts'
import { Bucket } from '../guards/bucket.ts'
import type { BatchId, PeerId, SessionId, StreamId } from '../identifiers.ts'
import { COMPARE_AFTER_GAIN_MS, COMPARE_AGAIN_MS, COMPARE_SPREAD_MS, COMPARISONS_PACE } from '../limits.ts'
import type { Participant } from '../participant.ts'
import type { Holder } from '../wire/fields.ts'
import { AnsweredStreams, type OtherSet } from './answered-streams.ts'
import type { AskedStream } from './asked-stream.ts'
import { type ComparisonEnd, Comparisons } from './comparisons.ts'
import { maySeal } from './may-seal.ts'
import type { HistoryAnswer } from './own-history.ts'
import type { ComparisonSchedule } from './schedule.ts'

export class CatchingUp {
  readonly #me: Participant
  readonly #comparisons: Comparisons
  readonly #answered: AnsweredStreams
  readonly #schedule: ComparisonSchedule
  readonly #met = new Set<SessionId>()
  /** What each member has, as its questions said last, and where I found nothing in it that I lack. */
  readonly #roots = new Map<SessionId, string>()
  readonly #settled = new Map<SessionId, string>()
  readonly #pace = new Bucket(COMPARISONS_PACE, 0)
  /** No comparison begins before, for the pace. */
  #heldUpUntilMs = 0
  #epoch: HeldEpoch | null = null
  /** Nothing was to be sealed when it was looked last. */
  #isPaused = false

  /** @param floor clocks below it were given up here */
  constructor(me: Participant, floor: number) {
    this.#me = me
    this.#schedule = me.comparing
    this.#comparisons = new Comparisons(me, { floor, onEnd: (stream, how) => this.#ended(stream, how) })
    this.#answered = new AnsweredStreams(me, (set) => this.#heardOf(set))
  }

  /** Who is here, what is due: comparisons begin. */
  takeTurn(): void {
    const nowMs = this.#me.outbox.now.elapsedMs
    this.#followEpoch(this.#me.epochs.current, nowMs)
    const epoch = this.#epoch
    this.#isPaused = !maySeal(this.#me, epoch)
    if (!maySeal(this.#me, epoch)) {
      this.#endAll()
      return
    }
    const online = new Map(this.#me.holders.online.map((holder) => [holder.session, holder]))
    this.#observe(online, nowMs)
    this.#lookForNamed(online, nowMs)
    this.#beginRound(online, nowMs)
    this.#comparisons.expire(nowMs)
    this.#answered.expire(nowMs)
    this.#begin(epoch, online, nowMs)
  }

  nextAtMs(): number {
    if (this.#isPaused) {
      return Number.POSITIVE_INFINITY
    }
    const beginAtMs = this.#schedule.nextAtMs(this.#comparisons.hasRoom)
    return Math.min(
      Math.max(beginAtMs, this.#heldUpUntilMs),
      this.#comparisons.nextAtMs(),
      this.#answered.nextAtMs(),
      this.#me.namedBatches.nextAtMs(),
    )
  }

  /** What has a lower clock is given up. */
  pruned(floor: number): void {
    this.#me.delivery.pruned(floor)
    this.#comparisons.pruned(floor)
  }

  stored(ids: readonly BatchId[]): void {
    this.#comparisons.stored(ids)
  }

  streamOpened(id: StreamId): void {
    this.#comparisons.opened(id)
  }

  streamCame(id: StreamId, peer: PeerId): void {
    this.#answered.came(id, peer)
  }

  streamReceived(id: StreamId, bytes: Uint8Array): void {
    this.#comparisons.received(id, bytes)
    this.#answered.received(id, bytes)
  }

  streamEnded(id: StreamId): void {
    this.#comparisons.ended(id)
    this.#answered.ended(id)
  }

  historyAnswered(id: StreamId, answer: HistoryAnswer): void {
    this.#comparisons.historyAnswered(id, answer)
    this.#answered.historyAnswered(id, answer)
  }

  /** Nothing is asked or answered under an epoch that I have left. Whom I have met in the one before I need not meet again. */
  #followEpoch(current: HeldEpoch | null, nowMs: number): void {
    if (current === this.#epoch) {
      return
    }
    this.#epoch = current
    this.#endAll()
    if (current === null) {
      this.#met.clear()
      this.#roots.clear()
      this.#settled.clear()
      this.#schedule.clear()
    } else {
      this.#schedule.beginRound(nowMs, this.#me.spread())
    }
  }

  #endAll(): void {
    this.#comparisons.putOffAll()
    this.#answered.endAll()
  }

  #observe(online: ReadonlyMap<SessionId, Holder>, nowMs: number): void {
    for (const session of online.keys()) {
      if (!this.#met.has(session)) {
        this.#met.add(session)
        this.#schedule.wanted(session, nowMs + this.#me.spread() * COMPARE_SPREAD_MS)
      }
    }
    for (const session of [...this.#met].filter((met) => !online.has(met))) {
      this.#met.delete(session)
      this.#schedule.forget(session)
      this.#roots.delete(session)
      this.#settled.delete(session)
    }
  }

  #lookForNamed(online: ReadonlyMap<SessionId, Holder>, nowMs: number): void {
    for (const { id, by } of this.#me.namedBatches.takeDue(nowMs)) {
      const other = online.has(by) ? by : this.#anyOf(online)
      if (!this.#me.ledger.hasSeen(id) && other !== undefined) {
        this.#schedule.wanted(other, nowMs)
      }
    }
  }

  #beginRound(online: ReadonlyMap<SessionId, Holder>, nowMs: number): void {
    if (!this.#schedule.isRound(nowMs)) {
      return
    }
    this.#schedule.beginRound(nowMs, this.#me.spread())
    const other = this.#anyOf(online)
    if (other !== undefined) {
      this.#schedule.wanted(other, nowMs)
    }
  }

  #anyOf(online: ReadonlyMap<SessionId, Holder>): SessionId | undefined {
    return [...online.keys()][Math.floor(this.#me.spread() * online.size)]
  }

  #begin(epoch: HeldEpoch, online: ReadonlyMap<SessionId, Holder>, nowMs: number): void {
    for (const session of this.#schedule.due(nowMs)) {
      const holder = online.get(session)
      const peer = holder === undefined ? undefined : this.#me.presence.peerOf(holder)
      if (holder === undefined || peer === undefined) {
        this.#schedule.forget(session)
      } else if (this.#comparisons.isWith(holder.fingerprint)) {
        this.#schedule.begun(session)
        this.#schedule.wanted(session, nowMs + COMPARE_AGAIN_MS)
      } else if (!this.#comparisons.hasRoom) {
        return
      } else if (this.#pace.take(nowMs)) {
        this.#schedule.begun(session)
        this.#comparisons.begin(epoch, holder, peer)
      } else {
        this.#heldUpUntilMs = nowMs + 1000 / COMPARISONS_PACE.perSecond
        return
      }
    }
  }

  #ended({ comparison, epoch, holder: { session, fingerprint } }: AskedStream, how: ComparisonEnd): void {
    const nowMs = this.#me.outbox.now.elapsedMs
    if (!this.#met.has(session)) {
      return
    }
    switch (how) {
      case 'done': {
        this.#schedule.cameToAnEnd(session)
        if (comparison.gained > 0) {
          this.#tellOthers(session, nowMs)
        }
        const root = this.#roots.get(session)
        if (!comparison.isThorough) {
          this.#schedule.wanted(session, nowMs + COMPARE_AGAIN_MS)
        } else if (comparison.gained === 0 && root !== undefined) {
          this.#settled.set(session, root)
        }
        if (fingerprint !== this.#me.fingerprint && this.#me.delivery.unproven(fingerprint).length > 0) {
          this.#schedule.stillLacks(session, nowMs)
        }
        return
      }
      case 'broken':
        this.#schedule.brokeOff(session, nowMs)
        return
      case 'put off':
        this.#schedule.wanted(session, epoch === this.#epoch ? nowMs : nowMs + COMPARE_SPREAD_MS)
        return
    }
  }

  /** What I got others may lack, and take only from me: in a chain of trust it goes from one to the next. They see it when I ask them. */
  #tellOthers(from: SessionId, nowMs: number): void {
    this.#schedule.somethingNew()
    for (const session of this.#met) {
      if (session !== from) {
        this.#schedule.wanted(session, nowMs + this.#me.spread() * COMPARE_AFTER_GAIN_MS)
      }
    }
  }

  /** Who has something else than I have may have something that I lack. */
  #heardOf({ session, root, isMine }: OtherSet): void {
    this.#roots.set(session, root)
    if (!isMine && this.#settled.get(session) !== root) {
      this.#schedule.wanted(session, this.#me.outbox.now.elapsedMs)
    }
  }
}
