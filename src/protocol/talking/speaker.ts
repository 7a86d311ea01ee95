/** Saying things: batches of one's own, signed, sealed and published; texts that have to wait (rules 6, 9, 12, 13). */
import { HASH_BYTES } from '../../crypto/digest.ts'
import type { SigningKey } from '../../crypto/signing.ts'
import type { Suite } from '../../crypto/suite.ts'
import type { HeldEpoch } from '../epochs/epoch.ts'
import type { SessionId } from '../identifiers.ts'
import { BATCH_BYTES_MAX, BATCH_ENTRIES_MAX, TEXT_BYTES_MAX, WAITING_TEXTS_MAX } from '../limits.ts'
import type { Outbox } from '../outbox.ts'
import type { RoomIdentity } from '../room-identity.ts'
import { type Batch, encodeBatch, parseBatch, signBatch } from '../wire/batch.ts'
import { sealDat } from '../wire/dat.ts'
import type { SayableEntry } from '../wire/entries.ts'
import type { Signed } from '../wire/fields.ts'
import type { Ledger } from './ledger.ts'

interface Voice {
  readonly suite: Suite
  readonly room: RoomIdentity
  readonly identity: SigningKey
  readonly session: SessionId
  readonly name: string
}

/** Bytes of a batch besides its texts, generously: ids, numbers, the name. */
const BATCH_HEAD_BYTES = 1024
/** Bytes around one text in a batch: tags and lengths. */
const TEXT_HEAD_BYTES = 16

export class Speaker {
  readonly #voice: Voice
  readonly #ledger: Ledger
  readonly #outbox: Outbox
  #waiting: string[] = []

  constructor(voice: Voice, ledger: Ledger, outbox: Outbox) {
    this.#voice = voice
    this.#ledger = ledger
    this.#outbox = outbox
  }

  get waitingCount(): number {
    return this.#waiting.length
  }

  /** @throws RangeError where more waits, or is longer, than the caller was to let through */
  enqueue(texts: readonly string[]): void {
    const isTooLong = (text: string): boolean => Buffer.byteLength(text) > TEXT_BYTES_MAX
    if (this.#waiting.length + texts.length > WAITING_TEXTS_MAX || texts.some(isTooLong)) {
      throw new RangeError('texts are bounded before they are handed to the room')
    }
    this.#waiting.push(...texts)
  }

  /** Says what waits, in as few batches as hold it. */
  flush(epoch: HeldEpoch): readonly Batch[] {
    const batches: Batch[] = []
    while (this.#waiting.length > 0) {
      const texts = this.#takeBatchful()
      batches.push(
        this.say(
          epoch,
          texts.map((text): SayableEntry => ({ kind: 'text', text })),
        ),
      )
    }
    return batches
  }

  /** One signature for all of `entries`. Sealed at the step at which the epoch stands. */
  say(epoch: HeldEpoch, entries: readonly SayableEntry[]): Batch {
    const { room, identity, session, name } = this.#voice
    const body = encodeBatch({
      ...this.#ledger.next(),
      author: identity.publicKey.fingerprint,
      session,
      timeMs: this.#outbox.now.timeMs,
      name,
      entries,
    })
    const batch = parseBatch(room, signBatch(room, identity, body))
    if (batch === undefined) {
      throw new Error('a batch of my own making is within every bound')
    }
    this.#ledger.recordOwn(batch)
    this.handOn(epoch, batch.signed)
    return batch
  }

  /** Publishes a batch, mine or another's, sealed at the step at which the epoch stands. */
  handOn(epoch: HeldEpoch, signed: Signed): void {
    const { suite, room } = this.#voice
    this.#outbox.publish('DAT', sealDat(room, epoch.stepKey, suite.random(HASH_BYTES), signed))
  }

  #takeBatchful(): readonly string[] {
    let bytes = BATCH_HEAD_BYTES
    let count = 0
    for (const text of this.#waiting.slice(0, BATCH_ENTRIES_MAX)) {
      bytes += Buffer.byteLength(text) + TEXT_HEAD_BYTES
      if (bytes > BATCH_BYTES_MAX && count > 0) {
        break
      }
      count += 1
    }
    return this.#waiting.splice(0, count)
  }
}
