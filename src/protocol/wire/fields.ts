/** Checks that every frame's fields share: decoded bytes become typed values here, or nothing. */
import { fromHex, toHex } from '../../crypto/bytes.ts'
import { HASH_BYTES } from '../../crypto/digest.ts'
import { type Fingerprint, RSA_OUTPUT_BYTES } from '../../crypto/signing.ts'
import type { BatchId, EpochId, SessionId } from '../identifiers.ts'
import { ADDRESS_BYTES_MAX, ADDRESSES_MAX, NAME_BYTES_MAX, STEPS_MAX } from '../limits.ts'
import { type EpochPosition as WireEpochPosition, Signed as WireSigned } from './frames.generated.ts'

/** Where a session stands: which epoch it holds, and at which step. */
export interface EpochPosition {
  readonly generation: number
  readonly counter: number
  readonly id: EpochId
  readonly step: number
}

/** Which epoch: (generation, counter, id), in the order that decides. */
export type EpochReference = Pick<EpochPosition, 'generation' | 'counter' | 'id'>

/** A session that has an epoch's key. */
export interface Holder {
  readonly fingerprint: Fingerprint
  readonly session: SessionId
  /** Removals that were overridden when it was let in. */
  readonly overridden: readonly BatchId[]
}

/** A body and what signs it. The body is opaque: it is never encoded again. */
export interface Signed {
  readonly body: Uint8Array
  readonly signature: Uint8Array
}

/** Runs a decoder that throws on broken input; broken input is an expected outcome here. */
export const decodeOrUndefined = <T>(decode: () => T): T | undefined => {
  try {
    return decode()
  } catch {
    return undefined
  }
}

/** 32 bytes as the hex id they are, or undefined. The brand is the caller's claim of what was hashed. */
export const parseId = <Id extends string>(bytes: Uint8Array): Id | undefined =>
  bytes.length === HASH_BYTES ? (toHex(bytes) as Id) : undefined

/** All of them, or undefined where one is not an id. */
export const parseIds = <Id extends string>(list: readonly Uint8Array[]): readonly Id[] | undefined => {
  const ids = list.map((bytes) => parseId<Id>(bytes))
  return ids.every((id) => id !== undefined) ? ids : undefined
}

/** 32 zero bytes on the wire: none. */
export const NO_ID = new Uint8Array(HASH_BYTES)
const NO_ID_HEX = toHex(NO_ID)

/** 32 bytes, all zero for none: null; undefined where malformed. */
export const parseOptionalId = <Id extends string>(bytes: Uint8Array): Id | null | undefined => {
  const id = parseId<Id>(bytes)
  return id === NO_ID_HEX ? null : id
}

export const idBytes = (id: string | null): Uint8Array => (id === null ? NO_ID : fromHex(id))

/** A number that JavaScript holds exactly; 64-bit fields beyond that are refused. */
export const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0

const utf8Decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Text as every decoder reads it: a lenient one would mend what is no UTF-8, each in its way, and members' views would differ. */
export const parseText = (bytes: Uint8Array, bytesMax: number): string | undefined =>
  bytes.length <= bytesMax ? decodeOrUndefined(() => utf8Decoder.decode(bytes)) : undefined

export const parseName = (bytes: Uint8Array): string | undefined => parseText(bytes, NAME_BYTES_MAX)

/** All of them, or undefined where one is no text, or they are too many. */
export const parseAddresses = (list: readonly Uint8Array[]): readonly string[] | undefined => {
  const addresses = list.slice(0, ADDRESSES_MAX + 1).map((bytes) => parseText(bytes, ADDRESS_BYTES_MAX))
  return addresses.length <= ADDRESSES_MAX && addresses.every((address) => address !== undefined)
    ? addresses
    : undefined
}

const isAddress = (address: string): boolean =>
  address.isWellFormed() && Buffer.byteLength(address) <= ADDRESS_BYTES_MAX

/** As many of one's own addresses as others take. */
export const sayableAddresses = (addresses: readonly string[]): readonly string[] =>
  addresses.filter(isAddress).slice(0, ADDRESSES_MAX)

export const parseSigned = (signed: WireSigned | undefined): Signed | undefined =>
  signed !== undefined && signed.body.length > 0 && signed.signature.length === RSA_OUTPUT_BYTES
    ? { body: signed.body, signature: signed.signature }
    : undefined

export const decodeSigned = (bytes: Uint8Array): Signed | undefined =>
  parseSigned(decodeOrUndefined(() => WireSigned.decode(bytes)))

export const encodeSigned = (signed: Signed): Uint8Array => WireSigned.encode(signed)

export const parseEpochPosition = (wire: WireEpochPosition): EpochPosition | undefined => {
  const id = parseId<EpochId>(wire.id)
  return id !== undefined && isCount(wire.generation) && isCount(wire.counter) && wire.step <= STEPS_MAX
    ? { generation: wire.generation, counter: wire.counter, id, step: wire.step }
    : undefined
}

export const wireEpochPosition = (position: EpochPosition): WireEpochPosition => ({
  generation: position.generation,
  counter: position.counter,
  id: fromHex(position.id),
  step: position.step,
})

/** Order of hex ids, the same as of the bytes they stand for. */
export const compareText = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0)
