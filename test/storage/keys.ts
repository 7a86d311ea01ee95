import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { type SigningKey, signingKeyOf } from '../../src/crypto/signing.ts'
import { poolKey } from '../lan/key-pool.ts'

/** An RSA-4096 key in all the forms that tests need. */
export interface FixtureKey {
  readonly privatePem: string
  readonly publicPem: string
  readonly object: KeyObject
  readonly signing: SigningKey
}

const toPublicPem = (privatePem: string): string =>
  createPublicKey(privatePem).export({ format: 'pem', type: 'spki' }).toString()

/** The same key for the same name, in every test. */
export const fixtureKey = async (name: 'alice' | 'bob' | 'bootstrap'): Promise<FixtureKey> => {
  const privatePem = await poolKey(name)
  const object = createPrivateKey(privatePem)
  const signing = signingKeyOf(object)
  if (signing === undefined) {
    throw new Error(`the key of ${name} is not RSA-4096`)
  }
  return { privatePem, publicPem: toPublicPem(privatePem), object, signing }
}

/** Alice's, Bob's and the bootstrap's, made side by side where they are missing. */
export const fixtureKeys = (): Promise<[FixtureKey, FixtureKey, FixtureKey]> =>
  Promise.all([fixtureKey('alice'), fixtureKey('bob'), fixtureKey('bootstrap')])

/** An empty folder, gone after the test. */
export const temporaryFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'p2p-chat-test-'))
  // Again where a process that is on its way out still writes there.
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }))
  return folder
}
