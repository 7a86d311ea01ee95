import { createPublicKey, verify } from 'node:crypto'

/** Bytes of an Ed25519 public key, the key of a libp2p peer. */
export const PEER_KEY_BYTES = 32
/** Bytes of its signature. */
const PEER_SIGNATURE_BYTES = 64
/** DER in front of a raw Ed25519 key in an SPKI (RFC 8410 §4). */
const ED25519_SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex')

/** Whether the peer that owns `peerKey` (raw, 32 bytes) signed `message`. */
export const verifyPeerSignature = (
  peerKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
): boolean => {
  if (peerKey.length !== PEER_KEY_BYTES || signature.length !== PEER_SIGNATURE_BYTES) {
    return false
  }
  try {
    const key = createPublicKey({
      key: Buffer.concat([ED25519_SPKI_PREFIX, peerKey]),
      format: 'der',
      type: 'spki',
    })
    return verify(null, message, key, signature)
  } catch {
    return false
  }
}
