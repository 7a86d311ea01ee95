import { generateKeyPair, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import { RSA_MODULUS_BITS, RSA_PUBLIC_EXPONENT } from '../crypto/signing.ts'

/** Told at once and then again and again while a key is being made. */
export type KeyProgress = (elapsedMs: number) => void

/** Often enough for an animation. OpenSSL does not say how far it is, so the time is all there is to tell. */
const PROGRESS_INTERVAL_MS = 100

const generate = promisify(generateKeyPair)

/**
 * Makes an RSA-4096 key pair in Node's thread pool: seconds of one core, how many is luck. Several may be made
 * at once, on as many cores.
 * @returns the private key
 */
export const makeRsaKey = async (onProgress?: KeyProgress): Promise<KeyObject> => {
  const startMs = performance.now()
  onProgress?.(0)
  const timer = setInterval(() => onProgress?.(performance.now() - startMs), PROGRESS_INTERVAL_MS)
  try {
    const { privateKey } = await generate('rsa', {
      modulusLength: RSA_MODULUS_BITS,
      publicExponent: Number(RSA_PUBLIC_EXPONENT),
    })
    return privateKey
  } finally {
    clearInterval(timer)
  }
}
