import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { concatenate, equalBytes, toHex, utf8 } from './bytes.ts'
import { PROTOCOL_LABEL, sha256 } from './digest.ts'
import { signPss, verifyPss } from './primitives.ts'

/** SHA-256 of an identity's SPKI, 64 lowercase hex digits. */
export type Fingerprint = string & { readonly brand: 'Fingerprint' }

/** What a signature is for; part of what is signed, so that none can be moved to another use (docs/protocol.md §2.4). */
type SignatureType = 'INI' | 'INI founding' | 'KEY' | 'batch'

/** The only sizes we speak: one suite, no negotiation. */
export const RSA_MODULUS_BITS = 4096
export const RSA_PUBLIC_EXPONENT = 65537n
/** Bytes of an RSA-4096 signature or ciphertext. */
export const RSA_OUTPUT_BYTES = RSA_MODULUS_BITS / 8

/** An RSA-4096 public signing key that has been checked. */
export interface VerifyingKey {
  readonly fingerprint: Fingerprint
  /** DER, exactly as `node:crypto` exports it: one key has one encoding and so one fingerprint. */
  readonly spki: Uint8Array
  verify(type: SignatureType, roomId: Uint8Array, body: Uint8Array, signature: Uint8Array): boolean
}

/** Its private half. */
export interface SigningKey {
  readonly publicKey: VerifyingKey
  sign(type: SignatureType, roomId: Uint8Array, body: Uint8Array): Uint8Array
}

/** Rejects what is not rsaEncryption with 4096 bits and e = 65537 (rsa-pss keys are another type, and refused). */
export const isOurRsa = (key: KeyObject): boolean =>
  key.asymmetricKeyType === 'rsa' &&
  key.asymmetricKeyDetails?.modulusLength === RSA_MODULUS_BITS &&
  key.asymmetricKeyDetails.publicExponent === RSA_PUBLIC_EXPONENT

const signedBytes = (type: SignatureType, roomId: Uint8Array, body: Uint8Array): Uint8Array =>
  concatenate(utf8(`${PROTOCOL_LABEL} ${type}\0`), roomId, body)

export const exportSpki = (key: KeyObject): Uint8Array =>
  new Uint8Array(key.export({ format: 'der', type: 'spki' }))

const verifyingKey = (key: KeyObject): VerifyingKey => {
  const spki = exportSpki(key)
  return {
    fingerprint: toHex(sha256(spki)) as Fingerprint,
    spki,
    verify: (type, roomId, body, signature) =>
      signature.length === RSA_OUTPUT_BYTES && verifyPss(key, signedBytes(type, roomId, body), signature),
  }
}

/** @returns the public key, or undefined where `key` is not an RSA-4096 public key of ours */
export const verifyingKeyOf = (key: KeyObject): VerifyingKey | undefined =>
  key.type === 'public' && isOurRsa(key) ? verifyingKey(key) : undefined

/** @returns the private key, or undefined where `key` is not an RSA-4096 private key of ours */
export const signingKeyOf = (key: KeyObject): SigningKey | undefined => {
  if (key.type !== 'private' || !isOurRsa(key)) {
    return undefined
  }
  return {
    publicKey: verifyingKey(createPublicKey(key)),
    sign: (type, roomId, body) => signPss(key, signedBytes(type, roomId, body)),
  }
}

/** Bytes of the exponent 65537 in DER, which end a key. */
const EXPONENT_BYTES = 5

/** OpenSSL reads a key with an even modulus, which no pair has, and fails only when something is encrypted to it. */
const hasOddModulus = (spki: Uint8Array): boolean => ((spki.at(-EXPONENT_BYTES - 1) ?? 0) & 1) === 1

/** A public RSA-4096 key in its one DER encoding; undefined for anything else, whatever the bytes. */
export const parseRsaSpki = (spki: Uint8Array): KeyObject | undefined => {
  try {
    const key = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' })
    return isOurRsa(key) && equalBytes(exportSpki(key), spki) && hasOddModulus(spki) ? key : undefined
  } catch {
    return undefined
  }
}

/** An identity's public key off the wire; undefined where it is not exactly one of ours. */
export const parseVerifyingKey = (spki: Uint8Array): VerifyingKey | undefined => {
  const key = parseRsaSpki(spki)
  return key === undefined ? undefined : verifyingKey(key)
}

/** PEM text as `openssl pkey` reads and writes it; undefined where it holds no key. */
export const readPem = (pem: string, half: 'private' | 'public'): KeyObject | undefined => {
  try {
    return half === 'private' ? createPrivateKey(pem) : createPublicKey(pem)
  } catch {
    return undefined
  }
}
