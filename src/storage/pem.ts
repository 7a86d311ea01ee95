import { createPublicKey, type KeyObject } from 'node:crypto'
import {
  isOurRsa,
  readPem,
  type SigningKey,
  signingKeyOf,
  type VerifyingKey,
  verifyingKeyOf,
} from '../crypto/signing.ts'
import { type Outcome, success, userFault } from './problem.ts'

/** A key of ours out of a PEM text, either half. */
export type PemKey =
  | { readonly half: 'private'; readonly key: SigningKey }
  | { readonly half: 'public'; readonly key: VerifyingKey }

const LABEL = /-----BEGIN ([^-\r\n]{1,64})-----/g
/** Node would derive a public key from a private one or a certificate, so the label decides what a file holds. */
const HALVES: Readonly<Record<string, PemKey['half']>> = {
  'PRIVATE KEY': 'private',
  'RSA PRIVATE KEY': 'private',
  'PUBLIC KEY': 'public',
  'RSA PUBLIC KEY': 'public',
}

const describeKey = (key: KeyObject): string => {
  const { modulusLength, publicExponent } = key.asymmetricKeyDetails ?? {}
  const size = modulusLength === undefined ? '' : `-${modulusLength}`
  const exponent = publicExponent === undefined ? '' : ` with e = ${publicExponent}`
  return `${(key.asymmetricKeyType ?? 'unknown').toUpperCase()}${size}${exponent}`
}

const halfOf = (text: string, where: string): Outcome<PemKey['half']> => {
  const labels = Array.from(text.matchAll(LABEL), (match) => match[1] ?? '')
  const [label] = labels
  if (label === undefined) {
    return userFault(`${where} is not PEM; a key file begins with "-----BEGIN PUBLIC KEY-----" or PRIVATE`)
  }
  if (labels.length > 1) {
    return userFault(`${where} holds ${labels.length} PEM blocks; leave one key in it`)
  }
  if (label === 'ENCRYPTED PRIVATE KEY' || text.includes('Proc-Type: 4,ENCRYPTED')) {
    return userFault(`${where} is locked with a passphrase; unlock it with \`openssl pkey\``)
  }
  const half = HALVES[label]
  return half === undefined
    ? userFault(`${where} holds a "${label}", not a key; use the PEM file of an RSA-4096 key`)
    : success(half)
}

/**
 * Reads the one key in a PEM text.
 * @param where names the text in sentences: a path, or `standard input`
 */
export const parsePem = (text: string, where: string): Outcome<PemKey> => {
  const half = halfOf(text, where)
  if (!half.ok) {
    return half
  }
  const object = readPem(text, half.value)
  if (object === undefined) {
    return userFault(`${where} holds a damaged ${half.value} key; copy it anew`)
  }
  const privateKey = signingKeyOf(object)
  if (privateKey !== undefined) {
    return success({ half: 'private', key: privateKey })
  }
  const publicKey = verifyingKeyOf(object)
  if (publicKey !== undefined && isOurRsa(object)) {
    return success({ half: 'public', key: publicKey })
  }
  return userFault(
    `${where} holds an ${describeKey(object)} key; only RSA-4096 with e = 65537 is used, as \`p2p-chat keygen\` makes`,
  )
}

/** As `parsePem`, for a public key only. */
export const parsePublicPem = (text: string, where: string): Outcome<VerifyingKey> => {
  const parsed = parsePem(text, where)
  if (!parsed.ok) {
    return parsed
  }
  return parsed.value.half === 'public'
    ? success(parsed.value.key)
    : userFault(
        `${where} holds a private key where a public one is needed; use its .pub.pem, hand out no other`,
      )
}

export const privatePem = (key: KeyObject): string => key.export({ format: 'pem', type: 'pkcs8' }).toString()

/** SPKI PEM, as `openssl pkey -pubin` reads it. */
export const publicPem = (key: VerifyingKey): string =>
  createPublicKey({ key: Buffer.from(key.spki), format: 'der', type: 'spki' })
    .export({ format: 'pem', type: 'spki' })
    .toString()
