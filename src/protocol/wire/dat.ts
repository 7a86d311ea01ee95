/**
 * DAT: a batch sealed under a step of an epoch (docs/protocol.md §6). Outsiders see neither author nor length; an END
 * is a DAT whose batch ends with `leave`, and nobody outside can tell.
 */
import { fromHex, uint32 } from '../../crypto/bytes.ts'
import { pad, unpad } from '../../crypto/padding.ts'
import { open, type Seal, seal } from '../../crypto/seal.ts'
import type { EpochId } from '../identifiers.ts'
import { STEPS_MAX } from '../limits.ts'
import type { RoomIdentity } from '../room-identity.ts'
import { associatedData } from './envelope.ts'
import { decodeOrUndefined, decodeSigned, encodeSigned, type Signed } from './fields.ts'
import { Dat as WireDat } from './frames.generated.ts'

/** Bytes of the epoch's id that stand in clear: enough to find the key, no more than must be shown. */
export const EPOCH_PREFIX_BYTES = 16

export interface DatFrame {
  readonly epochPrefix: Uint8Array
  readonly step: number
  readonly sealedBatch: Uint8Array
}

export const epochPrefixOf = (id: EpochId): Uint8Array => fromHex(id).subarray(0, EPOCH_PREFIX_BYTES)

const datSeal = (room: RoomIdentity, epochPrefix: Uint8Array, step: number, key: Uint8Array): Seal => ({
  key,
  label: 'dat',
  associatedData: associatedData(room, 'DAT', epochPrefix, uint32(step)),
})

/** The key of one step of one epoch. */
export interface StepKey {
  readonly id: EpochId
  readonly step: number
  /** 32 bytes. */
  readonly key: Uint8Array
}

/** @param salt 32 random bytes */
export const sealDat = (
  room: RoomIdentity,
  { id, step, key }: StepKey,
  salt: Uint8Array,
  batch: Signed,
): Uint8Array => {
  const epochPrefix = epochPrefixOf(id)
  const sealedBatch = seal(datSeal(room, epochPrefix, step, key), salt, pad(encodeSigned(batch)))
  return WireDat.encode({ epoch: epochPrefix, step, sealedBatch })
}

export const parseDat = (payload: Uint8Array): DatFrame | undefined => {
  const wire = decodeOrUndefined(() => WireDat.decode(payload))
  return wire !== undefined && wire.epoch.length === EPOCH_PREFIX_BYTES && wire.step <= STEPS_MAX
    ? { epochPrefix: wire.epoch, step: wire.step, sealedBatch: wire.sealedBatch }
    : undefined
}

/**
 * @param key of the step that the DAT names
 * @returns the signed batch, unverified; undefined where the key does not open it, for whatever reason
 */
export const openDat = (room: RoomIdentity, dat: DatFrame, key: Uint8Array): Signed | undefined => {
  const padded = open(datSeal(room, dat.epochPrefix, dat.step, key), dat.sealedBatch)
  const content = padded === undefined ? undefined : unpad(padded)
  return content === undefined ? undefined : decodeSigned(content)
}
