import type { KeyObject } from 'node:crypto'
import { lstat } from 'node:fs/promises'
import { equalBytes } from '../crypto/bytes.ts'
import type { LockedKey } from '../crypto/encrypted-pkcs8.ts'
import { type SigningKey, signingKeyOf, type VerifyingKey } from '../crypto/signing.ts'
import { PRIVATE_FILE_MODE, PUBLIC_FILE_MODE, writeNew } from './durable-write.ts'
import { type OpenedKey, readPrivateKeyFile, readPublicKeyFile, unlockKey } from './key-file.ts'
import { type PrivateKey, privatePem, publicPem } from './pem.ts'
import { type Outcome, success, userFault } from './problem.ts'
import { errorCode, systemFailure } from './system-error.ts'
import type { Unlocking } from './unlocking.ts'

/** Where the two halves of one key lie. */
export interface KeyPairFiles {
  readonly privateFile: string
  readonly publicFile: string
}

/** A pair as it lies on disk. */
export type KeyPair =
  | ({ readonly state: 'open' } & PrivateKey)
  /** What is published is the public half of it, or nothing says otherwise before it is opened. */
  | { readonly state: 'locked'; readonly locked: LockedKey; readonly published: VerifyingKey | undefined }

/**
 * A missing public half is written anew, one that belongs to another key is refused: people would be handed a key
 * that this node does not sign with.
 */
const checkPublished = async (
  { privateFile, publicFile }: KeyPairFiles,
  published: VerifyingKey | undefined,
  { publicKey }: SigningKey,
): Promise<Outcome<void>> => {
  if (published === undefined) {
    return await writeNew(publicFile, publicPem(publicKey), PUBLIC_FILE_MODE)
  }
  return equalBytes(published.spki, publicKey.spki)
    ? success(undefined)
    : userFault(`${publicFile} is not the public half of ${privateFile}; move it away and it is made anew`)
}

/** Reads a pair by its private half; undefined where that is missing. */
export const readKeyPair = async (files: KeyPairFiles): Promise<Outcome<KeyPair | undefined>> => {
  const read = await readPrivateKeyFile(files.privateFile)
  if (!read.ok) {
    return read
  }
  if (read.value === undefined) {
    return success(undefined)
  }
  const published = await readPublicKeyFile(files.publicFile)
  if (!published.ok) {
    return published
  }
  if (read.value.half === 'locked') {
    return success({ state: 'locked', locked: read.value.locked, published: published.value })
  }
  const { key, object } = read.value
  const checked = await checkPublished(files, published.value, key)
  return checked.ok ? success({ state: 'open', key, object }) : checked
}

/** The private half of a pair, for which a passphrase is asked where it is locked. */
export const openKeyPair = async (
  files: KeyPairFiles,
  pair: KeyPair,
  unlocking: Unlocking,
): Promise<Outcome<OpenedKey>> => {
  if (pair.state === 'open') {
    return success({ key: pair.key, object: pair.object, passphrase: undefined })
  }
  const opened = await unlockKey(files.privateFile, pair.locked, unlocking)
  if (!opened.ok) {
    return opened
  }
  const checked = await checkPublished(files, pair.published, opened.value.key)
  return checked.ok ? opened : checked
}

/** The public half, for whoever signs nothing: for that nobody is asked for a passphrase. */
export const publicHalfOf = (files: KeyPairFiles, pair: KeyPair): Outcome<VerifyingKey> => {
  if (pair.state === 'open') {
    return success(pair.key.publicKey)
  }
  return pair.published === undefined
    ? userFault(
        `${files.publicFile} is missing, and ${files.privateFile} is locked; put it back, or start p2p-chat once, which makes it anew`,
      )
    : success(pair.published)
}

/** Fails where either half is there already: making a key takes seconds, so this is asked first. */
export const refuseExisting = async (files: KeyPairFiles): Promise<Outcome<void>> => {
  for (const file of [files.privateFile, files.publicFile]) {
    try {
      await lstat(file)
      return userFault(
        `${file} exists already, and a key is never overwritten; move it away to make a new one`,
      )
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') {
        return systemFailure('look at', file, error)
      }
    }
  }
  return success(undefined)
}

/** Writes both halves of a new key, mode 0600 and 0644. */
export const writeKeyPair = async (files: KeyPairFiles, pair: KeyObject): Promise<Outcome<SigningKey>> => {
  const key = signingKeyOf(pair)
  if (key === undefined) {
    throw new Error('a key that is not RSA-4096 with e = 65537 was made')
  }
  const writtenPrivate = await writeNew(files.privateFile, privatePem(pair), PRIVATE_FILE_MODE)
  if (!writtenPrivate.ok) {
    return writtenPrivate
  }
  const writtenPublic = await writeNew(files.publicFile, publicPem(key.publicKey), PUBLIC_FILE_MODE)
  return writtenPublic.ok ? success(key) : writtenPublic
}
