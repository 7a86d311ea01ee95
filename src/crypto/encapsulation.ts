import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { concatenate } from './bytes.ts'
import { HASH_BYTES, labelledHash } from './digest.ts'
import {
  decapsulateMlKem,
  decryptOaep,
  encapsulateMlKem,
  encryptOaep,
  ML_KEM_CIPHERTEXT_BYTES,
  mlKemPublicKeyBytes,
  parseMlKemPublicKey,
} from './primitives.ts'
import { exportSpki, isOurRsa, parseRsaSpki, RSA_OUTPUT_BYTES } from './signing.ts'

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

const publicKeys = (rsa: Uint8Array, mlKem: Uint8Array): EncapsulationKeys => ({
  rsa,
  mlKem,
  hash: labelledHash('encapsulation keys', rsa, mlKem),
})

/** Both keys off the wire; undefined where either is not exactly of our kind. */
export const parseEncapsulationKeys = (rsa: Uint8Array, mlKem: Uint8Array): EncapsulationKeys | undefined => {
  const areOurs = parseRsaSpki(rsa) !== undefined && parseMlKemPublicKey(mlKem) !== undefined
  return areOurs ? publicKeys(rsa, mlKem) : undefined
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
  const rsaKey = parseRsaSpki(keys.rsa)
  const mlKemKey = parseMlKemPublicKey(keys.mlKem)
  if (rsaKey === undefined || mlKemKey === undefined) {
    throw new TypeError('encapsulation keys are parsed before they are used')
  }
  const mlKem = encapsulateMlKem(mlKemKey)
  return {
    encapsulation: { rsaCiphertext: encryptOaep(rsaKey, secret), mlKemCiphertext: mlKem.ciphertext },
    secret: concatenate(secret, mlKem.secret),
  }
}

/**
 * A session's keys from an RSA pair, which takes seconds to make and so is made ahead, and an ML-KEM pair.
 * @param mlKemPrivateKey a new one for every session; only test vectors bring their own
 */
export const createDecapsulationKeys = (
  rsaPrivateKey: KeyObject,
  mlKemPrivateKey: KeyObject = generateKeyPairSync('ml-kem-768').privateKey,
): DecapsulationKeys => {
  if (rsaPrivateKey.type !== 'private' || !isOurRsa(rsaPrivateKey)) {
    throw new TypeError('encapsulation needs an RSA-4096 private key')
  }
  return {
    publicKeys: publicKeys(
      exportSpki(createPublicKey(rsaPrivateKey)),
      mlKemPublicKeyBytes(createPublicKey(mlKemPrivateKey)),
    ),
    decapsulate: ({ rsaCiphertext, mlKemCiphertext }) => {
      if (rsaCiphertext.length !== RSA_OUTPUT_BYTES || mlKemCiphertext.length !== ML_KEM_CIPHERTEXT_BYTES) {
        return undefined
      }
      const rsaSecret = decryptOaep(rsaPrivateKey, rsaCiphertext)
      const mlKemSecret = decapsulateMlKem(mlKemPrivateKey, mlKemCiphertext)
      // Of one length only: what is joined must come apart in one way only.
      return rsaSecret?.length === HASH_BYTES && mlKemSecret !== undefined
        ? concatenate(rsaSecret, mlKemSecret)
        : undefined
    },
  }
}
