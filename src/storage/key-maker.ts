import { execFile } from 'node:child_process'
import { createPrivateKey, type KeyObject } from 'node:crypto'
import { constants, setPriority } from 'node:os'
import { RSA_MODULUS_BITS, RSA_PUBLIC_EXPONENT } from '../crypto/signing.ts'

/** Told at once and then again and again while a key is being made. */
export type KeyProgress = (elapsedMs: number) => void

export interface KeyMaking {
  /** Ends the making; the promise then rejects with an AbortError. */
  readonly signal?: AbortSignal
  /** At the lowest priority: for a key that nobody waits for. */
  readonly inBackground?: boolean
}

/** Often enough for an animation. OpenSSL does not say how far it is, so the time is all there is to tell. */
const PROGRESS_INTERVAL_MS = 100

/** The whole of the other process. */
const PROGRAM = `
const { generateKeyPairSync } = require('node:crypto')
const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: ${RSA_MODULUS_BITS},
  publicExponent: ${RSA_PUBLIC_EXPONENT},
})
process.stdout.write(privateKey.export({ format: 'pem', type: 'pkcs8' }))
`

/**
 * In a process of its own rather than in the thread pool: a thread that makes a key cannot be stopped, and holds up
 * the end of the process for seconds.
 */
const makePem = ({ signal, inBackground = false }: KeyMaking): Promise<string> =>
  new Promise((resolve, reject) => {
    const options = { windowsHide: true, ...(signal === undefined ? {} : { signal }) }
    const child = execFile(process.execPath, ['-e', PROGRAM], options, (error, stdout) => {
      if (error === null) resolve(stdout)
      else reject(error)
    })
    if (inBackground && child.pid !== undefined) {
      try {
        setPriority(child.pid, constants.priority.PRIORITY_LOW)
      } catch {
        // Over already, or not allowed to be nicer: it only takes its share of the processor then.
      }
    }
  })

/**
 * Makes an RSA-4096 key pair: seconds of one core, how many is luck. Several may be made at once, on as many cores.
 * @returns the private key
 */
export const makeRsaKey = async (onProgress?: KeyProgress, how: KeyMaking = {}): Promise<KeyObject> => {
  const startMs = performance.now()
  onProgress?.(0)
  const timer = setInterval(() => onProgress?.(performance.now() - startMs), PROGRESS_INTERVAL_MS)
  try {
    return createPrivateKey(await makePem(how))
  } finally {
    clearInterval(timer)
  }
}
