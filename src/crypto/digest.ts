import { hash } from 'node:crypto'
import { concatenate, uint32, utf8 } from './bytes.ts'
import { hkdf } from './primitives.ts'

/** Bytes of every hash, key, salt and nonce of the protocol. */
export const HASH_BYTES = 32

/** All labels begin with this, so that no other program's hash or signature can be taken for one of ours. */
export const PROTOCOL_LABEL = 'p2p-chat/1'

/** Each part behind its length: two different lists of parts never encode to the same bytes. */
const behindLengths = (parts: readonly Uint8Array[]): readonly Uint8Array[] =>
  parts.flatMap((part) => [uint32(part.length), part])

export const sha256 = (bytes: Uint8Array): Uint8Array =>
  // In one call: a tenth of the time that a hash object takes, and some are made by the hundred.
  new Uint8Array(hash('sha256', bytes, 'buffer'))

/** `SHA-256("p2p-chat/1 " label 0x00 ‖ parts)`, each part behind its 32-bit length (docs/protocol.md §2.1). */
export const labelledHash = (label: string, ...parts: readonly Uint8Array[]): Uint8Array =>
  sha256(concatenate(utf8(`${PROTOCOL_LABEL} ${label}\0`), ...behindLengths(parts)))

/**
 * HKDF-SHA-256 with an empty salt; the info is the labelled hash of all that the key must be bound to.
 * Hashed, because OpenSSL through Node takes at most 1024 bytes of info and a room's holders need more.
 * @returns 32 bytes (docs/protocol.md §2.2)
 */
export const deriveKey = (secret: Uint8Array, label: string, ...context: readonly Uint8Array[]): Uint8Array =>
  hkdf(secret, labelledHash(label, ...context))
