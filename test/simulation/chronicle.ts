/** What truly happened in a run: whose sessions there are, what was said and sealed where, who was given which key, who had what. */
import { toHex } from '../../src/crypto/bytes.ts'
import type { Fingerprint } from '../../src/crypto/signing.ts'
import type { Suite } from '../../src/crypto/suite.ts'
import { type BatchId, batchIdOf, type EpochId, type SessionId } from '../../src/protocol/identifiers.ts'
import type { RoomIdentity } from '../../src/protocol/room-identity.ts'
import type { Batch } from '../../src/protocol/wire/batch.ts'
import { type DatFrame, openDat, parseDat } from '../../src/protocol/wire/dat.ts'
import { type FrameType, openEnvelope } from '../../src/protocol/wire/envelope.ts'
import { decodeSigned } from '../../src/protocol/wire/fields.ts'
import type { KeyFrame } from '../../src/protocol/wire/key.ts'
import { verifyKey } from '../../src/protocol/wire/key-reading.ts'
import { KeyRing } from './key-ring.ts'
import type { SimulatedNode } from './node.ts'

/** Where something is sealed, as anyone with the room's outer key can see of a DAT. */
export interface SealedIn {
  readonly epoch: EpochId
  readonly step: number
}

/** A frame as a node made it, taken apart. */
export interface Publication {
  readonly node: SimulatedNode
  readonly type: FrameType
  /** `batch`: what is in it; null where only its maker has the key. */
  readonly dat: (SealedIn & { readonly batch: Batch | null }) | null
  readonly key: KeyFrame | null
}

const PREFIX_DIGITS = 32

/** The lowest step of each epoch that a session has. */
type Given = Map<SessionId, Map<EpochId, number>>

const note = (given: Given, session: SessionId, epoch: EpochId, step: number): void => {
  const epochs = given.get(session) ?? new Map<EpochId, number>()
  epochs.set(epoch, Math.min(epochs.get(epoch) ?? step, step))
  given.set(session, epochs)
}

export class Chronicle {
  readonly #room: RoomIdentity
  readonly #suite: Suite
  readonly keys: KeyRing
  /** Whose each session is: of honest nodes, of puppets, and those that the adversary made up. */
  readonly sessions = new Map<SessionId, Fingerprint>()
  /** Who said a text; each is unlike any other. */
  readonly said = new Map<string, SimulatedNode>()
  /** Every batch that a node was to store. */
  readonly batches = new Map<BatchId, Batch>()
  /** Where each text was sealed; what nobody was there to hear, nowhere. */
  readonly sealed = new Map<string, SealedIn[]>()
  /** What a session was given, or has from making it. */
  readonly given: Given = new Map()
  /** The same, or what is wrapped for it and on its way. */
  readonly meant: Given = new Map()
  readonly generations = new Set<number>()
  readonly #epochs = new Map<string, EpochId>()

  constructor(room: RoomIdentity, suite: Suite) {
    this.#room = room
    this.#suite = suite
    this.keys = new KeyRing(room)
  }

  toStore(batches: readonly Batch[]): void {
    for (const batch of batches) {
      this.batches.set(batch.id, batch)
    }
  }

  /** A node makes a frame. */
  sealing(node: SimulatedNode, frame: Uint8Array): Publication {
    const envelope = openEnvelope(this.#room, frame)
    if (!envelope.opened) {
      throw new Error(`a node published what does not open: ${envelope.reason}`)
    }
    const { type, payload } = envelope
    const key = type === 'KEY' ? this.#key(payload) : null
    if (key !== null) {
      this.keys.follow(key)
      for (const { session } of key.wraps) {
        note(this.meant, session, key.epoch.id, key.epoch.step)
      }
      if (key.reason.type === 'fresh' && node.who !== null) {
        this.made(node.who.session, key.epoch.id, 0)
      }
    }
    const dat = type === 'DAT' ? this.#dat(payload) : null
    this.#noteTexts(dat)
    return { node, type, dat, key }
  }

  /** It goes out, and whoever it is for may hear it. */
  publishing({ key }: Publication): void {
    if (key !== null) {
      for (const { session } of key.wraps) {
        note(this.given, session, key.epoch.id, key.epoch.step)
      }
    }
  }

  /** That session drew the key of that epoch itself. */
  made(session: SessionId, epoch: EpochId, step: number): void {
    note(this.given, session, epoch, step)
    note(this.meant, session, epoch, step)
  }

  /** An epoch that some node holds; DATs show only the beginning of its id. */
  sawEpoch(id: EpochId): void {
    this.#epochs.set(id.slice(0, PREFIX_DIGITS), id)
  }

  epochWithPrefix(prefix: Uint8Array): EpochId | undefined {
    return this.#epochs.get(toHex(prefix))
  }

  #key(payload: Uint8Array): KeyFrame {
    const signed = decodeSigned(payload)
    const verified = signed === undefined ? undefined : verifyKey(this.#suite, this.#room, signed)
    if (verified?.verified !== true) {
      throw new Error('a node published a KEY that does not verify')
    }
    return verified.key
  }

  #dat(payload: Uint8Array): NonNullable<Publication['dat']> {
    const dat = parseDat(payload)
    const epoch = dat === undefined ? undefined : this.epochWithPrefix(dat.epochPrefix)
    if (dat === undefined || epoch === undefined) {
      throw new Error('a node published a DAT of an epoch that nobody holds')
    }
    return { epoch, step: dat.step, batch: this.#batchIn(dat, epoch) }
  }

  #batchIn(dat: DatFrame, epoch: EpochId): Batch | null {
    const stepKey = this.keys.stepKey(epoch, dat.step)
    if (stepKey === undefined) {
      return null
    }
    const signed = openDat(this.#room, dat, stepKey.key)
    const batch = signed && this.batches.get(batchIdOf(this.#room.id, signed.body))
    if (batch === undefined) {
      throw new Error('a node published a batch that it had not stored')
    }
    return batch
  }

  #noteTexts(dat: Publication['dat']): void {
    for (const entry of dat?.batch?.entries ?? []) {
      if (entry.kind === 'text' && dat !== null) {
        const places = this.sealed.get(entry.text) ?? []
        this.sealed.set(entry.text, [...places, { epoch: dat.epoch, step: dat.step }])
      }
    }
  }
}
