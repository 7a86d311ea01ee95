import { randomBytes } from 'node:crypto'
import {
  type Encapsulation,
  type EncapsulationKeys,
  encapsulate,
  parseEncapsulationKeys,
} from './encapsulation.ts'
import { verifyPeerSignature } from './peer-signature.ts'
import { parseVerifyingKey, type VerifyingKey } from './signing.ts'

/**
 * The public-key cryptography and the randomness that the protocol is handed, so that it owns neither and can be
 * replayed. Hashes, HKDF and AES-GCM are functions of their inputs and are called directly.
 */
export interface Suite {
  parseVerifyingKey(spki: Uint8Array): VerifyingKey | undefined
  parseEncapsulationKeys(rsa: Uint8Array, mlKem: Uint8Array): EncapsulationKeys | undefined
  encapsulate(
    keys: EncapsulationKeys,
    secret: Uint8Array,
  ): { readonly encapsulation: Encapsulation; readonly secret: Uint8Array }
  verifyPeerSignature(peerKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean
  random(bytes: number): Uint8Array
}

export const nodeSuite: Suite = {
  parseVerifyingKey,
  parseEncapsulationKeys,
  encapsulate,
  verifyPeerSignature,
  random: (bytes) => new Uint8Array(randomBytes(bytes)),
}
