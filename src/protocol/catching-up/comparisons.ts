/** Comparisons that I make, each on a stream of its own: what comes of them is stored, and authors are told who has what they said. */
import type { HeldEpoch } from '../epochs/epoch.ts'
import type { BatchId, PeerId, SessionId, StreamId } from '../identifiers.ts'
import { COMPARISONS_MAX } from '../limits.ts'
import type { Participant } from '../participant.ts'
import type { Holder } from '../wire/fields.ts'
import { AskedStream } from './asked-stream.ts'
import { Comparison, type ComparisonStep } from './comparison.ts'
import type { Delivery } from './delivery.ts'
import { maySeal } from './may-seal.ts'
import type { HistoryAnswer } from './own-history.ts'
import { takeInFetched } from './taking-in.ts'

/** `put off`: nothing could be sealed for a while, or in that epoch any more. */
export type ComparisonEnd = 'done' | 'broken' | 'put off'

export class Comparisons {
  readonly #me: Participant
  readonly #floor: number
  readonly #delivery: Delivery
  readonly #onEnd: (stream: AskedStream, how: ComparisonEnd) => void
  readonly #streams = new Map<StreamId, AskedStream>()
  /** Batches that some comparison fetches. */
  readonly #claimed = new Set<BatchId>()
  /** Batches on their way to the disk that a comparison waits for. */
  readonly #awaited = new Map<AskedStream, Set<BatchId>>()
  #count = 0
  #told = 0

  /** @param floor clocks below it were given up here */
  constructor(
    me: Participant,
    init: {
      readonly floor: number
      readonly delivery: Delivery
      readonly onEnd: (stream: AskedStream, how: ComparisonEnd) => void
    },
  ) {
    this.#me = me
    this.#floor = init.floor
    this.#delivery = init.delivery
    this.#onEnd = init.onEnd
  }

  get hasRoom(): boolean {
    return this.#streams.size < COMPARISONS_MAX
  }

  isWith(session: SessionId): boolean {
    return this.#streams.values().some(({ holder }) => holder.session === session)
  }

  begin(epoch: HeldEpoch, holder: Holder, peer: PeerId): void {
    this.#count += 1
    const id = `to-${this.#count}` as StreamId
    const unproven = this.#delivery.unproven(holder.fingerprint)
    const comparison = new Comparison({ floor: this.#floor, claimed: this.#claimed, unproven })
    this.#streams.set(id, new AskedStream(id, holder, epoch, comparison, this.#me.outbox.now.elapsedMs))
    this.#me.outbox.emit({ type: 'open-stream', stream: id, peer })
  }

  /** Whoever does not answer is asked no more, this time. */
  expire(nowMs: number): void {
    for (const stream of [...this.#streams.values()].filter(({ untilMs }) => untilMs <= nowMs)) {
      this.#end(stream, 'broken')
    }
  }

  nextAtMs(): number {
    return Math.min(...[...this.#streams.values()].map(({ untilMs }) => untilMs))
  }

  putOffAll(): void {
    for (const stream of [...this.#streams.values()]) {
      this.#end(stream, 'put off')
    }
  }

  opened(id: StreamId): void {
    const stream = this.#streams.get(id)
    if (stream !== undefined) {
      this.#take(stream, stream.comparison.begin())
    }
  }

  /** By the other side. */
  ended(id: StreamId): void {
    const stream = this.#streams.get(id)
    if (stream !== undefined) {
      this.#forget(stream, 'broken')
    }
  }

  received(id: StreamId, bytes: Uint8Array): void {
    const stream = this.#streams.get(id)
    if (stream !== undefined) {
      const answer = stream.open(this.#me, bytes)
      this.#take(stream, answer === undefined ? { type: 'broken' } : stream.comparison.answered(answer))
    }
  }

  historyAnswered(id: StreamId, answer: HistoryAnswer): void {
    const stream = this.#streams.get(id)
    if (stream !== undefined) {
      this.#take(stream, stream.comparison.consulted(answer))
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

  #take(stream: AskedStream, step: ComparisonStep): void {
    this.#tellProven(stream)
    switch (step.type) {
      case 'ask':
        if (maySeal(this.#me, stream.epoch)) {
          stream.ask(this.#me, step.question)
        } else {
          this.#end(stream, 'put off')
        }
        break
      case 'consult':
        stream.untilMs = Number.POSITIVE_INFINITY
        this.#me.outbox.emit({ type: 'ask-history', stream: stream.id, question: step.question })
        break
      case 'take-in':
        this.#takeIn(stream, step)
        break
      case 'done':
      case 'broken':
        this.#end(stream, step.type)
        break
    }
    this.#tellProgress()
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

  /**
   * Told while it changes: how many batches are still to come. What several members have and nobody has listed yet is the same for
   * the most part. 0 only when all is over: what is found on the way comes on top of what their numbers let expect.
   */
  #tellProgress(): void {
    const comparisons = [...this.#streams.values()].map(({ comparison }) => comparison)
    const listed = comparisons.reduce((sum, { outstanding }) => sum + outstanding, 0)
    const unlisted = Math.max(0, ...comparisons.map((comparison) => comparison.unlisted))
    const isFetching = comparisons.some(({ found }) => found > 0)
    const outstanding = Math.max(listed + unlisted, isFetching ? 1 : 0)
    if (outstanding !== this.#told) {
      this.#told = outstanding
      this.#me.outbox.report({ type: 'catching-up', outstanding })
    }
  }

  #end(stream: AskedStream, how: ComparisonEnd): void {
    this.#me.outbox.emit({ type: 'end-stream', stream: stream.id })
    this.#forget(stream, how)
  }

  #forget(stream: AskedStream, how: ComparisonEnd): void {
    stream.comparison.end()
    this.#streams.delete(stream.id)
    this.#awaited.delete(stream)
    this.#onEnd(stream, how)
    this.#tellProgress()
  }
}
