/** Streams on which members ask what I have: one question at a time on each, answered from my own history. */
import type { PeerId, SessionId, StreamId } from '../identifiers.ts'
import { ANSWERED_STREAMS_MAX } from '../limits.ts'
import type { Participant } from '../participant.ts'
import type { Holder } from '../wire/fields.ts'
import type { SyncAnswer, SyncQuestion } from '../wire/sync.ts'
import { AnsweredStream, fetchAnswer } from './answered-stream.ts'
import type { AnswerStep } from './answers.ts'
import { maySeal } from './may-seal.ts'
import type { HistoryAnswer } from './own-history.ts'
import { SET_ROOT } from './set.ts'

/** What a member that asked has in all, as far as it said so. */
export interface OtherSet {
  readonly session: SessionId
  readonly root: string
  readonly isMine: boolean
}

export class AnsweredStreams {
  readonly #me: Participant
  readonly #onSet: (set: OtherSet) => void
  readonly #streams = new Map<StreamId, AnsweredStream>()
  /** What each asker says that it has, until that is compared with what I have. */
  readonly #roots = new Map<AnsweredStream, string>()

  constructor(me: Participant, onSet: (set: OtherSet) => void) {
    this.#me = me
    this.#onSet = onSet
  }

  /** A peer wants to ask something. */
  came(id: StreamId, peer: PeerId): void {
    const { outbox, holders, presence } = this.#me
    // Whoever is no member has nothing to ask; a new peer costs nothing, so that outsiders could take all places.
    const isMembers = holders.online.some((holder) => presence.peerOf(holder) === peer)
    if (!isMembers || this.#streams.size >= ANSWERED_STREAMS_MAX) {
      outbox.emit({ type: 'end-stream', stream: id })
      return
    }
    this.#streams.set(id, new AnsweredStream(id, peer, outbox.now.elapsedMs))
  }

  expire(nowMs: number): void {
    for (const stream of [...this.#streams.values()].filter(({ untilMs }) => untilMs <= nowMs)) {
      this.#end(stream)
    }
  }

  nextAtMs(): number {
    return Math.min(...[...this.#streams.values()].map(({ untilMs }) => untilMs))
  }

  /** By the other side. */
  ended(id: StreamId): void {
    const stream = this.#streams.get(id)
    if (stream !== undefined) {
      this.#forget(stream)
    }
  }

  received(id: StreamId, bytes: Uint8Array): void {
    const stream = this.#streams.get(id)
    if (stream !== undefined) {
      this.#hear(stream, bytes)
    }
  }

  historyAnswered(id: StreamId, answer: HistoryAnswer): void {
    const stream = this.#streams.get(id)
    if (stream !== undefined) {
      this.#take(stream, stream.answers.consulted(answer))
    }
  }

  endAll(): void {
    for (const stream of [...this.#streams.values()]) {
      this.#end(stream)
    }
  }

  #hear(stream: AnsweredStream, bytes: Uint8Array): void {
    const epoch = this.#me.epochs.current
    const question = maySeal(this.#me, epoch) ? stream.open(this.#me, epoch, bytes) : undefined
    const step =
      question === undefined ? undefined : stream.answers.asked(question, this.#sharedFrom(stream.holder))
    if (question === undefined || step === undefined) {
      this.#end(stream)
      return
    }
    const root = rootIn(question)
    if (root !== null) {
      this.#roots.set(stream, root)
    }
    this.#take(stream, step)
  }

  #take(stream: AnsweredStream, step: AnswerStep): void {
    switch (step.type) {
      case 'consult':
        this.#me.outbox.emit({ type: 'ask-history', stream: stream.id, question: step.question })
        return
      case 'compared':
        this.#tellSet(stream, step.contents[0]?.type === 'same')
        this.#send(stream, { type: 'compare', contents: step.contents })
        return
      case 'fetched':
        this.#send(stream, fetchAnswer(this.#me, step.batches, step.fromClock))
        return
      case 'failed':
        this.#end(stream)
        return
    }
  }

  /** From which clock on a member gets what others said: where the user wills it so, from its first joining on. */
  #sharedFrom(holder: Holder | null): number {
    const { directory, self, fingerprint, ledger } = this.#me
    if (holder === null || self.sharesHistory === 'all' || holder.fingerprint === fingerprint) {
      return 0
    }
    // Whom nobody was heard to let in has it from now on: who was there before has what was said then.
    directory.joined(holder.fingerprint, directory.joinedAt(holder.fingerprint) ?? ledger.clock)
    return directory.joinedAt(holder.fingerprint) ?? ledger.clock
  }

  #tellSet(stream: AnsweredStream, isMine: boolean): void {
    const root = this.#roots.get(stream)
    this.#roots.delete(stream)
    if (root !== undefined && stream.holder !== null) {
      this.#onSet({ session: stream.holder.session, root, isMine })
    }
  }

  #send(stream: AnsweredStream, answer: SyncAnswer): void {
    if (!maySeal(this.#me, this.#me.epochs.current) || !stream.answer(this.#me, answer)) {
      this.#end(stream)
    }
  }

  #end(stream: AnsweredStream): void {
    this.#forget(stream)
    this.#me.outbox.emit({ type: 'end-stream', stream: stream.id })
  }

  #forget(stream: AnsweredStream): void {
    this.#streams.delete(stream.id)
    this.#roots.delete(stream)
  }
}

/** What the asker has in all, where it says so: it is asked about first. */
const rootIn = (question: SyncQuestion): string | null => {
  const [first] = question.type === 'compare' ? question.nodes : []
  return first?.level === SET_ROOT.level ? first.hash : null
}
