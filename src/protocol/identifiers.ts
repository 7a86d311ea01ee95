import { base58btc } from 'multiformats/bases/base58'
import { concatenate, fromHex, toHex } from '../crypto/bytes.ts'
import { labelledHash } from '../crypto/digest.ts'
import type { Fingerprint } from '../crypto/signing.ts'

/** A libp2p peer id, base58; new with every run of a node. */
export type PeerId = string & { readonly brand: 'PeerId' }
/** One run of a node: hash of identity and peer id, 64 hex digits. */
export type SessionId = string & { readonly brand: 'SessionId' }
/** One group key's life, 64 hex digits. */
export type EpochId = string & { readonly brand: 'EpochId' }
/** Hash of an INI request's body, 64 hex digits. */
export type IniHash = string & { readonly brand: 'IniHash' }
/** Hash of a batch's body, 64 hex digits. */
export type BatchId = string & { readonly brand: 'BatchId' }

/** A direct stream between two members; `to-…` is one that I opened. */
export type StreamId = string & { readonly brand: 'StreamId' }

/** An Ed25519 key as an identity multihash of its protobuf: what libp2p calls its peer id. */
const PEER_ID_PREFIX = Uint8Array.of(0x00, 0x24, 0x08, 0x01, 0x12, 0x20)

/** The peer id of an Ed25519 public key (raw, 32 bytes). */
export const peerIdOf = (peerKey: Uint8Array): PeerId =>
  base58btc.baseEncode(concatenate(PEER_ID_PREFIX, peerKey)) as PeerId

/** The public key inside a peer id, or undefined where it holds no Ed25519 key. */
export const peerKeyOf = (peer: PeerId): Uint8Array | undefined => {
  try {
    const bytes = base58btc.baseDecode(peer)
    const prefixed = PEER_ID_PREFIX.every((byte, index) => bytes[index] === byte)
    return prefixed && bytes.length === PEER_ID_PREFIX.length + 32
      ? bytes.subarray(PEER_ID_PREFIX.length)
      : undefined
  } catch {
    return undefined
  }
}

export const sessionIdOf = (fingerprint: Fingerprint, peerKey: Uint8Array): SessionId =>
  toHex(labelledHash('session', fromHex(fingerprint), peerKey)) as SessionId

export const iniHashOf = (roomId: Uint8Array, body: Uint8Array): IniHash =>
  toHex(labelledHash('INI', roomId, body)) as IniHash

export const batchIdOf = (roomId: Uint8Array, body: Uint8Array): BatchId =>
  toHex(labelledHash('batch', roomId, body)) as BatchId
