/** Private keys from the bytes that the algorithms themselves call a private key, as the vectors hold them. */
import { createPrivateKey, type KeyObject } from 'node:crypto'

/** DER in front of an Ed25519 private key (RFC 8410 §7), and of an ML-KEM-768 seed alone (RFC 9935 §6). */
const ED25519_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex')
const ML_KEM_PREFIX = Buffer.from('3054020100300b060960864801650304040204428040', 'hex')

const privateKey = (prefix: Buffer, seed: Uint8Array): KeyObject =>
  createPrivateKey({ key: Buffer.concat([prefix, seed]), format: 'der', type: 'pkcs8' })

export const ed25519PrivateKey = (seed: Uint8Array): KeyObject => privateKey(ED25519_PREFIX, seed)

export const mlKemPrivateKey = (seed: Uint8Array): KeyObject => privateKey(ML_KEM_PREFIX, seed)

export const rsaPrivateKey = (pkcs8: Uint8Array): KeyObject =>
  createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' })
