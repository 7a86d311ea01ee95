import { stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { equalBytes } from '../crypto/bytes.ts'
import type { SigningKey, VerifyingKey } from '../crypto/signing.ts'
import { readKeyFile, readPublicKeyFile, unlockKey } from './key-file.ts'
import { type KeyMaking, type KeyProgress, makeRsaKey } from './key-maker.ts'
import {
  type KeyPairFiles,
  openKeyPair,
  publicHalfOf,
  readKeyPair,
  refuseExisting,
  writeKeyPair,
} from './key-pair.ts'
import { type Outcome, success, userFault, whenFound } from './problem.ts'
import type { Unlocking } from './unlocking.ts'

/** The bootstrap identity as this node knows it; with `signingKey`, this node can found rooms. */
export interface Bootstrap {
  readonly publicKey: VerifyingKey
  readonly signingKey: SigningKey | undefined
  readonly file: string
}

export interface BootstrapChoice {
  /** The file named with --bootstrap; without it, the home's own are looked for. */
  readonly file?: string | undefined
  /** Refused as bootstrap: the two are never one key, or a founding could be taken for a user's frame. */
  readonly identity?: VerifyingKey | undefined
  /** Without it a locked private key stays locked, and its public half is all there is. */
  readonly unlocking?: Unlocking | undefined
}

export const bootstrapFiles = (home: string): KeyPairFiles => ({
  privateFile: join(home, 'bootstrap.pem'),
  publicFile: join(home, 'bootstrap.pub.pem'),
})

/** Whether a home knows its room already: either half will do. */
export const hasBootstrapFile = async (home: string): Promise<boolean> => {
  const isThere = await Promise.all(
    Object.values(bootstrapFiles(home)).map((file) =>
      stat(file).then(
        () => true,
        () => false,
      ),
    ),
  )
  return isThere.includes(true)
}

const founding = (key: SigningKey, file: string): Bootstrap => ({
  publicKey: key.publicKey,
  signingKey: key,
  file,
})

const seeing = (publicKey: VerifyingKey, file: string): Bootstrap => ({
  publicKey,
  signingKey: undefined,
  file,
})

const readNamed = async (file: string, unlocking: Unlocking | undefined): Promise<Outcome<Bootstrap>> => {
  const read = await readKeyFile(file)
  if (!read.ok) {
    return read
  }
  switch (read.value?.half) {
    case undefined:
      return userFault(`the bootstrap file ${file} does not exist; check the path given with --bootstrap`)
    case 'private':
      return success(founding(read.value.key, file))
    case 'public':
      return success(seeing(read.value.key, file))
    case 'locked': {
      if (unlocking === undefined) {
        return userFault(`${file} is locked with a passphrase; name its public half with --bootstrap`)
      }
      const opened = await unlockKey(file, read.value.locked, unlocking)
      return opened.ok ? success(founding(opened.value.key, file)) : opened
    }
  }
}

const readPair = async (
  files: KeyPairFiles,
  unlocking: Unlocking | undefined,
): Promise<Outcome<Bootstrap | undefined>> => {
  const { privateFile } = files
  const pair = await readKeyPair(files)
  if (!pair.ok) {
    return pair
  }
  if (pair.value === undefined) {
    return success(undefined)
  }
  if (pair.value.state === 'open') {
    return success(founding(pair.value.key, privateFile))
  }
  if (unlocking === undefined) {
    const publicKey = publicHalfOf(files, pair.value)
    return publicKey.ok ? success(seeing(publicKey.value, privateFile)) : publicKey
  }
  const opened = await openKeyPair(files, pair.value, unlocking)
  return opened.ok ? success(founding(opened.value.key, privateFile)) : opened
}

const readOwn = async (
  home: string,
  unlocking: Unlocking | undefined,
): Promise<Outcome<Bootstrap | undefined>> => {
  const files = bootstrapFiles(home)
  const pair = await readPair(files, unlocking)
  if (!pair.ok || pair.value !== undefined) {
    return pair
  }
  return whenFound(await readPublicKeyFile(files.publicFile), (publicKey) =>
    success(seeing(publicKey, files.publicFile)),
  )
}

/** The bootstrap key: the named file, else the home's `bootstrap.pem`, else its `bootstrap.pub.pem`, else undefined. */
export const readBootstrap = async (
  home: string,
  choice: BootstrapChoice = {},
): Promise<Outcome<Bootstrap | undefined>> => {
  const { file, unlocking } = choice
  const read = file === undefined ? await readOwn(home, unlocking) : await readNamed(resolve(file), unlocking)
  if (!read.ok || read.value === undefined || choice.identity === undefined) {
    return read
  }
  return equalBytes(read.value.publicKey.spki, choice.identity.spki)
    ? userFault(
        `${read.value.file} is the identity's own key, and identity and bootstrap are never one key; make one with \`p2p-chat keygen --bootstrap\``,
      )
    : read
}

/** Makes and writes a bootstrap pair in the home; refuses where either half is there. */
export const createBootstrap = async (
  home: string,
  onProgress?: KeyProgress,
  how: KeyMaking = {},
): Promise<Outcome<Bootstrap>> => {
  const files = bootstrapFiles(home)
  const free = await refuseExisting(files)
  if (!free.ok) {
    return free
  }
  const written = await writeKeyPair(files, await makeRsaKey(onProgress, how))
  return written.ok
    ? success({ publicKey: written.value.publicKey, signingKey: written.value, file: files.privateFile })
    : written
}
