/** Comparisons that I make, each on a stream of its own: what comes of them is stored, and authors are told who has what they said. */
import type { Fingerprint } from '../../crypto/signing.ts'
import type { HeldEpoch } from '../epochs/epoch.ts'
import type { BatchId, PeerId, StreamId } from '../identifiers.ts'
import { COMPARISON_FRUITLESS_MS, COMPARISONS_MAX } from '../limits.ts'
import type { Participant } from '../participant.ts'
import type { Holder } from '../wire/fields.ts'
import { AskedStream } from './asked-stream.ts'
import { Comparison, type ComparisonStep } from './comparison.ts'
import { maySeal } from './may-seal.ts'
import type { HistoryAnswer } from './own-history.ts'
import { takeInFetched } from './taking-in.ts'

/** `put off`: nothing could be sealed for a while, or in that epoch any more. */
export type ComparisonEnd = 'done' | 'broken' | 'put off'

export class Comparisons {
  readonly #me: Participant
  #floor: number
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
      readonly onEnd: (stream: AskedStream, how: ComparisonEnd) => void
    },
  ) {
    this.#me = me
    this.#floor = init.floor
    this.#onEnd = init.onEnd
  }

  get hasRoom(): boolean {
    return this.#streams.size < COMPARISONS_MAX
  }

  /** One at a time with one identity, however many machines it has: a liar takes one place. */
  isWith(identity: Fingerprint): boolean {
    return this.#streams.values().some(({ holder }) => holder.fingerprint === identity)
  }

  /** The next comparison leaves out what has a lower clock. */
  pruned(floor: number): void {
    this.#floor = floor
  }

  begin(epoch: HeldEpoch, holder: Holder, peer: PeerId): void {
    this.#count += 1
    const id = `to-${this.#count}` as StreamId
    const isMine = holder.fingerprint === this.#me.fingerprint
    const comparison = new Comparison({
      floor: this.#floor,
      claimed: this.#claimed,
      hasCome: (batch) => this.#me.ledger.hasSeen(batch) && !this.#me.unstored.wasRefused(batch),
      unproven: isMine ? [] : this.#me.delivery.unproven(holder.fingerprint),
    })
    this.#streams.set(id, new AskedStream(id, holder, epoch, comparison, this.#me.outbox.now.elapsedMs))
    this.#me.outbox.emit({ type: 'open-stream', stream: id, peer })
  }

  /** Whoever does not answer is asked no more, this time. */
  expire(nowMs: number): void {
    for (const stream of [...this.#streams.values()].filter(({ endsAtMs }) => endsAtMs <= nowMs)) {
      this.#end(stream, 'broken')
    }
  }

  nextAtMs(): number {
    return Math.min(...[...this.#streams.values()].map(({ endsAtMs }) => endsAtMs))
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
    if (stream.tookIn.size > 0) {
      stream.fruitlessAtMs = this.#me.outbox.now.elapsedMs + COMPARISON_FRUITLESS_MS
    }
    this.#take(stream, stream.comparison.tookIn(stream.tookIn))
  }

  #tellProven(stream: AskedStream): void {
    const { outbox, directory } = this.#me
    const { fingerprint } = stream.holder
    const proven = this.#me.delivery.proved(fingerprint, stream.comparison.takeProven())
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
    // Side by side they lack mostly the same.
    const outstanding = Math.max(0, ...this.#streams.values().map((stream) => stream.comparison.outstanding))
    // Between two answers there may be nothing outstanding that is known of: it is over when none that brings something goes on.
    const goesOn = this.#streams.values().some(({ comparison }) => comparison.gained > 0)
    if (outstanding !== this.#told && (outstanding > 0 || !goesOn)) {
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
