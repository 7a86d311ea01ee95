/** A stream on which a member asks me: each question opened, answered from my own history, and sealed again. */
import { equalBytes } from '../../crypto/bytes.ts'
import { HASH_BYTES } from '../../crypto/digest.ts'
import type { HeldEpoch } from '../epochs/epoch.ts'
import type { PeerId, StreamId } from '../identifiers.ts'
import { FIRST_QUESTION_MS, NEXT_QUESTION_MS } from '../limits.ts'
import type { Participant } from '../participant.ts'
import { parseBatch } from '../wire/batch.ts'
import { epochPrefixOf } from '../wire/dat.ts'
import type { Holder, Signed } from '../wire/fields.ts'
import {
  encodeAnswer,
  openSync,
  parseQuestion,
  parseSyncMessage,
  type SyncAnswer,
  type SyncQuestion,
  sealSync,
} from '../wire/sync.ts'
import { Answers } from './answers.ts'

export class AnsweredStream {
  readonly id: StreamId
  readonly peer: PeerId
  readonly answers = new Answers()
  /** When it is ended unless a question has come by then that opens. */
  untilMs: number
  /** Who asks, and in which epoch; null before the first question. */
  #asker: { readonly holder: Holder; readonly epoch: HeldEpoch } | null = null
  #asked = 0
  #answered = 0

  constructor(id: StreamId, peer: PeerId, nowMs: number) {
    this.id = id
    this.peer = peer
    this.untilMs = nowMs + FIRST_QUESTION_MS
  }

  get holder(): Holder | null {
    return this.#asker?.holder ?? null
  }

  /** @returns undefined for whatever a holder of my epoch behind that peer would not have sent */
  open(me: Participant, epoch: HeldEpoch, bytes: Uint8Array): SyncQuestion | undefined {
    const message = parseSyncMessage(bytes)
    if (message === undefined || !equalBytes(message.epochPrefix, epochPrefixOf(epoch.reference.id))) {
      return undefined
    }
    const holder = epoch.holders.get(message.session)
    const key = epoch.keyAt(message.step)
    if (holder === undefined || key === undefined || me.presence.peerOf(holder) !== this.peer) {
      return undefined
    }
    const place = {
      from: holder.session,
      to: me.session,
      direction: 'question',
      number: this.#asked,
    } as const
    this.#asked += 1
    const content = openSync(
      me.self.room,
      { id: epoch.reference.id, step: message.step, key },
      place,
      message,
    )
    if (content === undefined) {
      return undefined
    }
    this.#asker = { holder, epoch }
    this.untilMs = me.outbox.now.elapsedMs + NEXT_QUESTION_MS
    me.moveTo(epoch, message.step)
    return parseQuestion(content)
  }

  /** @returns false where the epoch in which it was asked is not mine any more: nothing is sealed in it */
  answer(me: Participant, answer: SyncAnswer): boolean {
    const asker = this.#asker
    if (asker === null || asker.epoch !== me.epochs.current) {
      return false
    }
    const place = {
      from: me.session,
      to: asker.holder.session,
      direction: 'answer',
      number: this.#answered,
    } as const
    this.#answered += 1
    const { suite, room } = me.self
    const message = sealSync(room, asker.epoch.stepKey, place, suite.random(HASH_BYTES), encodeAnswer(answer))
    me.outbox.emit({ type: 'send-on-stream', stream: this.id, message })
    return true
  }
}

/** Batches, and the public keys of their authors: who fetches history may never have met them. */
export const fetchAnswer = (me: Participant, found: readonly Signed[], fromClock: number): SyncAnswer => {
  const parsed = found.flatMap((signed) => parseBatch(me.self.room, signed) ?? [])
  const shared = parsed.filter(({ clock }) => clock >= fromClock)
  const batches = shared.map(({ signed }) => signed)
  const authors = new Set(shared.map(({ author }) => author))
  const identities = [...authors].flatMap((author) => me.directory.keyOf(author)?.spki ?? [])
  return { type: 'fetch', batches, identities }
}
