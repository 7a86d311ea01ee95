/** Someone who makes frames by hand, honest or not: an outsider, an insider, a liar. */
import type { DecapsulationKeys } from '../../src/crypto/encapsulation.ts'
import type { SigningKey } from '../../src/crypto/signing.ts'
import { nodeSuite } from '../../src/crypto/suite.ts'
import { HeldEpoch } from '../../src/protocol/epochs/epoch.ts'
import {
  type IniHash,
  iniHashOf,
  type PeerId,
  peerIdOf,
  type SessionId,
  sessionIdOf,
} from '../../src/protocol/identifiers.ts'
import { openDecidedKey } from '../../src/protocol/joining/key-opening.ts'
import type { RoomIdentity } from '../../src/protocol/room-identity.ts'
import { type BatchFields, encodeBatch, signBatch } from '../../src/protocol/wire/batch.ts'
import { sealDat } from '../../src/protocol/wire/dat.ts'
import type { SayableEntry } from '../../src/protocol/wire/entries.ts'
import { type FrameType, openEnvelope, sealEnvelope } from '../../src/protocol/wire/envelope.ts'
import { decodeSigned, encodeSigned, type Signed } from '../../src/protocol/wire/fields.ts'
import { type Founding, signFounding } from '../../src/protocol/wire/founding.ts'
import {
  type IniFields,
  type IniRequest,
  sessionClaim,
  signIniRequest,
  verifyIniRequest,
} from '../../src/protocol/wire/ini.ts'
import type { KeyFrame } from '../../src/protocol/wire/key.ts'
import { verifyKey } from '../../src/protocol/wire/key-reading.ts'
import { type KeyFields, signKeys } from '../../src/protocol/wire/key-writing.ts'
import { createPeerKey, identityNamed, type PeerKey, sessionKeys } from './keys.ts'
import { type SimulatedNetwork, START_TIME_MS } from './simulated-network.ts'
import type { SimulatedNode } from './simulated-node.ts'

const salt = (): Uint8Array => nodeSuite.random(32)

/** A frame with that payload, in a right outer seal. */
export const sealed = (room: RoomIdentity, type: FrameType, payload: Uint8Array): Uint8Array =>
  sealEnvelope(room, salt(), type, payload)

const opened = (
  room: RoomIdentity,
  frame: Uint8Array,
): { readonly type: FrameType; readonly payload: Uint8Array } => {
  const envelope = openEnvelope(room, frame)
  if (!envelope.opened) {
    throw new Error(`a frame of this room opens: ${envelope.reason}`)
  }
  return envelope
}

/** The same frame in a new outer seal, as whoever has the bootstrap's public key can make it. */
export const resealed = (room: RoomIdentity, frame: Uint8Array): Uint8Array => {
  const { type, payload } = opened(room, frame)
  return sealed(room, type, payload)
}

export const signedIn = (room: RoomIdentity, frame: Uint8Array): Signed => {
  const signed = decodeSigned(opened(room, frame).payload)
  if (signed === undefined) {
    throw new Error('an INI or KEY is signed')
  }
  return signed
}

export const iniIn = (room: RoomIdentity, frame: Uint8Array): IniRequest => {
  const verified = verifyIniRequest(nodeSuite, room, signedIn(room, frame))
  if (!verified.verified) {
    throw new Error(`an INI of an honest node verifies: ${verified.reason}`)
  }
  return verified.ini
}

export const keyIn = (room: RoomIdentity, frame: Uint8Array): KeyFrame => {
  const verified = verifyKey(nodeSuite, room, signedIn(room, frame))
  if (!verified.verified) {
    throw new Error(`a KEY of an honest node verifies: ${verified.reason}`)
  }
  return verified.key
}

/** The last INI request that a node published. */
export const lastIniOf = (network: SimulatedNetwork, node: SimulatedNode): IniRequest => {
  const frame = node.publishedOf(network.identity, 'INI request').at(-1)
  if (frame === undefined) {
    throw new Error(`${node.name} has published no INI`)
  }
  return iniIn(network.identity, frame)
}

export class HandMade {
  readonly room: RoomIdentity
  readonly identity: SigningKey
  readonly peerKey: PeerKey
  readonly peer: PeerId
  readonly session: SessionId
  readonly keys: DecapsulationKeys
  #number = 0
  #batches = 0

  private constructor(room: RoomIdentity, identity: SigningKey, keys: DecapsulationKeys) {
    this.room = room
    this.identity = identity
    this.keys = keys
    this.peerKey = createPeerKey()
    this.peer = peerIdOf(this.peerKey.publicKey)
    this.session = sessionIdOf(identity.publicKey.fingerprint, this.peerKey.publicKey)
  }

  static async named(name: string, room: RoomIdentity): Promise<HandMade> {
    return new HandMade(room, await identityNamed(name), await sessionKeys(name))
  }

  ini(fields: Partial<IniFields> = {}): { readonly frame: Uint8Array; readonly hash: IniHash } {
    this.#number += 1
    const signed = signIniRequest(this.room, this.identity, {
      name: 'hand-made',
      peerKey: this.peerKey.publicKey,
      peerSignature: this.peerKey.sign(sessionClaim(this.room, this.session)),
      addresses: [],
      encapsulationKeys: this.keys.publicKeys,
      number: this.#number,
      nonce: salt(),
      timeMs: START_TIME_MS,
      epoch: null,
      founding: null,
      ...fields,
    })
    return {
      frame: sealed(this.room, 'INI request', encodeSigned(signed)),
      hash: iniHashOf(this.room.id, signed.body),
    }
  }

  key(fields: KeyFields): Uint8Array {
    const [key] = signKeys(nodeSuite, this.room, this.identity, fields)
    if (key === undefined) {
      throw new Error('a KEY has recipients')
    }
    return sealed(this.room, 'KEY', encodeSigned(key))
  }

  /** The body of an INI, signed by another than the one it names. */
  static forgedIni(room: RoomIdentity, frame: Uint8Array, signer: SigningKey): Uint8Array {
    const { body } = signedIn(room, frame)
    const signature = signer.sign('INI', room.id, body)
    return sealed(room, 'INI request', encodeSigned({ body, signature }))
  }

  /** A founding signed by someone who is not the bootstrap. */
  static async ownFounding(room: RoomIdentity, name: string, answers: IniHash): Promise<Founding> {
    const fields = { answers, generation: START_TIME_MS * 2, timeMs: START_TIME_MS }
    return signFounding(room, await identityNamed(name), fields)
  }

  founding(founding: Founding): Uint8Array {
    return sealed(this.room, 'INI founding', encodeSigned(founding.signed))
  }

  /** A KEY that gives `epoch` to the asker of `ini`. */
  answer(epoch: HeldEpoch, ini: IniRequest, secret = epoch.keyAt(epoch.step)): Uint8Array {
    const asker = { fingerprint: ini.identity.fingerprint, session: ini.session, overridden: [] }
    return this.key({
      epoch: epoch.position,
      founding: epoch.founding,
      reason: { type: 'answer', inis: [ini.hash] },
      content: {
        secret: secret ?? salt(),
        holders: [...epoch.holders.values(), asker],
        identities: [],
        removals: [],
      },
      recipients: [{ session: ini.session, ini: ini.hash, encapsulationKeys: ini.encapsulationKeys }],
    })
  }

  /** An epoch out of thin air, under a founding that the bootstrap did sign. */
  epoch(
    founding: Founding,
    position: Partial<{ counter: number; id: HeldEpoch['reference']['id'] }> = {},
  ): HeldEpoch {
    const id = 'ff'.repeat(32) as HeldEpoch['reference']['id']
    return new HeldEpoch({
      reference: { generation: founding.generation, counter: 0, id, ...position },
      founding,
      step: 0,
      key: salt(),
      holders: [{ fingerprint: this.identity.publicKey.fingerprint, session: this.session, overridden: [] }],
    })
  }

  batch(entries: readonly SayableEntry[], fields: Partial<BatchFields> = {}): Signed {
    this.#batches += 1
    const body = encodeBatch({
      author: this.identity.publicKey.fingerprint,
      session: this.session,
      number: this.#batches,
      previous: null,
      after: null,
      clock: this.#batches,
      timeMs: START_TIME_MS,
      name: 'hand-made',
      ...fields,
      entries,
    })
    return signBatch(this.room, this.identity, body)
  }

  /** @param into where it is sealed, if not where it is signed */
  dat(
    epoch: HeldEpoch,
    entries: readonly SayableEntry[],
    fields: Partial<BatchFields> = {},
    into = { room: this.room, epoch },
  ): Uint8Array {
    return this.datOf(into.epoch, this.batch(entries, fields), into.room)
  }

  datOf(epoch: HeldEpoch, batch: Signed, room = this.room): Uint8Array {
    return sealed(room, 'DAT', sealDat(room, epoch.stepKey, salt(), batch))
  }

  /** Asks a member that trusts this one, and opens the first KEY that it or, by rank, one of its fellows publishes. */
  join(network: SimulatedNetwork, member: SimulatedNode): HeldEpoch {
    network.connect(member, this.peer)
    const asked = this.ini()
    network.inject(member, asked.frame, this.peer)
    let given: HeldEpoch | undefined
    network.runUntil(() => {
      given = network.nodes
        .map((node) => this.#givenBy(node, asked.hash))
        .find((epoch) => epoch !== undefined)
      return given !== undefined
    })
    if (given !== undefined) {
      // What goes with it, and whatever else was due.
      network.run(1_000)
      return given
    }
    throw new Error(`neither ${member.name} nor anybody else gave a key`)
  }

  #givenBy(member: SimulatedNode, asked: IniHash): HeldEpoch | undefined {
    const recipient = {
      fingerprint: this.identity.publicKey.fingerprint,
      session: this.session,
      keys: [this.keys],
    }
    for (const frame of member.publishedOf(this.room, 'KEY')) {
      const key = keyIn(this.room, frame)
      const wrap = key.wraps.find(({ ini }) => ini === asked)
      const given = wrap && openDecidedKey(nodeSuite, this.room, key, { wrap, parent: null }, recipient)
      if (given !== undefined) {
        return given.epoch
      }
    }
    return undefined
  }
}

/** A founding by the bootstrap, for whatever INI. */
export const foundingBy = async (
  room: RoomIdentity,
  fields: Pick<Founding, 'answers' | 'generation'>,
): Promise<Founding> =>
  signFounding(room, await identityNamed('bootstrap'), { ...fields, timeMs: START_TIME_MS })
