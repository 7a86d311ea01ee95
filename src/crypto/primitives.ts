/**
 * The primitives, with their parameters fixed as the protocol calls them (docs/protocol.md §2). Published test vectors
 * run against these very functions; what is bound to what is decided by their callers.
 */
import {
  constants,
  createCipheriv,
  createDecipheriv,
  createPublicKey,
  decapsulate,
  encapsulate,
  hkdfSync,
  type KeyObject,
  pbkdf2 as nodePbkdf2,
  scrypt as nodeScrypt,
  privateDecrypt,
  publicEncrypt,
  sign,
  verify,
} from 'node:crypto'
import { concatenate } from './bytes.ts'

/** Bytes that every HKDF gives here. */
const DERIVED_BYTES = 32
const GCM_TAG_BYTES = 16
const PSS_SALT_BYTES = 32
/** FIPS 203, table 3, ML-KEM-768. */
export const ML_KEM_CIPHERTEXT_BYTES = 1088
const ML_KEM_PUBLIC_BYTES = 1184
/** DER in front of a raw ML-KEM-768 public key in an SPKI (RFC 9935: id-alg-ml-kem-768, 2.16.840.1.101.3.4.4.2). */
const ML_KEM_SPKI_PREFIX = Buffer.from('308204b2300b0609608648016503040402038204a100', 'hex')

const NO_SALT = new Uint8Array(0)
// The digest given to `sign` is the one of MGF1 too.
const PSS = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: PSS_SALT_BYTES } as const
// The same holds for `oaepHash`.
const OAEP = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' } as const

/** RSA-PSS with SHA-256, MGF1-SHA-256 and 32 bytes of salt. */
export const signPss = (key: KeyObject, message: Uint8Array): Uint8Array =>
  new Uint8Array(sign('sha256', message, { key, ...PSS }))

export const verifyPss = (key: KeyObject, message: Uint8Array, signature: Uint8Array): boolean =>
  verify('sha256', message, { key, ...PSS }, signature)

/** RSA-OAEP with SHA-256 for both hash and MGF1, no label. */
export const encryptOaep = (key: KeyObject, plaintext: Uint8Array): Uint8Array =>
  new Uint8Array(publicEncrypt({ key, ...OAEP }, plaintext))

/** @returns undefined where the ciphertext is not for this key, for whatever reason */
export const decryptOaep = (key: KeyObject, ciphertext: Uint8Array): Uint8Array | undefined => {
  try {
    return new Uint8Array(privateDecrypt({ key, ...OAEP }, ciphertext))
  } catch {
    return undefined
  }
}

/** A raw ML-KEM-768 public key; undefined where it is none (FIPS 203 §7.2: length and modulus are checked). */
export const parseMlKemPublicKey = (raw: Uint8Array): KeyObject | undefined => {
  // OpenSSL leaves aside what follows the key.
  if (raw.length !== ML_KEM_PUBLIC_BYTES) {
    return undefined
  }
  try {
    return createPublicKey({ key: Buffer.concat([ML_KEM_SPKI_PREFIX, raw]), format: 'der', type: 'spki' })
  } catch {
    return undefined
  }
}

/** The raw form, as it stands in an INI. */
export const mlKemPublicKeyBytes = (key: KeyObject): Uint8Array =>
  new Uint8Array(key.export({ format: 'der', type: 'spki' }).subarray(ML_KEM_SPKI_PREFIX.length))

export const encapsulateMlKem = (
  key: KeyObject,
): { readonly secret: Uint8Array; readonly ciphertext: Uint8Array } => {
  const { sharedKey, ciphertext } = encapsulate(key)
  return { secret: new Uint8Array(sharedKey), ciphertext: new Uint8Array(ciphertext) }
}

/** @returns 32 bytes, for whatever ciphertext of the right length (FIPS 203 rejects implicitly); undefined otherwise */
export const decapsulateMlKem = (key: KeyObject, ciphertext: Uint8Array): Uint8Array | undefined => {
  try {
    return new Uint8Array(decapsulate(key, ciphertext))
  } catch {
    return undefined
  }
}

/** HKDF-SHA-256 (RFC 5869) without salt, 32 bytes out. Node takes at most 1024 bytes of `info`. */
export const hkdf = (secret: Uint8Array, info: Uint8Array): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', secret, NO_SALT, info, DERIVED_BYTES))

export interface GcmKey {
  /** 32 bytes; as a key object where it is used again and again, which takes Node a quarter of the time. */
  readonly key: Uint8Array | KeyObject
  /** 12 bytes. */
  readonly nonce: Uint8Array
}

/** AES-256-GCM. @returns ciphertext ‖ tag (16 bytes) */
export const sealGcm = (
  { key, nonce }: GcmKey,
  associatedData: Uint8Array,
  plaintext: Uint8Array,
): Uint8Array => {
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: GCM_TAG_BYTES })
  cipher.setAAD(associatedData)
  return concatenate(cipher.update(plaintext), cipher.final(), cipher.getAuthTag())
}

/** @returns the plaintext, or undefined for whatever reason it does not open */
export const openGcm = (
  { key, nonce }: GcmKey,
  associatedData: Uint8Array,
  sealed: Uint8Array,
): Uint8Array | undefined => {
  if (sealed.length < GCM_TAG_BYTES) {
    return undefined
  }
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: GCM_TAG_BYTES })
  decipher.setAAD(associatedData)
  decipher.setAuthTag(sealed.subarray(sealed.length - GCM_TAG_BYTES))
  const head = decipher.update(sealed.subarray(0, sealed.length - GCM_TAG_BYTES))
  try {
    return concatenate(head, decipher.final())
  } catch {
    return undefined
  }
}

/** What Node lets scrypt take, bytes: above what any cost that is let through needs, so that its own word never counts. */
const SCRYPT_NODE_MEMORY_BYTES = 64 * 1024 * 1024

/** scrypt (RFC 7914), in the thread pool: it takes long on purpose. */
export const scrypt = (
  passphrase: Uint8Array,
  salt: Uint8Array,
  cost: { readonly N: number; readonly r: number; readonly p: number },
  bytes: number,
): Promise<Uint8Array> =>
  new Promise((resolve, reject) => {
    const { N, r, p } = cost
    nodeScrypt(passphrase, salt, bytes, { N, r, p, maxmem: SCRYPT_NODE_MEMORY_BYTES }, (error, key) =>
      error === null ? resolve(new Uint8Array(key)) : reject(error),
    )
  })

/** PBKDF2 (RFC 8018 §5.2), in the thread pool. */
export const pbkdf2 = (
  passphrase: Uint8Array,
  salt: Uint8Array,
  iterations: number,
  digest: 'sha1' | 'sha256' | 'sha384' | 'sha512',
  bytes: number,
): Promise<Uint8Array> =>
  new Promise((resolve, reject) => {
    nodePbkdf2(passphrase, salt, iterations, bytes, digest, (error, key) =>
      error === null ? resolve(new Uint8Array(key)) : reject(error),
    )
  })

/** AES-CBC with the padding of RFC 8018 §6.1.1. It hides and does not authenticate: for PKCS#8 alone, which knows no other. */
export const encryptCbc = (key: Uint8Array, iv: Uint8Array, plaintext: Uint8Array): Uint8Array => {
  const cipher = createCipheriv('aes-256-cbc', key, iv)
  return concatenate(cipher.update(plaintext), cipher.final())
}

/**
 * @param key 16, 24 or 32 bytes
 * @returns undefined where what comes out is not padded; with a wrong key it is by chance one time in 256
 */
export const decryptCbc = (
  key: Uint8Array,
  iv: Uint8Array,
  ciphertext: Uint8Array,
): Uint8Array | undefined => {
  const decipher = createDecipheriv(`aes-${8 * key.length}-cbc`, key, iv)
  try {
    return concatenate(decipher.update(ciphertext), decipher.final())
  } catch {
    return undefined
  }
}
