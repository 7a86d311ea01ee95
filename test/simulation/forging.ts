/** Frames made by hand by whoever has the room's outer key, and perhaps an identity that nobody trusts any more. */
import type { Fingerprint, SigningKey } from '../../src/crypto/signing.ts'
import type { Suite } from '../../src/crypto/suite.ts'
import { epochIdOf, HeldEpoch } from '../../src/protocol/epochs/epoch.ts'
import { type SessionId, sessionIdOf } from '../../src/protocol/identifiers.ts'
import type { RoomIdentity } from '../../src/protocol/room-identity.ts'
import { type Batch, encodeBatch, parseBatch, signBatch } from '../../src/protocol/wire/batch.ts'
import { sealDat } from '../../src/protocol/wire/dat.ts'
import { type FrameType, openEnvelope, sealEnvelope } from '../../src/protocol/wire/envelope.ts'
import { type EpochPosition, encodeSigned } from '../../src/protocol/wire/fields.ts'
import { type Founding, signFounding } from '../../src/protocol/wire/founding.ts'
import { type IniRequest, sessionClaim, signIniRequest } from '../../src/protocol/wire/ini.ts'
import { signKeys } from '../../src/protocol/wire/key-writing.ts'
import type { Cryptography, PeerKey } from './cryptography.ts'
import type { Random } from './random.ts'

const TYPES: readonly FrameType[] = ['INI request', 'INI founding', 'KEY', 'DAT']

export class Forger {
  readonly #room: RoomIdentity
  readonly #suite: Suite
  readonly #cryptography: Cryptography
  readonly #random: Random
  #number = 0

  constructor(room: RoomIdentity, cryptography: Cryptography, random: Random) {
    this.#room = room
    this.#cryptography = cryptography
    this.#suite = cryptography.suite(random)
    this.#random = random
  }

  /** The same frame in a new outer seal. */
  resealed(frame: Uint8Array): Uint8Array {
    const envelope = openEnvelope(this.#room, frame)
    return envelope.opened ? this.#sealed(envelope.type, envelope.payload) : frame
  }

  mutatedOutside(frame: Uint8Array): Uint8Array {
    return this.#flipped(frame)
  }

  mutatedInside(frame: Uint8Array): Uint8Array {
    const envelope = openEnvelope(this.#room, frame)
    if (!envelope.opened) {
      return frame
    }
    const type = this.#random.chance(0.1) ? (this.#random.pick(TYPES) ?? 'DAT') : envelope.type
    return this.#sealed(type, this.#flipped(envelope.payload))
  }

  /** @param shows an epoch that it says to hold, with a founding that goes with it */
  ini(
    identity: SigningKey,
    peerKey: PeerKey,
    shows: { readonly epoch: EpochPosition; readonly founding: Founding } | null,
    timeMs: number,
  ): { readonly frame: Uint8Array; readonly session: SessionId } {
    this.#number += this.#random.between(1, 3)
    const session = sessionIdOf(identity.publicKey.fingerprint, peerKey.publicKey)
    const signed = signIniRequest(this.#room, identity, {
      name: 'Mallory',
      peerKey: peerKey.publicKey,
      peerSignature: peerKey.sign(sessionClaim(this.#room, session)),
      addresses: [],
      encapsulationKeys: this.#cryptography.sessionKeys(this.#random).publicKeys,
      number: this.#number,
      nonce: this.#random.bytes(32),
      timeMs,
      epoch: shows?.epoch ?? null,
      founding: shows?.founding ?? null,
    })
    return { frame: this.#sealed('INI request', encodeSigned(signed)), session }
  }

  /** A KEY for `ini`: an epoch of the forger's own, under a founding that the bootstrap did sign. */
  answer(
    identity: SigningKey,
    founding: Founding,
    ini: IniRequest,
    session: SessionId,
    counter: number,
  ): Uint8Array {
    const key = this.#random.bytes(32)
    const epoch = this.#epoch(identity, founding, key, session, counter)
    return this.#key(identity, epoch, { type: 'answer', inis: [ini.hash] }, ini, key)
  }

  /** A fresh key that claims to follow an epoch it knows the id of. */
  freshKey(
    identity: SigningKey,
    founding: Founding,
    parent: EpochPosition,
    ini: IniRequest,
    session: SessionId,
  ): Uint8Array {
    const key = this.#random.bytes(32)
    const epoch = this.#epoch(identity, founding, key, session, parent.counter + 1)
    const reason = { type: 'fresh', parent: { id: parent.id, step: parent.step } } as const
    return this.#key(identity, epoch, reason, ini, key)
  }

  /** Signed by an identity that may well be known, in its own name or in another's. */
  batch(
    identity: SigningKey,
    author: Fingerprint,
    said: Pick<Batch, 'session' | 'clock'>,
    text: string,
  ): Batch {
    this.#number += 1
    const { session, clock } = said
    const signed = signBatch(this.#room, identity, this.#body(author, session, text, clock, 0))
    const batch = parseBatch(this.#room, signed)
    if (batch === undefined) {
      throw new Error('a forged batch is one all the same')
    }
    return batch
  }

  /** What claims to be sealed in `epoch`, under a key that is not its. */
  dat(identity: SigningKey, epoch: EpochPosition, session: SessionId, timeMs: number): Uint8Array {
    this.#number += 1
    const body = this.#body(
      identity.publicKey.fingerprint,
      session,
      `forged ${this.#number}`,
      this.#number,
      timeMs,
    )
    const stepKey = { id: epoch.id, step: epoch.step, key: this.#random.bytes(32) }
    const batch = signBatch(this.#room, identity, body)
    return this.#sealed('DAT', sealDat(this.#room, stepKey, this.#random.bytes(32), batch))
  }

  /** Signed by someone who is not the bootstrap. */
  founding(identity: SigningKey, ini: IniRequest, timeMs: number): Uint8Array {
    const fields = { answers: ini.hash, generation: timeMs * 2, timeMs }
    return this.#sealed('INI founding', encodeSigned(signFounding(this.#room, identity, fields).signed))
  }

  #body(author: Fingerprint, session: SessionId, text: string, clock: number, timeMs: number): Uint8Array {
    return encodeBatch({
      author,
      session,
      number: this.#number,
      previous: null,
      after: null,
      clock,
      timeMs,
      name: 'Mallory',
      entries: [{ kind: 'text', text }],
    })
  }

  #epoch(
    identity: SigningKey,
    founding: Founding,
    key: Uint8Array,
    session: SessionId,
    counter: number,
  ): HeldEpoch {
    return new HeldEpoch({
      reference: { generation: founding.generation, counter, id: epochIdOf({ step: 0, key }) },
      founding,
      step: 0,
      key,
      holders: [{ fingerprint: identity.publicKey.fingerprint, session, overridden: [] }],
    })
  }

  #key(
    identity: SigningKey,
    epoch: HeldEpoch,
    reason: Parameters<typeof signKeys>[3]['reason'],
    to: IniRequest,
    secret: Uint8Array,
  ): Uint8Array {
    const recipient = { fingerprint: to.identity.fingerprint, session: to.session, overridden: [] }
    const [signed] = signKeys(this.#suite, this.#room, identity, {
      epoch: epoch.position,
      founding: epoch.founding,
      reason,
      content: { secret, holders: [...epoch.holders.values(), recipient], identities: [], removals: [] },
      recipients: [
        {
          session: to.session,
          ini: reason.type === 'answer' ? to.hash : null,
          encapsulationKeys: to.encapsulationKeys,
        },
      ],
    })
    if (signed === undefined) {
      throw new Error('a KEY has recipients')
    }
    return this.#sealed('KEY', encodeSigned(signed))
  }

  #sealed(type: FrameType, payload: Uint8Array): Uint8Array {
    return sealEnvelope(this.#room, this.#random.bytes(32), type, payload)
  }

  #flipped(bytes: Uint8Array): Uint8Array {
    const copy = new Uint8Array(bytes)
    const at = this.#random.between(0, copy.length - 1)
    copy[at] = (copy[at] ?? 0) ^ (1 << this.#random.between(0, 7))
    return copy
  }
}
