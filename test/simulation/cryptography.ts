/** What a run takes its keys from: the real cryptography, or a stand-in behind the same interface. */
import type { DecapsulationKeys } from '../../src/crypto/encapsulation.ts'
import type { SigningKey } from '../../src/crypto/signing.ts'
import type { Suite } from '../../src/crypto/suite.ts'
import type { Random } from './random.ts'

export interface PeerKey {
  /** Raw, 32 bytes. */
  readonly publicKey: Uint8Array
  sign(message: Uint8Array): Uint8Array
}

export interface Cryptography {
  readonly name: 'stand-in' | 'real'
  readonly bootstrap: SigningKey
  /** The same key for the same person, all run long. */
  identityOf(person: number): SigningKey
  /** A new session's. */
  sessionKeys(random: Random): DecapsulationKeys
  peerKey(random: Random): PeerKey
  suite(random: Random): Suite
}
