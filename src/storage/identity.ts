import { join } from 'node:path'
import type { SigningKey } from '../crypto/signing.ts'
import { readPublicKeyFile } from './key-file.ts'
import { type KeyMaking, type KeyProgress, makeRsaKey } from './key-maker.ts'
import { type KeyPairFiles, readKeyPair, refuseExisting, writeKeyPair } from './key-pair.ts'
import { type Outcome, success, userFault } from './problem.ts'

export const identityFiles = (home: string): KeyPairFiles => ({
  privateFile: join(home, 'identity.pem'),
  publicFile: join(home, 'identity.pub.pem'),
})

/** The identity of a home; undefined where it has none yet. */
export const readIdentity = async (home: string): Promise<Outcome<SigningKey | undefined>> => {
  const files = identityFiles(home)
  const identity = await readKeyPair(files)
  if (!identity.ok || identity.value !== undefined) {
    return identity
  }
  const orphan = await readPublicKeyFile(files.publicFile)
  return orphan.ok && orphan.value === undefined
    ? success(undefined)
    : userFault(
        `${files.publicFile} is there without ${files.privateFile}; put the private key back or move the public one away`,
      )
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
