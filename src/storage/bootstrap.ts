import { join, resolve } from 'node:path'
import { equalBytes } from '../crypto/bytes.ts'
import type { SigningKey, VerifyingKey } from '../crypto/signing.ts'
import { readKeyFile, readPublicKeyFile } from './key-file.ts'
import { type KeyMaking, type KeyProgress, makeRsaKey } from './key-maker.ts'
import { type KeyPairFiles, readKeyPair, refuseExisting, writeKeyPair } from './key-pair.ts'
import { type Outcome, success, userFault } from './problem.ts'

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
}

export const bootstrapFiles = (home: string): KeyPairFiles => ({
  privateFile: join(home, 'bootstrap.pem'),
  publicFile: join(home, 'bootstrap.pub.pem'),
})

const readNamed = async (file: string): Promise<Outcome<Bootstrap>> => {
  const read = await readKeyFile(file)
  if (!read.ok) {
    return read
  }
  if (read.value === undefined) {
    return userFault(`the bootstrap file ${file} does not exist; check the path given with --bootstrap`)
  }
  return read.value.half === 'private'
    ? success({ publicKey: read.value.key.publicKey, signingKey: read.value.key, file })
    : success({ publicKey: read.value.key, signingKey: undefined, file })
}

const readOwn = async (home: string): Promise<Outcome<Bootstrap | undefined>> => {
  const { privateFile, publicFile } = bootstrapFiles(home)
  const pair = await readKeyPair({ privateFile, publicFile })
  if (!pair.ok) {
    return pair
  }
  if (pair.value !== undefined) {
    return success({ publicKey: pair.value.publicKey, signingKey: pair.value, file: privateFile })
  }
  const publicKey = await readPublicKeyFile(publicFile)
  if (!publicKey.ok || publicKey.value === undefined) {
    return publicKey.ok ? success(undefined) : publicKey
  }
  return success({ publicKey: publicKey.value, signingKey: undefined, file: publicFile })
}

/** The bootstrap key: the named file, else the home's `bootstrap.pem`, else its `bootstrap.pub.pem`, else undefined. */
export const readBootstrap = async (
  home: string,
  choice: BootstrapChoice = {},
): Promise<Outcome<Bootstrap | undefined>> => {
  const read = choice.file === undefined ? await readOwn(home) : await readNamed(resolve(choice.file))
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
