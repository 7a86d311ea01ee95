/**
 * Members compare their sets of batches when they meet and now and then, fetch what they lack, and learn who has what they said
 * (rule 12; docs/protocol.md §13). Asked and answered under the current epoch only, and not while a fresh key is due, since someone
 * gone holds that key, or in the quiet after a gap.
 */
import type { Fingerprint } from '../../crypto/signing.ts'
import { isDue } from '../epochs/due.ts'
import type { HeldEpoch } from '../epochs/epoch.ts'
import type { BatchId, PeerId, SessionId, StreamId } from '../identifiers.ts'
import {
  ANSWERED_STREAMS_MAX,
  COMPARE_AFTER_GAP_MS,
  COMPARE_AGAIN_MS,
  COMPARE_SPREAD_MS,
  COMPARISONS_MAX,
} from '../limits.ts'
import type { Participant } from '../participant.ts'
import { textIdsOf } from '../talking/unstored.ts'
import type { Batch } from '../wire/batch.ts'
import type { Holder } from '../wire/fields.ts'
import type { SyncQuestion } from '../wire/sync.ts'
import { AnsweredStream, fetchAnswer } from './answered-stream.ts'
import type { AnswerStep } from './answers.ts'
import { AskedStream } from './asked-stream.ts'
import { Claims } from './claims.ts'
import { Comparison, type ComparisonClaims, type ComparisonStep } from './comparison.ts'
import { Delivery, type OwnBatch } from './delivery.ts'
import type { HistoryAnswer } from './own-history.ts'
import { ComparisonSchedule } from './schedule.ts'
import { type ClockedId, SET_ROOT } from './set.ts'
import { takeInFetched } from './taking-in.ts'

export class CatchingUp {
  readonly #me: Participant
  readonly #floor: number
  readonly #delivery: Delivery
  readonly #schedule = new ComparisonSchedule()
  readonly #asked = new Map<StreamId, AskedStream>()
  readonly #answered = new Map<StreamId, AnsweredStream>()
  readonly #claims = new Claims()
  /** Batches on their way to the disk that a comparison waits for. */
  readonly #awaited = new Map<AskedStream, Set<BatchId>>()
  readonly #met = new Set<SessionId>()
  /** What each member has, as its questions say, where I found nothing in it that I lack. */
  readonly #settled = new Map<SessionId, string>()
  readonly #theirRoot = new Map<SessionId, string>()
  /** Batches that others name and that have not come. */
  readonly #gaps = new Map<BatchId, { readonly session: SessionId; readonly atMs: number }>()
  #epoch: HeldEpoch | null = null
  /** Nothing is to be sealed, or was not when it was looked last. */
  #isPaused = false
  #streams = 0
  #told = 0

  /** @param floor clocks below it were given up here; `own`: what I said in earlier runs */
  constructor(me: Participant, floor: number, own: readonly OwnBatch[]) {
    this.#me = me
    this.#floor = floor
    this.#delivery = new Delivery(own)
  }

  /** Who is here, what is due: comparisons begin. */
  takeTurn(): void {
    const { outbox, epochs, holders } = this.#me
    const nowMs = outbox.now.elapsedMs
    this.#followEpoch(epochs.current)
    const epoch = this.#epoch
    this.#isPaused = epoch !== null && this.#mustPause(epoch)
    if (epoch === null || this.#isPaused) {
      this.#endAll()
      return
    }
    const online = new Map(holders.online.map((holder) => [holder.session, holder]))
    this.#observe(online, nowMs)
    for (const stream of [...this.#asked.values()].filter(({ untilMs }) => untilMs <= nowMs)) {
      this.#endAsked(stream, 'broken')
    }
    this.#begin(epoch, online, nowMs)
  }

  nextAtMs(): number {
    if (this.#epoch === null || this.#isPaused) {
      return Number.POSITIVE_INFINITY
    }
    return Math.min(
      this.#schedule.nextAtMs(this.#asked.size < COMPARISONS_MAX),
      ...[...this.#asked.values()].map(({ untilMs }) => untilMs),
      ...[...this.#gaps.values()].map(({ atMs }) => atMs),
    )
  }

  /** Something of mine is stored, and on its way: who has it is looked up soon. */
  said(batch: Batch): void {
    const texts = textIdsOf(batch)
    if (texts.length === 0) {
      return
    }
    this.#schedule.somethingNew()
    this.#delivery.said({ id: batch.id, clock: batch.clock, texts, holders: [] })
    for (const { session } of this.#me.holders.online) {
      this.#schedule.saidSomething(session, this.#me.outbox.now.elapsedMs)
    }
  }

  /** A batch came that names others: what I lack of them is looked for, unless it comes within half a second. */
  heard(batch: Batch): void {
    this.#schedule.somethingNew()
    this.#gaps.delete(batch.id)
    for (const id of [batch.previous, batch.after]) {
      if (id !== null && !this.#me.ledger.hasSeen(id) && this.#gaps.size < 64) {
        this.#gaps.set(id, {
          session: batch.session,
          atMs: this.#me.outbox.now.elapsedMs + COMPARE_AFTER_GAP_MS,
        })
      }
    }
  }

  stored(ids: readonly BatchId[]): void {
    for (const [stream, awaited] of [...this.#awaited]) {
      for (const id of ids) {
        awaited.delete(id)
      }
      if (awaited.size === 0) {
        this.#goOn(stream)
      }
    }
  }

  streamOpened(id: StreamId): void {
    const stream = this.#asked.get(id)
    if (stream !== undefined) {
      this.#take(stream, stream.comparison.begin())
    }
  }

  streamEnded(id: StreamId): void {
    this.#answered.delete(id)
    const stream = this.#asked.get(id)
    if (stream !== undefined) {
      this.#forgetAsked(stream, 'broken')
    }
  }

  /** A peer wants to ask something. */
  streamCame(id: StreamId, peer: PeerId): void {
    if (this.#answered.size >= ANSWERED_STREAMS_MAX) {
      this.#me.outbox.emit({ type: 'end-stream', stream: id })
      return
    }
    this.#answered.set(id, new AnsweredStream(id, peer))
  }

  streamReceived(id: StreamId, bytes: Uint8Array): void {
    const asked = this.#asked.get(id)
    if (asked !== undefined) {
      const answer = asked.open(this.#me, bytes)
      this.#take(asked, answer === undefined ? { type: 'broken' } : asked.comparison.answered(answer))
      return
    }
    const answered = this.#answered.get(id)
    if (answered !== undefined) {
      this.#hearQuestion(answered, bytes)
    }
  }

  historyAnswered(id: StreamId, answer: HistoryAnswer): void {
    const asked = this.#asked.get(id)
    if (asked !== undefined) {
      this.#take(asked, asked.comparison.consulted(answer))
    }
    const answered = this.#answered.get(id)
    if (answered !== undefined) {
      this.#answer(answered, answered.answers.consulted(answer))
    }
  }

  /** Nothing is asked or answered under an epoch that I have left. */
  #followEpoch(current: HeldEpoch | null): void {
    if (current === this.#epoch) {
      return
    }
    this.#epoch = current
    this.#endAll()
    this.#met.clear()
    this.#schedule.clear()
    if (current !== null) {
      this.#schedule.beginRound(this.#me.outbox.now.elapsedMs, this.#me.spread())
    }
  }

  #endAll(): void {
    for (const stream of [...this.#asked.values()]) {
      this.#endAsked(stream, 'moved on')
    }
    for (const stream of [...this.#answered.values()]) {
      this.#endAnswered(stream)
    }
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
      this.#theirRoot.delete(session)
      this.#settled.delete(session)
    }
    for (const [id, { session, atMs }] of [...this.#gaps].filter(([, gap]) => gap.atMs <= nowMs)) {
      this.#gaps.delete(id)
      if (!this.#me.ledger.hasSeen(id)) {
        const other = online.has(session) ? session : this.#anyOf(online)
        if (other !== undefined) {
          this.#schedule.wanted(other, atMs)
        }
      }
    }
    if (this.#schedule.isRound(nowMs)) {
      this.#schedule.beginRound(nowMs, this.#me.spread())
      const other = this.#anyOf(online)
      if (other !== undefined) {
        this.#schedule.wanted(other, nowMs)
      }
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
        continue
      }
      if (this.#asked.size >= COMPARISONS_MAX) {
        return
      }
      if ([...this.#asked.values()].some((stream) => stream.holder.session === session)) {
        this.#schedule.begun(session)
        this.#schedule.wanted(session, nowMs + COMPARE_AGAIN_MS)
        continue
      }
      this.#schedule.begun(session)
      this.#streams += 1
      const id = `to-${this.#streams}` as StreamId
      const unproven = this.#unproven(holder.fingerprint)
      const comparison = new Comparison({ floor: this.#floor, claims: this.#claimsOf(id), unproven })
      this.#asked.set(id, new AskedStream(id, holder, epoch, comparison, nowMs))
      this.#me.outbox.emit({ type: 'open-stream', stream: id, peer })
    }
  }

  #claimsOf(stream: StreamId): ComparisonClaims {
    return {
      take: (id) => this.#claims.take(id, stream, this.#me.outbox.now.elapsedMs),
      release: (id) => this.#claims.release(id, stream),
    }
  }

  /** What is not on my disk proves nothing where that one has the same as I have there. */
  #unproven(holder: Fingerprint): readonly ClockedId[] {
    return this.#delivery.unproven(holder).filter(({ id }) => !this.#me.unstored.wasRefused(id))
  }

  #take(stream: AskedStream, step: ComparisonStep): void {
    this.#tellProven(stream)
    switch (step.type) {
      case 'ask':
        this.#ask(stream, step.question)
        break
      case 'consult':
        stream.untilMs = Number.POSITIVE_INFINITY
        this.#me.outbox.emit({ type: 'ask-history', stream: stream.id, question: step.question })
        break
      case 'take-in':
        this.#takeIn(stream, step)
        break
      case 'done':
        this.#endAsked(stream, 'done')
        break
      case 'broken':
        this.#endAsked(stream, 'broken')
        break
    }
    this.#tellProgress()
  }

  /** Someone gone holds that key, or somebody may have gone while I was not there. */
  #mustPause(epoch: HeldEpoch): boolean {
    return isDue(epoch, this.#me) || this.#me.gaps.isQuiet(this.#me.outbox.now.elapsedMs)
  }

  /** What came last may have told that someone is gone. */
  #ask(stream: AskedStream, question: SyncQuestion): void {
    if (this.#mustPause(stream.epoch)) {
      this.#endAsked(stream, 'moved on')
    } else {
      stream.ask(this.#me, question)
    }
  }

  #takeIn(stream: AskedStream, fetched: ComparisonStep & { readonly type: 'take-in' }): void {
    const me = this.#me
    stream.untilMs = Number.POSITIVE_INFINITY
    const asked = new Set(stream.comparison.arriving)
    const isTrusted = me.directory.isTrusted(stream.holder.fingerprint)
    stream.tookIn = takeInFetched(me, asked, fetched, isTrusted)
    this.#awaited.set(stream, new Set([...stream.tookIn].filter((id) => me.unstored.has(id))))
    this.stored([])
  }

  /** What came is on the disk: before more is asked for, so that no more is in memory than one answer. */
  #goOn(stream: AskedStream): void {
    this.#awaited.delete(stream)
    this.#take(stream, stream.comparison.tookIn(stream.tookIn))
  }

  #tellProven(stream: AskedStream): void {
    const { outbox, directory } = this.#me
    const { fingerprint } = stream.holder
    const proven = this.#delivery.proved(fingerprint, stream.comparison.takeProven())
    if (proven.length > 0) {
      outbox.emit({ type: 'remember-holder', holder: fingerprint, batches: proven.map(({ id }) => id) })
    }
    for (const { texts, holders } of proven) {
      const to = holders.map((holder) => directory.person(holder))
      for (const id of texts) {
        outbox.report({ type: 'text-delivered', id, to })
      }
    }
  }

  /** Told while it changes: how many batches are still to come. */
  #tellProgress(): void {
    const outstanding = [...this.#asked.values()].reduce(
      (sum, { comparison }) => sum + comparison.outstanding,
      0,
    )
    if (outstanding !== this.#told) {
      this.#told = outstanding
      this.#me.outbox.report({ type: 'catching-up', outstanding })
    }
  }

  #endAsked(stream: AskedStream, how: 'done' | 'broken' | 'moved on'): void {
    this.#me.outbox.emit({ type: 'end-stream', stream: stream.id })
    this.#forgetAsked(stream, how)
  }

  #forgetAsked(stream: AskedStream, how: 'done' | 'broken' | 'moved on'): void {
    const nowMs = this.#me.outbox.now.elapsedMs
    const { session, fingerprint } = stream.holder
    stream.comparison.end()
    this.#asked.delete(stream.id)
    this.#awaited.delete(stream)
    if (how === 'done') {
      this.#schedule.cameToAnEnd(session)
      const root = this.#theirRoot.get(session)
      if (stream.comparison.found === 0 && !stream.comparison.isPartial && root !== undefined) {
        this.#settled.set(session, root)
      }
      if (stream.comparison.isPartial) {
        this.#schedule.wanted(session, nowMs + COMPARE_AGAIN_MS)
      }
      if (this.#unproven(fingerprint).length > 0) {
        this.#schedule.stillLacks(session, nowMs)
      }
    } else if (how === 'broken' && this.#met.has(session)) {
      this.#schedule.brokeOff(session, nowMs)
    } else if (stream.epoch === this.#epoch) {
      // Gone on with once no fresh key is due any more, if it is still this one then.
      this.#schedule.wanted(session, nowMs)
    }
    this.#tellProgress()
  }

  #hearQuestion(stream: AnsweredStream, bytes: Uint8Array): void {
    const epoch = this.#me.epochs.current
    const question =
      epoch === null || this.#mustPause(epoch) ? undefined : stream.open(this.#me, epoch, bytes)
    const step = question === undefined ? undefined : stream.answers.asked(question)
    if (question === undefined || step === undefined) {
      this.#endAnswered(stream)
      return
    }
    this.#noteTheirRoot(stream, question)
    this.#answer(stream, step)
  }

  /** Who says what it has, and has not what I have, may have something that I lack. */
  #noteTheirRoot({ holder }: AnsweredStream, question: SyncQuestion): void {
    const root =
      question.type === 'compare'
        ? question.nodes.find(({ level }) => level === SET_ROOT.level)?.hash
        : undefined
    if (holder !== null && root !== undefined && root !== null) {
      this.#theirRoot.set(holder.session, root)
    }
  }

  #answer(stream: AnsweredStream, step: AnswerStep): void {
    switch (step.type) {
      case 'consult':
        this.#me.outbox.emit({ type: 'ask-history', stream: stream.id, question: step.question })
        return
      case 'compared':
        this.#compareBack(stream, step.contents[0]?.type === 'same')
        this.#send(stream, { type: 'compare', contents: step.contents })
        return
      case 'fetched':
        this.#send(stream, fetchAnswer(this.#me, step.batches))
        return
      case 'failed':
        this.#endAnswered(stream)
        return
    }
  }

  #compareBack({ holder }: AnsweredStream, isSame: boolean): void {
    const root = holder === null ? undefined : this.#theirRoot.get(holder.session)
    if (holder !== null && !isSame && root !== undefined && this.#settled.get(holder.session) !== root) {
      this.#schedule.wanted(holder.session, this.#me.outbox.now.elapsedMs)
    }
  }

  #send(stream: AnsweredStream, answer: Parameters<AnsweredStream['answer']>[1]): void {
    const epoch = this.#me.epochs.current
    if (epoch === null || this.#mustPause(epoch) || !stream.answer(this.#me, answer)) {
      this.#endAnswered(stream)
    }
  }

  #endAnswered({ id }: AnsweredStream): void {
    this.#answered.delete(id)
    this.#me.outbox.emit({ type: 'end-stream', stream: id })
  }
}
