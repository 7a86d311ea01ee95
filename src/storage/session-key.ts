import type { KeyObject } from 'node:crypto'
import { rm, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { readPem, signingKeyOf } from '../crypto/signing.ts'
import { readBounded } from './bounded-read.ts'
import { PRIVATE_FILE_MODE, syncFolder, writeNew } from './durable-write.ts'
import { isOpenToOthers } from './key-file.ts'
import { type KeyMaking, type KeyProgress, makeRsaKey } from './key-maker.ts'
import { KEY_FILE_BYTES_MAX } from './limits.ts'
import { privatePem } from './pem.ts'
import { type Outcome, success } from './problem.ts'
import { systemFailure } from './system-error.ts'

export const sessionKeyFile = (home: string): string => join(home, 'session-key.pem')

/** Whoever unlinks the file owns the key: of two nodes that read it at once, one gets it. */
const deleteForGood = async (file: string): Promise<boolean> => {
  try {
    await unlink(file)
    await syncFolder(dirname(file))
    return true
  } catch {
    // Not deleted is not usable: a session's key must be gone from the disk before anything is wrapped to it.
    return false
  }
}

/**
 * The RSA-4096 pair made ahead for this session's encapsulation, or undefined where there is none (fit to use).
 * Its file is gone from the disk before this returns, so that no later theft of the disk opens this session.
 */
export const takeSessionKey = async (home: string): Promise<KeyObject | undefined> => {
  const file = sessionKeyFile(home)
  const content = await readBounded(file, KEY_FILE_BYTES_MAX)
  if (content.ok && content.value === undefined) {
    return undefined
  }
  const deleted = await deleteForGood(file)
  if (!content.ok || content.value === undefined || !deleted || isOpenToOthers(content.value.mode)) {
    return undefined
  }
  const key = readPem(content.value.text, 'private')
  return key !== undefined && signingKeyOf(key) !== undefined ? key : undefined
}

/** Takes away the pair made ahead, unused: it lies in clear, and is not to lie beside keys that are locked. */
export const discardSessionKey = async (home: string): Promise<Outcome<void>> => {
  const file = sessionKeyFile(home)
  try {
    await rm(file, { force: true })
    await syncFolder(home)
    return success(undefined)
  } catch (error) {
    return systemFailure('delete', file, error)
  }
}

/**
 * Makes the pair for the next start where none waits; it takes seconds. Not for a home whose keys have a passphrase:
 * it would lie there in clear.
 */
export const prepareSessionKey = async (
  home: string,
  onProgress?: KeyProgress,
  how: KeyMaking = {},
): Promise<Outcome<void>> => {
  const file = sessionKeyFile(home)
  const waiting = await readBounded(file, KEY_FILE_BYTES_MAX)
  if (waiting.ok && waiting.value !== undefined) {
    return success(undefined)
  }
  return writeNew(file, privatePem(await makeRsaKey(onProgress, how)), PRIVATE_FILE_MODE)
}
