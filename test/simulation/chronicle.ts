/** What truly happened in a run: whose sessions there are, what was said and sealed where, who was given which key. */
import { toHex } from '../../src/crypto/bytes.ts'
import type { Fingerprint } from '../../src/crypto/signing.ts'
import type { Suite } from '../../src/crypto/suite.ts'
import type { EpochId, SessionId } from '../../src/protocol/identifiers.ts'
import type { RoomIdentity } from '../../src/protocol/room-identity.ts'
import { parseDat } from '../../src/protocol/wire/dat.ts'
import { type FrameType, openEnvelope } from '../../src/protocol/wire/envelope.ts'
import { decodeSigned } from '../../src/protocol/wire/fields.ts'
import type { KeyFrame } from '../../src/protocol/wire/key.ts'
import { verifyKey } from '../../src/protocol/wire/key-reading.ts'
import type { SimulatedNode } from './node.ts'

/** Where a DAT is sealed, as anyone with the room's outer key can see. */
export interface SealedIn {
  readonly epoch: EpochId
  readonly step: number
}

/** A frame as it was published, taken apart. */
export interface Publication {
  readonly node: SimulatedNode
  readonly type: FrameType
  readonly dat: SealedIn | null
  readonly key: KeyFrame | null
}

const PREFIX_DIGITS = 32

export class Chronicle {
  readonly #room: RoomIdentity
  readonly #suite: Suite
  /** Whose each session is: of honest nodes, of puppets, and those that the adversary made up. */
  readonly sessions = new Map<SessionId, Fingerprint>()
  /** Who said a text; each is unlike any other. */
  readonly said = new Map<string, SimulatedNode>()
  readonly sealed = new Map<string, SealedIn>()
  /** The lowest step of each epoch that a session was given, or has from founding it. */
  readonly given = new Map<SessionId, Map<EpochId, number>>()
  readonly generations = new Set<number>()
  readonly #epochs = new Map<string, EpochId>()

  constructor(room: RoomIdentity, suite: Suite) {
    this.#room = room
    this.#suite = suite
  }

  publication(node: SimulatedNode, frame: Uint8Array): Publication {
    const envelope = openEnvelope(this.#room, frame)
    if (!envelope.opened) {
      throw new Error(`a node published what does not open: ${envelope.reason}`)
    }
    const { type, payload } = envelope
    const key = type === 'KEY' ? this.#key(payload) : null
    for (const wrap of key?.wraps ?? []) {
      this.gave(wrap.session, key?.epoch.id, key?.epoch.step ?? 0)
    }
    if (key?.reason.type === 'fresh' && node.who !== null) {
      this.gave(node.who.session, key.epoch.id, 0)
    }
    return { node, type, dat: type === 'DAT' ? this.#dat(payload) : null, key }
  }

  gave(session: SessionId, epoch: EpochId | undefined, step: number): void {
    if (epoch === undefined) {
      return
    }
    const epochs = this.given.get(session) ?? new Map<EpochId, number>()
    epochs.set(epoch, Math.min(epochs.get(epoch) ?? step, step))
    this.given.set(session, epochs)
  }

  /** An epoch that some node holds; DATs show only the beginning of its id. */
  sawEpoch(id: EpochId): void {
    this.#epochs.set(id.slice(0, PREFIX_DIGITS), id)
  }

  #key(payload: Uint8Array): KeyFrame {
    const signed = decodeSigned(payload)
    const verified = signed === undefined ? undefined : verifyKey(this.#suite, this.#room, signed)
    if (verified?.verified !== true) {
      throw new Error('a node published a KEY that does not verify')
    }
    return verified.key
  }

  #dat(payload: Uint8Array): SealedIn {
    const dat = parseDat(payload)
    const epoch = dat === undefined ? undefined : this.#epochs.get(toHex(dat.epochPrefix))
    if (dat === undefined || epoch === undefined) {
      throw new Error('a node published a DAT of an epoch that nobody holds')
    }
    return { epoch, step: dat.step }
  }
}
