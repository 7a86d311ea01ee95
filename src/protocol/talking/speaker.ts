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
import type { Unstored } from './unstored.ts'

interface Voice {
  readonly suite: Suite
  readonly room: RoomIdentity
  readonly identity: SigningKey
  readonly session: SessionId
  /** Of the start; it may change. */
  readonly name: string
}

/** Bytes of a batch besides its texts, generously: ids, numbers, the name. */
const BATCH_HEAD_BYTES = 1024
/** Bytes around one text in a batch: tags and lengths. */
const TEXT_HEAD_BYTES = 16

/** Texts by the batch: as many as fit one, in order. */
const batchfuls = (texts: readonly string[]): readonly (readonly string[])[] => {
  const full: string[][] = []
  let bytes = 0
  for (const text of texts) {
    const size = Buffer.byteLength(text) + TEXT_HEAD_BYTES
    const last = full.at(-1)
    if (last === undefined || bytes + size > BATCH_BYTES_MAX || last.length >= BATCH_ENTRIES_MAX) {
      full.push([text])
      bytes = BATCH_HEAD_BYTES + size
    } else {
      last.push(text)
      bytes += size
    }
  }
  return full
}

export class Speaker {
  readonly #voice: Voice
  readonly #ledger: Ledger
  readonly #unstored: Unstored
  readonly #outbox: Outbox
  #name: string
  /** Nothing has been said under it yet. */
  #isNameUnsaid = false
  /** Signed and stored, and not sent yet: nobody is there to hear it, or there is no key to seal it with. */
  #waiting: Batch[] = []
  /** Typed before it is known how far the room is: they would stand before all that was ever said in it. */
  #unplaced: string[] = []
  #unplacedSinceMs = Number.POSITIVE_INFINITY

  constructor(
    voice: Voice,
    around: { readonly ledger: Ledger; readonly unstored: Unstored; readonly outbox: Outbox },
  ) {
    this.#voice = voice
    this.#name = voice.name
    this.#ledger = around.ledger
    this.#unstored = around.unstored
    this.#outbox = around.outbox
  }

  /** Texts, not batches. */
  get waitingCount(): number {
    return this.#waiting.reduce((sum, { entries }) => sum + entries.length, this.#unplaced.length)
  }

  /** Texts, or a name that others do not know yet. */
  get hasSomethingToSay(): boolean {
    return this.waitingCount > 0 || this.#isNameUnsaid
  }

  /** My name from now on; what waits was signed under the one before. */
  rename(name: string): void {
    this.#isNameUnsaid ||= name !== this.#name
    this.#name = name
  }

  /** Since when something that was typed has no place in the room's order; infinity where everything has. */
  get unplacedSinceMs(): number {
    return this.#unplacedSinceMs
  }

  /**
   * Takes texts: signed and stored once they have a place, sent when there is a key and someone to hear them.
   * @throws RangeError where more waits, or is longer, than the caller was to let through
   */
  enqueue(texts: readonly string[]): void {
    const isTooLong = (text: string): boolean => Buffer.byteLength(text) > TEXT_BYTES_MAX
    if (this.waitingCount + texts.length > WAITING_TEXTS_MAX || texts.some(isTooLong)) {
      throw new RangeError('texts are bounded before they are handed to the room')
    }
    if (this.#unplaced.length === 0) {
      this.#unplacedSinceMs = this.#outbox.now.elapsedMs
    }
    this.#unplaced.push(...texts)
  }

  /** What was typed stands here in the room's order: in as few batches as hold it. */
  place(): void {
    const texts = this.#unplaced
    this.#unplaced = []
    this.#unplacedSinceMs = Number.POSITIVE_INFINITY
    for (const batchful of batchfuls(texts)) {
      this.#waiting.push(this.#make(batchful.map((text): SayableEntry => ({ kind: 'text', text }))))
    }
  }

  /** Sends what waits, sealed at the step at which the epoch stands; a name for which nothing waits is said by a batch that greets. */
  flush(epoch: HeldEpoch): void {
    const batches = this.#waiting
    this.#waiting = []
    for (const { signed } of batches) {
      this.handOn(epoch, signed)
    }
    if (this.#isNameUnsaid) {
      this.say(epoch, [{ kind: 'hello' }])
    }
  }

  /** One signature for all of `entries`. Sealed at the step at which the epoch stands. */
  say(epoch: HeldEpoch, entries: readonly SayableEntry[]): Batch {
    const batch = this.#make(entries)
    this.handOn(epoch, batch.signed)
    return batch
  }

  /** A batch of my own, to be on the disk before it is sent. */
  #make(entries: readonly SayableEntry[]): Batch {
    const { room, identity, session } = this.#voice
    const body = encodeBatch({
      ...this.#ledger.next(),
      author: identity.publicKey.fingerprint,
      session,
      timeMs: this.#outbox.now.timeMs,
      name: this.#name,
      entries,
    })
    const batch = parseBatch(room, signBatch(room, identity, body))
    if (batch === undefined) {
      throw new Error('a batch of my own making is within every bound')
    }
    this.#isNameUnsaid = false
    this.#ledger.recordOwn(batch)
    this.#unstored.keep([batch], false)
    return batch
  }

  /** Publishes a batch, mine or another's, sealed at the step at which the epoch stands. */
  handOn(epoch: HeldEpoch, signed: Signed): void {
    const { suite, room } = this.#voice
    this.#outbox.publish('DAT', sealDat(room, epoch.stepKey, suite.random(HASH_BYTES), signed))
  }
}
