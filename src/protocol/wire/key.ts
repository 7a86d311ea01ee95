/**
 * KEY: gives an epoch's key to at most 32 recipients (docs/protocol.md §4.3). A header and a content that all share,
 * sealed once under a random content key, and for each recipient that key wrapped to its session. What it is made of, and
 * what its parts are bound to; `key-writing.ts` and `key-reading.ts` make and take one.
 */
import { fromHex, uint32 } from '../../crypto/bytes.ts'
import { deriveKey, labelledHash } from '../../crypto/digest.ts'
import type { EncapsulationKeys } from '../../crypto/encapsulation.ts'
import type { Seal } from '../../crypto/seal.ts'
import type { VerifyingKey } from '../../crypto/signing.ts'
import type { EpochId, IniHash, SessionId } from '../identifiers.ts'
import type { RoomIdentity } from '../room-identity.ts'
import { associatedData } from './envelope.ts'
import { type EpochPosition, type Holder, idBytes, type Signed } from './fields.ts'
import type { Founding } from './founding.ts'

/** Why a KEY is there: it answers INIs, or it is a fresh key that follows an epoch. Never both, never neither. */
export type KeyReason =
  | { readonly type: 'answer'; readonly inis: readonly IniHash[] }
  | { readonly type: 'fresh'; readonly parent: { readonly id: EpochId; readonly step: number } }

/** One recipient's part. */
export interface Wrap {
  readonly session: SessionId
  /** The INI it answers; null in a fresh key. */
  readonly ini: IniHash | null
  readonly rsaCiphertext: Uint8Array
  readonly mlKemCiphertext: Uint8Array
  readonly sealedContentKey: Uint8Array
}

export interface KeyFrame {
  readonly sender: VerifyingKey
  readonly epoch: EpochPosition
  readonly founding: Founding
  readonly reason: KeyReason
  readonly wraps: readonly Wrap[]
  readonly sealedContent: Uint8Array
  /** Of the KEY without its wraps; what each wrap is bound to. */
  readonly headerHash: Uint8Array
}

export interface KeyContent {
  /** Of an answer: the step's key. Of a fresh key: the secret it is derived from. 32 bytes. */
  readonly secret: Uint8Array
  readonly holders: readonly Holder[]
  /** SPKI of holders whom the recipient may not have met, and of who said the removals. */
  readonly identities: readonly Uint8Array[]
  /** Batches that say `remove` or `restore`: nobody holds the key without having been told who was removed. */
  readonly removals: readonly Signed[]
}

export const contentSeal = (room: RoomIdentity, epoch: EpochPosition, key: Uint8Array): Seal => ({
  key,
  label: 'content',
  associatedData: associatedData(room, 'KEY', fromHex(epoch.id), uint32(epoch.step)),
})

/** Everything a wrap must be bound to goes into its key, so that it opens for one session, one INI, one KEY (§2.5). */
export const wrapSeal = (
  room: RoomIdentity,
  secret: Uint8Array,
  wrap: Omit<Wrap, 'sealedContentKey'>,
  encapsulationKeys: EncapsulationKeys,
  headerHash: Uint8Array,
): Seal => ({
  key: deriveKey(
    secret,
    'wrap',
    room.id,
    idBytes(wrap.session),
    encapsulationKeys.hash,
    idBytes(wrap.ini),
    wrap.rsaCiphertext,
    wrap.mlKemCiphertext,
    headerHash,
  ),
  label: 'content key',
  associatedData: associatedData(room, 'wrap'),
})

export const headerHashOf = (room: RoomIdentity, header: Uint8Array): Uint8Array =>
  labelledHash('KEY header', room.id, header)
