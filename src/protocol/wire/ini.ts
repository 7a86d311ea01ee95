/**
 * INI request: who I am, where I can be reached, what can be wrapped to me, and what I already hold
 * (docs/protocol.md §4.1). Bytes become an `IniRequest` here, signatures checked, or a reason.
 */

import { utf8 } from '../../crypto/bytes.ts'
import { HASH_BYTES, labelledHash } from '../../crypto/digest.ts'
import type { EncapsulationKeys } from '../../crypto/encapsulation.ts'
import { PEER_KEY_BYTES } from '../../crypto/peer-signature.ts'
import type { SigningKey, VerifyingKey } from '../../crypto/signing.ts'
import type { Suite } from '../../crypto/suite.ts'
import {
  type IniHash,
  iniHashOf,
  type PeerId,
  peerIdOf,
  type SessionId,
  sessionIdOf,
} from '../identifiers.ts'
import { ADDRESSES_MAX, INI_BYTES_MAX } from '../limits.ts'
import type { RefusalReason } from '../refusal.ts'
import type { RoomIdentity } from '../room-identity.ts'
import {
  decodeOrUndefined,
  type EpochPosition,
  idBytes,
  isCount,
  parseAddresses,
  parseEpochPosition,
  parseName,
  parseSigned,
  type Signed,
  wireEpochPosition,
} from './fields.ts'
import { type Founding, verifyFounding } from './founding.ts'
import { IniRequest as WireIniRequest } from './frames.generated.ts'

export interface IniRequest {
  readonly identity: VerifyingKey
  readonly name: string
  readonly peerKey: Uint8Array
  readonly peer: PeerId
  readonly session: SessionId
  readonly addresses: readonly string[]
  readonly encapsulationKeys: EncapsulationKeys
  /** Counts up within its session. */
  readonly number: number
  readonly timeMs: number
  /** What the session holds; null while it seeks. */
  readonly epoch: EpochPosition | null
  /** The highest founding it knows. */
  readonly founding: Founding | null
  readonly hash: IniHash
  /** As received, to be handed on in an `admit`. */
  readonly signed: Signed
}

/** What a session's peer key signs once: that this peer is this identity's session in this room. */
export const sessionClaim = (room: RoomIdentity, session: SessionId): Uint8Array =>
  labelledHash('session claim', room.id, idBytes(session))

export interface IniFields {
  readonly name: string
  readonly peerKey: Uint8Array
  readonly peerSignature: Uint8Array
  readonly addresses: readonly string[]
  readonly encapsulationKeys: EncapsulationKeys
  readonly number: number
  readonly nonce: Uint8Array
  readonly timeMs: number
  readonly epoch: EpochPosition | null
  readonly founding: Founding | null
}

/** @returns the signed request; hash its body with `iniHashOf` to know what answers it */
export const signIniRequest = (room: RoomIdentity, identity: SigningKey, fields: IniFields): Signed => {
  const body = WireIniRequest.encode({
    identity: identity.publicKey.spki,
    name: utf8(fields.name),
    peerKey: fields.peerKey,
    peerSignature: fields.peerSignature,
    addresses: fields.addresses.map(utf8),
    rsa: fields.encapsulationKeys.rsa,
    mlKem: fields.encapsulationKeys.mlKem,
    number: fields.number,
    nonce: fields.nonce,
    time: fields.timeMs,
    ...(fields.epoch === null ? {} : { epoch: wireEpochPosition(fields.epoch) }),
    ...(fields.founding === null ? {} : { founding: fields.founding.signed }),
  })
  return { body, signature: identity.sign('INI', room.id, body) }
}

export type VerifiedIni =
  | { readonly verified: true; readonly ini: IniRequest }
  | { readonly verified: false; readonly reason: RefusalReason }

const refused = (reason: RefusalReason): VerifiedIni => ({ verified: false, reason })

type DecodedIni = Omit<WireIniRequest, 'name' | 'addresses'> & Pick<IniRequest, 'name' | 'addresses'>

const decodeIni = (body: Uint8Array): DecodedIni | undefined => {
  if (body.length > INI_BYTES_MAX) {
    return undefined
  }
  const wire = decodeOrUndefined(() => WireIniRequest.decode(body, { limits: { addresses: ADDRESSES_MAX } }))
  if (
    wire === undefined ||
    wire.peerKey.length !== PEER_KEY_BYTES ||
    !isCount(wire.number) ||
    wire.nonce.length !== HASH_BYTES ||
    !isCount(wire.time)
  ) {
    return undefined
  }
  const name = parseName(wire.name)
  const addresses = parseAddresses(wire.addresses)
  return name === undefined || addresses === undefined ? undefined : { ...wire, name, addresses }
}

/** Who holds an epoch knows its founding, so the highest it knows is no lower. */
const positionAgrees = (epoch: EpochPosition | null, founding: Founding | null): boolean =>
  epoch === null || (founding !== null && founding.generation >= epoch.generation)

/** Structure first, then keys, then the three signatures (rule 14). */
export const verifyIniRequest = (suite: Suite, room: RoomIdentity, signed: Signed): VerifiedIni => {
  const wire = decodeIni(signed.body)
  const epoch = wire?.epoch === undefined ? null : parseEpochPosition(wire.epoch)
  const signedFounding = wire?.founding === undefined ? null : parseSigned(wire.founding)
  if (wire === undefined || epoch === undefined || signedFounding === undefined) {
    return refused('malformed')
  }
  const identity = suite.parseVerifyingKey(wire.identity)
  const encapsulationKeys = suite.parseEncapsulationKeys(wire.rsa, wire.mlKem)
  if (identity === undefined || encapsulationKeys === undefined) {
    return refused('malformed')
  }
  const session = sessionIdOf(identity.fingerprint, wire.peerKey)
  const claim = sessionClaim(room, session)
  if (
    !identity.verify('INI', room.id, signed.body, signed.signature) ||
    !suite.verifyPeerSignature(wire.peerKey, claim, wire.peerSignature)
  ) {
    return refused('bad-signature')
  }
  const verified = signedFounding === null ? null : verifyFounding(room, signedFounding)
  if (verified?.verified === false) {
    return refused(verified.reason)
  }
  const founding = verified === null ? null : verified.founding
  if (!positionAgrees(epoch, founding)) {
    return refused('malformed')
  }
  return {
    verified: true,
    ini: {
      identity,
      name: wire.name,
      peerKey: wire.peerKey,
      peer: peerIdOf(wire.peerKey),
      session,
      addresses: wire.addresses,
      encapsulationKeys,
      number: wire.number,
      timeMs: wire.time,
      epoch,
      founding,
      hash: iniHashOf(room.id, signed.body),
      signed,
    },
  }
}
