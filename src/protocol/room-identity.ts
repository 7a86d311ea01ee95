/**
 * What a room's name and its bootstrap public key make together (docs/protocol.md §2.6): everybody who has both gets
 * the same id, topic and outer key, and nobody else can.
 */
import { toHex, utf8 } from '../crypto/bytes.ts'
import { deriveKey, labelledHash } from '../crypto/digest.ts'
import type { VerifyingKey } from '../crypto/signing.ts'

export interface RoomIdentity {
  readonly name: string
  readonly bootstrap: VerifyingKey
  /** 32 bytes; part of every signature and of every key. */
  readonly id: Uint8Array
  /** Key of the outer seal: a fence, not a lock, since whoever has the bootstrap's public key has it too. */
  readonly key: Uint8Array
  /** gossipsub topic. A hash of the id, so that the topic's name gives nobody the id. */
  readonly topic: string
  /** Tells nodes with the same bootstrap file from others, whatever their room; says nothing about the key itself. */
  readonly fileTag: string
}

/** @param name as typed; normalised (NFC), so that one name is one room on every keyboard */
export const roomIdentityOf = (bootstrap: VerifyingKey, name: string): RoomIdentity => {
  const parts = [bootstrap.spki, utf8(name.normalize('NFC'))]
  const id = labelledHash('room id', ...parts)
  return {
    name,
    bootstrap,
    id,
    key: deriveKey(bootstrap.spki, 'room', ...parts),
    topic: `p2p-chat/1/${toHex(labelledHash('topic', id))}`,
    fileTag: toHex(labelledHash('bootstrap file', bootstrap.spki)),
  }
}
