/**
 * Private keys under a passphrase, as `openssl pkey` reads them: PKCS#8's EncryptedPrivateKeyInfo (RFC 5958 §3) with
 * PBES2 (RFC 8018 §6.2). Node reads these, too, but blocks meanwhile and takes any number of iterations; and it writes
 * none with scrypt.
 */
import { createPrivateKey, type KeyObject, randomBytes } from 'node:crypto'
import { fromHex, toHex } from './bytes.ts'
import { DER_TAG, der, derInteger, readElements, readFields, readInteger } from './der.ts'
import {
  type Derivation,
  type Digest,
  derivePassphraseKey,
  isBearable,
  SCRYPT_COST,
  SCRYPT_SALT_BYTES,
} from './passphrase-key.ts'
import { decryptCbc, encryptCbc } from './primitives.ts'

/** Object identifiers, DER content in hex. */
const PBES2 = '2a864886f70d01050d'
const PBKDF2 = '2a864886f70d01050c'
/** RFC 7914 §7. */
const SCRYPT = '2b06010401da47040b'
const AES_256_CBC = '60864801650304012a'
/** Bytes of each cipher's key. */
const CIPHER_KEY_BYTES: Readonly<Record<string, number>> = {
  '608648016503040102': 16,
  '608648016503040116': 24,
  [AES_256_CBC]: 32,
}
const HMAC_DIGESTS: Readonly<Record<string, Digest>> = {
  '2a864886f70d0207': 'sha1',
  '2a864886f70d0209': 'sha256',
  '2a864886f70d020a': 'sha384',
  '2a864886f70d020b': 'sha512',
}

const BLOCK_BYTES = 16
const AES_256_KEY_BYTES = 32

/** An encrypted private key, read and found to be of a kind that a passphrase opens here. */
export interface LockedKey {
  readonly derivation: Derivation
  /** 16, 24 or 32. */
  readonly cipherKeyBytes: number
  readonly iv: Uint8Array
  readonly ciphertext: Uint8Array
}

/** `foreign`: well-formed as far as it was read, but of another scheme, or with parameters beyond our bounds. */
export type LockedKeyReading =
  | { readonly type: 'locked'; readonly locked: LockedKey }
  | { readonly type: 'foreign' }
  | { readonly type: 'damaged' }

const FOREIGN: LockedKeyReading = { type: 'foreign' }
const DAMAGED: LockedKeyReading = { type: 'damaged' }

/** An AlgorithmIdentifier: which, and its parameters' content. */
const readAlgorithm = (
  bytes: Uint8Array,
  parameters: number,
): { readonly id: string; readonly parameters: Uint8Array } | undefined => {
  const [id, content] = readFields(bytes, [DER_TAG.identifier, parameters]) ?? []
  return id === undefined || content === undefined ? undefined : { id: toHex(id), parameters: content }
}

/** A key length may be named and then is the cipher's own. */
interface ReadDerivation {
  readonly derivation: Derivation
  readonly keyBytes: number | undefined
}

/** Numbers that are missing, negative or huge become NaN, which no bound lets through. */
const count = (content: Uint8Array | undefined): number =>
  (content === undefined ? undefined : readInteger(content)) ?? Number.NaN

const readScrypt = (parameters: Uint8Array): ReadDerivation | undefined => {
  const { integer, octetString } = DER_TAG
  const withoutLength = readFields(parameters, [octetString, integer, integer, integer])
  const fields = withoutLength ?? readFields(parameters, [octetString, integer, integer, integer, integer])
  const [salt, N, r, p, keyBytes] = fields ?? []
  return salt === undefined
    ? undefined
    : {
        derivation: { type: 'scrypt', salt, cost: { N: count(N), r: count(r), p: count(p) } },
        keyBytes: keyBytes === undefined ? undefined : count(keyBytes),
      }
}

const readPbkdf2 = (parameters: Uint8Array): ReadDerivation | undefined => {
  const [salt, iterations, ...rest] = readElements(parameters) ?? []
  if (salt?.tag !== DER_TAG.octetString || iterations?.tag !== DER_TAG.integer) {
    return undefined
  }
  const keyBytes = rest.find(({ tag }) => tag === DER_TAG.integer)
  const hmac = rest.find(({ tag }) => tag === DER_TAG.sequence)
  // RFC 8018, appendix A.2: HMAC-SHA-1 where none is named.
  const digest =
    hmac === undefined ? 'sha1' : HMAC_DIGESTS[readAlgorithm(hmac.content, DER_TAG.null)?.id ?? '']
  return digest === undefined
    ? undefined
    : {
        derivation: { type: 'pbkdf2', salt: salt.content, iterations: count(iterations.content), digest },
        keyBytes: keyBytes === undefined ? undefined : count(keyBytes.content),
      }
}

const readDerivation = (bytes: Uint8Array): ReadDerivation | undefined => {
  const algorithm = readAlgorithm(bytes, DER_TAG.sequence)
  switch (algorithm?.id) {
    case SCRYPT:
      return readScrypt(algorithm.parameters)
    case PBKDF2:
      return readPbkdf2(algorithm.parameters)
    default:
      return undefined
  }
}

const readScheme = (parameters: Uint8Array, ciphertext: Uint8Array): LockedKeyReading => {
  const { sequence, octetString } = DER_TAG
  const [derivationBytes, cipherBytes] = readFields(parameters, [sequence, sequence]) ?? []
  if (derivationBytes === undefined || cipherBytes === undefined) {
    return DAMAGED
  }
  const read = readDerivation(derivationBytes)
  const cipher = readAlgorithm(cipherBytes, octetString)
  const cipherKeyBytes = CIPHER_KEY_BYTES[cipher?.id ?? '']
  if (read === undefined || cipher === undefined || cipherKeyBytes === undefined) {
    return FOREIGN
  }
  const { derivation, keyBytes = cipherKeyBytes } = read
  if (!isBearable(derivation) || keyBytes !== cipherKeyBytes) {
    return FOREIGN
  }
  const iv = cipher.parameters
  return iv.length !== BLOCK_BYTES || ciphertext.length === 0 || ciphertext.length % BLOCK_BYTES !== 0
    ? DAMAGED
    : { type: 'locked', locked: { derivation, cipherKeyBytes, iv, ciphertext } }
}

/** Reads an EncryptedPrivateKeyInfo, whatever the bytes; runs nothing. */
export const readLockedKey = (bytes: Uint8Array): LockedKeyReading => {
  const { sequence, octetString, identifier } = DER_TAG
  const [info] = readFields(bytes, [sequence]) ?? []
  const [scheme, ciphertext] = (info && readFields(info, [sequence, octetString])) ?? []
  const [id, parameters] = (scheme && readElements(scheme)) ?? []
  if (id?.tag !== identifier || ciphertext === undefined) {
    return DAMAGED
  }
  return toHex(id.content) === PBES2 && parameters?.tag === sequence
    ? readScheme(parameters.content, ciphertext)
    : FOREIGN
}

/**
 * Opens it with a passphrase (UTF-8).
 * @returns undefined where that is another one, or the ciphertext is damaged: CBC does not tell them apart
 */
export const openLockedKey = async (
  { derivation, cipherKeyBytes, iv, ciphertext }: LockedKey,
  passphrase: Uint8Array,
): Promise<KeyObject | undefined> => {
  const key = await derivePassphraseKey(derivation, passphrase, cipherKeyBytes)
  const plaintext = decryptCbc(key, iv, ciphertext)
  if (plaintext === undefined) {
    return undefined
  }
  try {
    return createPrivateKey({ key: Buffer.from(plaintext), format: 'der', type: 'pkcs8' })
  } catch {
    return undefined
  }
}

const algorithm = (id: string, parameters: Uint8Array): Uint8Array =>
  der(DER_TAG.sequence, der(DER_TAG.identifier, fromHex(id)), parameters)

/** An EncryptedPrivateKeyInfo: scrypt and AES-256-CBC, the one form that this program writes. */
export const lockKey = async (key: KeyObject, passphrase: Uint8Array): Promise<Uint8Array> => {
  const { octetString, sequence } = DER_TAG
  const [salt, iv] = [randomBytes(SCRYPT_SALT_BYTES), randomBytes(BLOCK_BYTES)]
  const cost = SCRYPT_COST
  const cipherKey = await derivePassphraseKey({ type: 'scrypt', salt, cost }, passphrase, AES_256_KEY_BYTES)
  const scrypt = algorithm(
    SCRYPT,
    der(sequence, der(octetString, salt), derInteger(cost.N), derInteger(cost.r), derInteger(cost.p)),
  )
  const scheme = algorithm(PBES2, der(sequence, scrypt, algorithm(AES_256_CBC, der(octetString, iv))))
  const ciphertext = encryptCbc(cipherKey, iv, key.export({ format: 'der', type: 'pkcs8' }))
  return der(sequence, scheme, der(octetString, ciphertext))
}
