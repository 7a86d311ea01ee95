import {
  constants,
  createPublicKey,
  decapsulate as decapsulateWith,
  encapsulate as encapsulateWith,
  generateKeyPairSync,
  type KeyObject,
  privateDecrypt,
  publicEncrypt,
} from 'node:crypto'
import { concatenate } from './bytes.ts'
import { labelledHash } from './digest.ts'
import { exportSpki, isOurRsa, parseRsaSpki, RSA_OUTPUT_BYTES } from './signing.ts'

/** FIPS 203, table 3, ML-KEM-768. */
export const ML_KEM_PUBLIC_BYTES = 1184
export const ML_KEM_CIPHERTEXT_BYTES = 1088
/** DER in front of a raw ML-KEM-768 public key in an SPKI (RFC 9935: id-alg-ml-kem-768, 2.16.840.1.101.3.4.4.2). */
const ML_KEM_SPKI_PREFIX = Buffer.from('308204b2300b0609608648016503040402038204a100', 'hex')

/** A session's public encapsulation keys: the hybrid to which group keys are wrapped (docs/protocol.md §2.5). */
export interface EncapsulationKeys {
  /** RSA-4096, SPKI DER. */
  readonly rsa: Uint8Array
  /** ML-KEM-768, raw, 1184 bytes. */
  readonly mlKem: Uint8Array
  /** Of both keys; what a wrap key is bound to. */
  readonly hash: Uint8Array
}

/** A fresh secret on its way to one recipient. */
export interface Encapsulation {
  readonly rsaCiphertext: Uint8Array
  readonly mlKemCiphertext: Uint8Array
}

/** The private half, which lives as long as its session. */
export interface DecapsulationKeys {
  readonly publicKeys: EncapsulationKeys
  /** @returns 64 bytes, the RSA secret and then the ML-KEM one; undefined where the ciphertexts are not for these keys */
  decapsulate(encapsulation: Encapsulation): Uint8Array | undefined
}

const OAEP = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' } as const

const publicKeys = (rsa: Uint8Array, mlKem: Uint8Array): EncapsulationKeys => ({
  rsa,
  mlKem,
  hash: labelledHash('encapsulation keys', rsa, mlKem),
})

const mlKemKeyObject = (raw: Uint8Array): KeyObject =>
  createPublicKey({ key: Buffer.concat([ML_KEM_SPKI_PREFIX, raw]), format: 'der', type: 'spki' })

/** Both keys off the wire; undefined where either is not exactly of our kind. */
export const parseEncapsulationKeys = (rsa: Uint8Array, mlKem: Uint8Array): EncapsulationKeys | undefined => {
  if (mlKem.length !== ML_KEM_PUBLIC_BYTES || parseRsaSpki(rsa) === undefined) {
    return undefined
  }
  try {
    mlKemKeyObject(mlKem)
    return publicKeys(rsa, mlKem)
  } catch {
    return undefined
  }
}

/**
 * Makes a fresh secret for one recipient: 32 random bytes by RSA-OAEP, and ML-KEM's own.
 * @param secret 32 random bytes for the RSA half
 * @returns the ciphertexts, and both secrets joined (64 bytes)
 */
export const encapsulate = (
  keys: EncapsulationKeys,
  secret: Uint8Array,
): { readonly encapsulation: Encapsulation; readonly secret: Uint8Array } => {
  const rsaKey = createPublicKey({ key: Buffer.from(keys.rsa), format: 'der', type: 'spki' })
  const rsaCiphertext = new Uint8Array(publicEncrypt({ key: rsaKey, ...OAEP }, secret))
  const { sharedKey, ciphertext } = encapsulateWith(mlKemKeyObject(keys.mlKem))
  return {
    encapsulation: { rsaCiphertext, mlKemCiphertext: new Uint8Array(ciphertext) },
    secret: concatenate(secret, new Uint8Array(sharedKey)),
  }
}

/** A session's keys from an RSA pair, which takes seconds to make and so is made ahead, and a new ML-KEM pair. */
export const createDecapsulationKeys = (rsaPrivateKey: KeyObject): DecapsulationKeys => {
  if (rsaPrivateKey.type !== 'private' || !isOurRsa(rsaPrivateKey)) {
    throw new TypeError('encapsulation needs an RSA-4096 private key')
  }
  const mlKemPair = generateKeyPairSync('ml-kem-768')
  const mlKemRaw = exportSpki(mlKemPair.publicKey).subarray(ML_KEM_SPKI_PREFIX.length)
  return {
    publicKeys: publicKeys(exportSpki(createPublicKey(rsaPrivateKey)), mlKemRaw),
    decapsulate: ({ rsaCiphertext, mlKemCiphertext }) => {
      if (rsaCiphertext.length !== RSA_OUTPUT_BYTES || mlKemCiphertext.length !== ML_KEM_CIPHERTEXT_BYTES) {
        return undefined
      }
      try {
        const rsaSecret = privateDecrypt({ key: rsaPrivateKey, ...OAEP }, rsaCiphertext)
        const mlKemSecret = decapsulateWith(mlKemPair.privateKey, mlKemCiphertext)
        return concatenate(new Uint8Array(rsaSecret), new Uint8Array(mlKemSecret))
      } catch {
        return undefined
      }
    },
  }
}
