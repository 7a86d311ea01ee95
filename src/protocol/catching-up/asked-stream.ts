/** A stream on which I ask: one comparison with one member, under the epoch that both hold. */
import { HASH_BYTES } from '../../crypto/digest.ts'
import type { HeldEpoch } from '../epochs/epoch.ts'
import type { BatchId, StreamId } from '../identifiers.ts'
import { COMPARISON_FRUITLESS_MS, SYNC_ANSWER_MS } from '../limits.ts'
import type { Participant } from '../participant.ts'
import type { Holder } from '../wire/fields.ts'
import {
  encodeQuestion,
  openSync,
  parseAnswer,
  parseSyncMessage,
  type SyncAnswer,
  type SyncQuestion,
  sealSync,
} from '../wire/sync.ts'
import type { Comparison } from './comparison.ts'

export class AskedStream {
  readonly id: StreamId
  readonly holder: Holder
  readonly epoch: HeldEpoch
  readonly comparison: Comparison
  #asked = 0
  #answered = 0
  /** When it is given up; infinity while it is my turn. */
  untilMs: number
  /** Of what came last, what counts here. */
  tookIn: ReadonlySet<BatchId> = new Set()
  /** When it is given up unless it has brought something by then. */
  fruitlessAtMs: number

  constructor(id: StreamId, holder: Holder, epoch: HeldEpoch, comparison: Comparison, nowMs: number) {
    this.id = id
    this.holder = holder
    this.epoch = epoch
    this.comparison = comparison
    this.untilMs = nowMs + SYNC_ANSWER_MS
    this.fruitlessAtMs = nowMs + COMPARISON_FRUITLESS_MS
  }

  /** When it is given up. */
  get endsAtMs(): number {
    return Math.min(this.untilMs, this.fruitlessAtMs)
  }

  ask(me: Participant, question: SyncQuestion): void {
    const place = {
      from: me.session,
      to: this.holder.session,
      direction: 'question',
      number: this.#asked,
    } as const
    this.#asked += 1
    this.untilMs = me.outbox.now.elapsedMs + SYNC_ANSWER_MS
    const { suite, room } = me.self
    const message = sealSync(
      room,
      this.epoch.stepKey,
      place,
      suite.random(HASH_BYTES),
      encodeQuestion(question),
    )
    me.outbox.emit({ type: 'send-on-stream', stream: this.id, message })
  }

  /** @returns undefined for whatever is not the answer that is waited for */
  open(me: Participant, bytes: Uint8Array): SyncAnswer | undefined {
    const message = parseSyncMessage(bytes)
    const key = message === undefined ? undefined : this.epoch.keyAt(message.step)
    if (message === undefined || key === undefined || this.#answered >= this.#asked) {
      return undefined
    }
    const place = {
      from: this.holder.session,
      to: me.session,
      direction: 'answer',
      number: this.#answered,
    } as const
    this.#answered += 1
    this.untilMs = Number.POSITIVE_INFINITY
    const step = { id: this.epoch.reference.id, step: message.step, key }
    const content = openSync(me.self.room, step, place, message)
    if (content === undefined) {
      return undefined
    }
    me.moveTo(this.epoch, message.step)
    return parseAnswer(content)
  }
}
