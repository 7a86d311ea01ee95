import { createPrivateKey, sign } from 'node:crypto'
import { generateKeyPair, publicKeyFromRaw } from '@libp2p/crypto/keys'
import type { Ed25519PrivateKey, PeerId as Libp2pPeerId } from '@libp2p/interface'
import { peerIdFromCID, peerIdFromString } from '@libp2p/peer-id'

/** A libp2p peer id in base58: who is at the other end of a connection, for one run. */
export type PeerId = string & { readonly brand: 'PeerId' }

export const peerIdOf = (peer: Libp2pPeerId): PeerId => peer.toString() as PeerId

/** @returns null for anything but an Ed25519 peer id; every node of ours has such a key */
export const parsePeerId = (text: string): PeerId | null => {
  try {
    const peer = peerIdFromString(text)
    return peer.type === 'Ed25519' ? peerIdOf(peer) : null
  } catch {
    return null
  }
}

/** A new peer key, for one run. */
export const createPeerKey = (): Promise<Ed25519PrivateKey> => generateKeyPair('Ed25519')

/**
 * @param raw32 an Ed25519 public key
 * @throws RangeError for another length
 */
export const peerIdOfKey = (raw32: Uint8Array): PeerId => {
  if (raw32.length !== 32) throw new RangeError(`An Ed25519 public key has 32 bytes, not ${raw32.length}.`)
  return peerIdOf(peerIdFromCID(publicKeyFromRaw(raw32).toCID()))
}

/** Signs with a peer key, synchronously. Its `raw` is the 32-byte seed, then the public key. */
export const createSigner = (privateKey: Ed25519PrivateKey): ((bytes: Uint8Array) => Uint8Array) => {
  const base64url = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url')
  const key = createPrivateKey({
    format: 'jwk',
    key: {
      kty: 'OKP',
      crv: 'Ed25519',
      d: base64url(privateKey.raw.subarray(0, 32)),
      x: base64url(privateKey.publicKey.raw),
    },
  })
  return (bytes) => new Uint8Array(sign(null, bytes, key))
}
