/**
 * The outer seal: what stands on the topic (docs/protocol.md §3). `version ‖ salt ‖ AES-256-GCM(type, payload, padding)`.
 * Whoever lacks the bootstrap's public key sees random bytes in length buckets, and is refused before any RSA.
 */
import { concatenate } from '../../crypto/bytes.ts'
import { pad, unpad } from '../../crypto/padding.ts'
import { open, SEAL_OVERHEAD_BYTES, type Seal, seal } from '../../crypto/seal.ts'
import { FRAME_BYTES_MAX } from '../limits.ts'
import type { RefusalReason } from '../refusal.ts'
import type { RoomIdentity } from '../room-identity.ts'

const PROTOCOL_VERSION = 1

/** The first byte inside the outer seal. END has none of its own: outside it is a DAT. */
const FRAME_TYPES = { 'INI request': 1, 'INI founding': 2, KEY: 3, DAT: 4 } as const
export type FrameType = keyof typeof FRAME_TYPES

/** What a seal is for; the second byte of its associated data. */
const LAYERS = { envelope: 0, wrap: 1, KEY: 2, DAT: 3, sync: 4 } as const

/** Associated data of every seal: version, what it is for, the room, and whatever else it is tied to. */
export const associatedData = (
  room: RoomIdentity,
  layer: keyof typeof LAYERS,
  ...context: readonly Uint8Array[]
): Uint8Array => concatenate(Uint8Array.of(PROTOCOL_VERSION, LAYERS[layer]), room.id, ...context)

const envelopeSeal = (room: RoomIdentity): Seal => ({
  key: room.key,
  label: 'envelope',
  associatedData: associatedData(room, 'envelope'),
})

/** @param salt 32 random bytes */
export const sealEnvelope = (
  room: RoomIdentity,
  salt: Uint8Array,
  type: FrameType,
  payload: Uint8Array,
): Uint8Array =>
  concatenate(
    Uint8Array.of(PROTOCOL_VERSION),
    seal(envelopeSeal(room), salt, pad(concatenate(Uint8Array.of(FRAME_TYPES[type]), payload))),
  )

export type OpenedEnvelope =
  | { readonly opened: true; readonly type: FrameType; readonly payload: Uint8Array }
  | { readonly opened: false; readonly reason: RefusalReason }

const refused = (reason: RefusalReason): OpenedEnvelope => ({ opened: false, reason })

const frameTypeOf = (byte: number | undefined): FrameType | undefined => {
  switch (byte) {
    case FRAME_TYPES['INI request']:
      return 'INI request'
    case FRAME_TYPES['INI founding']:
      return 'INI founding'
    case FRAME_TYPES.KEY:
      return 'KEY'
    case FRAME_TYPES.DAT:
      return 'DAT'
    default:
      return undefined
  }
}

/** Size, version and outer seal, in this order (rule 14); any bytes give an envelope or a reason. */
export const openEnvelope = (room: RoomIdentity, frame: Uint8Array): OpenedEnvelope => {
  if (frame.length > FRAME_BYTES_MAX) {
    return refused('too-large')
  }
  const version = frame[0]
  if (version === undefined || version < PROTOCOL_VERSION) {
    return refused('malformed')
  }
  if (version > PROTOCOL_VERSION) {
    return refused('version')
  }
  if (frame.length <= 1 + SEAL_OVERHEAD_BYTES) {
    return refused('malformed')
  }
  const padded = open(envelopeSeal(room), frame.subarray(1))
  if (padded === undefined) {
    return refused('wrong-room')
  }
  const content = unpad(padded)
  const type = frameTypeOf(content?.[0])
  return content === undefined || type === undefined
    ? refused('malformed')
    : { opened: true, type, payload: content.subarray(1) }
}
