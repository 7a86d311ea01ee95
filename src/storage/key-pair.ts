import type { KeyObject } from 'node:crypto'
import { lstat } from 'node:fs/promises'
import { equalBytes } from '../crypto/bytes.ts'
import { type SigningKey, signingKeyOf } from '../crypto/signing.ts'
import { PRIVATE_FILE_MODE, PUBLIC_FILE_MODE, writeNew } from './durable-write.ts'
import { readPrivateKeyFile, readPublicKeyFile } from './key-file.ts'
import { privatePem, publicPem } from './pem.ts'
import { type Outcome, success, userFault } from './problem.ts'
import { errorCode, systemFailure } from './system-error.ts'

/** Where the two halves of one key lie. */
export interface KeyPairFiles {
  readonly privateFile: string
  readonly publicFile: string
}

/**
 * Reads a pair by its private half; undefined where that is missing. A missing public half is written anew, one
 * that belongs to another key is refused: people would be handed a key that this node does not sign with.
 */
export const readKeyPair = async (files: KeyPairFiles): Promise<Outcome<SigningKey | undefined>> => {
  const read = await readPrivateKeyFile(files.privateFile)
  if (!read.ok || read.value === undefined) {
    return read
  }
  const key = read.value
  const published = await readPublicKeyFile(files.publicFile)
  if (!published.ok) {
    return published
  }
  if (published.value === undefined) {
    const written = await writeNew(files.publicFile, publicPem(key.publicKey), PUBLIC_FILE_MODE)
    return written.ok ? success(key) : written
  }
  return equalBytes(published.value.spki, key.publicKey.spki)
    ? success(key)
    : userFault(
        `${files.publicFile} is not the public half of ${files.privateFile}; move it away and it is made anew`,
      )
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
