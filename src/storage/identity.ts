import { join } from 'node:path'
import type { SigningKey, VerifyingKey } from '../crypto/signing.ts'
import { type OpenedKey, readPublicKeyFile } from './key-file.ts'
import { type KeyMaking, type KeyProgress, makeRsaKey } from './key-maker.ts'
import {
  type KeyPair,
  type KeyPairFiles,
  openKeyPair,
  publicHalfOf,
  readKeyPair,
  refuseExisting,
  writeKeyPair,
} from './key-pair.ts'
import { type Outcome, success, userFault, whenFound } from './problem.ts'
import type { Unlocking } from './unlocking.ts'

export const identityFiles = (home: string): KeyPairFiles => ({
  privateFile: join(home, 'identity.pem'),
  publicFile: join(home, 'identity.pub.pem'),
})

const readPair = async (files: KeyPairFiles): Promise<Outcome<KeyPair | undefined>> => {
  const pair = await readKeyPair(files)
  if (!pair.ok || pair.value !== undefined) {
    return pair
  }
  const orphan = await readPublicKeyFile(files.publicFile)
  return orphan.ok && orphan.value === undefined
    ? success(undefined)
    : userFault(
        `${files.publicFile} is there without ${files.privateFile}; put the private key back or move the public one away`,
      )
}

/** The identity of a home, for which a passphrase may be asked; undefined where it has none yet. */
export const readIdentity = async (
  home: string,
  unlocking: Unlocking,
): Promise<Outcome<OpenedKey | undefined>> => {
  const files = identityFiles(home)
  const pair = await readPair(files)
  if (!pair.ok) {
    return pair
  }
  return pair.value === undefined ? success(undefined) : await openKeyPair(files, pair.value, unlocking)
}

/** Its public half, for commands that sign nothing: these ask for no passphrase. */
export const readIdentityPublicKey = async (home: string): Promise<Outcome<VerifyingKey | undefined>> => {
  const files = identityFiles(home)
  return whenFound(await readPair(files), (pair) => publicHalfOf(files, pair))
}

/** Makes and writes an identity; refuses where there is one. */
export const createIdentity = async (
  home: string,
  onProgress?: KeyProgress,
  how: KeyMaking = {},
): Promise<Outcome<SigningKey>> => {
  const files = identityFiles(home)
  const free = await refuseExisting(files)
  return free.ok ? writeKeyPair(files, await makeRsaKey(onProgress, how)) : free
}
