import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto'
import { createDecapsulationKeys, type DecapsulationKeys } from '../../src/crypto/encapsulation.ts'
import { type SigningKey, signingKeyOf } from '../../src/crypto/signing.ts'
import { poolKey } from '../lan/key-pool.ts'

/** The signing key of that name, the same in every test and run. */
export const identityNamed = async (name: string): Promise<SigningKey> => {
  const key = signingKeyOf(createPrivateKey(await poolKey(name)))
  if (key === undefined) {
    throw new Error(`the key of ${name} is not RSA-4096`)
  }
  return key
}

/** A session's encapsulation keys. RSA keys are shared by name across tests; the ML-KEM pair is new each time. */
export const sessionKeys = async (name: string): Promise<DecapsulationKeys> =>
  createDecapsulationKeys(createPrivateKey(await poolKey(`session-${name}`)))

export interface PeerKey {
  /** Raw, 32 bytes. */
  readonly publicKey: Uint8Array
  sign(message: Uint8Array): Uint8Array
}

export const createPeerKey = (): PeerKey => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  return {
    publicKey: new Uint8Array(publicKey.export({ format: 'der', type: 'spki' }).subarray(-32)),
    sign: (message) => new Uint8Array(sign(null, message, privateKey)),
  }
}
