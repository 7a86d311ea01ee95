import { createPublicKey, type KeyObject } from 'node:crypto'
import { utf8 } from '../crypto/bytes.ts'
import { type LockedKey, lockKey, readLockedKey } from '../crypto/encrypted-pkcs8.ts'
import {
  readPem,
  type SigningKey,
  signingKeyOf,
  type VerifyingKey,
  verifyingKeyOf,
} from '../crypto/signing.ts'
import type { Passphrase } from './passphrase.ts'
import { type Failure, type Outcome, success, userFault } from './problem.ts'

/** A private key of ours: what signs with it, and what it is written with. */
export interface PrivateKey {
  readonly key: SigningKey
  readonly object: KeyObject
}

/** A key of ours out of a PEM text, either half. */
export type PemKey =
  | ({ readonly half: 'private' } & PrivateKey)
  | { readonly half: 'public'; readonly key: VerifyingKey }
  /** A private one under a passphrase; whether it is one of ours shows when it is opened. */
  | { readonly half: 'locked'; readonly locked: LockedKey }

const LABEL = /-----BEGIN ([^-\r\n]{1,64})-----/g
const LOCKED_LABEL = 'ENCRYPTED PRIVATE KEY'
const LOCKED_BODY = new RegExp(
  `-----BEGIN ${LOCKED_LABEL}-----([A-Za-z0-9+/=\\s]*)-----END ${LOCKED_LABEL}-----`,
)
const BASE64_LINE = /.{1,64}/g
/** Node would derive a public key from a private one or a certificate, so the label decides what a file holds. */
const HALVES: Readonly<Record<string, PemKey['half']>> = {
  'PRIVATE KEY': 'private',
  'RSA PRIVATE KEY': 'private',
  [LOCKED_LABEL]: 'locked',
  'PUBLIC KEY': 'public',
  'RSA PUBLIC KEY': 'public',
}

const describeKey = (key: KeyObject): string => {
  const { modulusLength, publicExponent } = key.asymmetricKeyDetails ?? {}
  const size = modulusLength === undefined ? '' : `-${modulusLength}`
  const exponent = publicExponent === undefined ? '' : ` with e = ${publicExponent}`
  return `${(key.asymmetricKeyType ?? 'unknown').toUpperCase()}${size}${exponent}`
}

const lockedOtherwise = (where: string): Failure =>
  userFault(
    `${where} is locked with a passphrase in a way that is not read here; lock it anew with \`openssl pkcs8 -topk8 -scrypt\``,
  )

const halfOf = (text: string, where: string): Outcome<PemKey['half']> => {
  const labels = Array.from(text.matchAll(LABEL), (match) => match[1] ?? '')
  const [label] = labels
  if (label === undefined) {
    return userFault(`${where} is not PEM; a key file begins with "-----BEGIN PUBLIC KEY-----" or PRIVATE`)
  }
  if (labels.length > 1) {
    return userFault(`${where} holds ${labels.length} PEM blocks; leave one key in it`)
  }
  if (text.includes('Proc-Type: 4,ENCRYPTED')) {
    return lockedOtherwise(where)
  }
  const half = HALVES[label]
  return half === undefined
    ? userFault(`${where} holds a "${label}", not a key; use the PEM file of an RSA-4096 key`)
    : success(half)
}

const parseLocked = (text: string, where: string): Outcome<PemKey> => {
  const [, body = ''] = LOCKED_BODY.exec(text) ?? []
  const reading = readLockedKey(new Uint8Array(Buffer.from(body, 'base64')))
  switch (reading.type) {
    case 'locked':
      return success({ half: 'locked', locked: reading.locked })
    case 'foreign':
      return lockedOtherwise(where)
    case 'damaged':
      return userFault(`${where} holds a damaged locked key; put back a copy of it`)
  }
}

const notOurs = (object: KeyObject, where: string): Failure =>
  userFault(
    `${where} holds an ${describeKey(object)} key; only RSA-4096 with e = 65537 is used, as \`p2p-chat keygen\` makes`,
  )

/** A private key that was opened, where it is one of ours. */
export const privateKeyOf = (object: KeyObject, where: string): Outcome<PrivateKey> => {
  const key = signingKeyOf(object)
  return key === undefined ? notOurs(object, where) : success({ key, object })
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
  if (half.value === 'locked') {
    return parseLocked(text, where)
  }
  const object = readPem(text, half.value)
  if (object === undefined) {
    return userFault(`${where} holds a damaged ${half.value} key; copy it anew`)
  }
  if (object.type === 'private') {
    const read = privateKeyOf(object, where)
    return read.ok ? success({ half: 'private', ...read.value }) : read
  }
  const publicKey = verifyingKeyOf(object)
  return publicKey === undefined ? notOurs(object, where) : success({ half: 'public', key: publicKey })
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

/** The same under a passphrase; takes some tenths of a second. */
export const lockedPem = async (key: KeyObject, passphrase: Passphrase): Promise<string> => {
  const base64 = Buffer.from(await lockKey(key, utf8(passphrase))).toString('base64')
  const lines = base64.match(BASE64_LINE) ?? []
  return [`-----BEGIN ${LOCKED_LABEL}-----`, ...lines, `-----END ${LOCKED_LABEL}-----`, ''].join('\n')
}

/** SPKI PEM, as `openssl pkey -pubin` reads it. */
export const publicPem = (key: VerifyingKey): string =>
  createPublicKey({ key: Buffer.from(key.spki), format: 'der', type: 'spki' })
    .export({ format: 'pem', type: 'spki' })
    .toString()
