import { randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { copyFile, link, open, readdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { type Outcome, success } from './problem.ts'
import { errorCode, systemFailure } from './system-error.ts'

export const PRIVATE_FILE_MODE = 0o600
export const PUBLIC_FILE_MODE = 0o644

/** Makes creations, renames and deletions in a folder survive a power cut. Windows does so by itself, and refuses. */
export const syncFolder = async (folder: string): Promise<void> => {
  if (process.platform === 'win32') {
    return
  }
  await using handle = await open(folder, constants.O_RDONLY)
  await handle.sync()
}

/** Text as it is, or in pieces that are not all in memory at once; what making them throws is thrown on. */
type Written = string | AsyncIterable<string>

const writeSynced = async (file: string, text: Written, mode: number): Promise<void> => {
  await using handle = await open(file, 'wx', mode)
  await handle.writeFile(text)
  await handle.sync()
}

/** A hard link never replaces what is there, unlike a rename; file systems without links (exFAT) copy exclusively. */
export const linkExclusively = async (from: string, to: string): Promise<void> => {
  try {
    await link(from, to)
  } catch (error) {
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'].includes(errorCode(error) ?? '')) {
      throw error
    }
    await copyFile(from, to, constants.COPYFILE_EXCL)
  }
}

const TEMPORARY_ENDING = '.tmp'

const temporaryBeginning = (file: string): string => `.${basename(file)}.`

/** Takes away what writers of `file` that were killed left beside it. */
export const removeTemporaries = async (file: string): Promise<Outcome<void>> => {
  const folder = dirname(file)
  try {
    for (const name of await readdir(folder)) {
      if (name.startsWith(temporaryBeginning(file)) && name.endsWith(TEMPORARY_ENDING)) {
        await rm(join(folder, name), { force: true })
      }
    }
    await syncFolder(folder)
    return success(undefined)
  } catch (error) {
    return errorCode(error) === 'ENOENT' ? success(undefined) : systemFailure('clear', folder, error)
  }
}

const write = async (
  file: string,
  text: Written,
  mode: number,
  place: (temporary: string) => Promise<void>,
): Promise<Outcome<void>> => {
  const temporary = join(dirname(file), `${temporaryBeginning(file)}${randomUUID()}${TEMPORARY_ENDING}`)
  try {
    await writeSynced(temporary, text, mode)
    await place(temporary)
    await syncFolder(dirname(file))
    return success(undefined)
  } catch (error) {
    return systemFailure('write', file, error)
  } finally {
    // A folder that refuses this has refused the write too, and that is what the user is told.
    await rm(temporary, { force: true }).catch(() => undefined)
  }
}

/** Writes a file that is not there yet: whole or not at all, on disk when this returns; refuses to overwrite. */
export const writeNew = (file: string, text: Written, mode: number): Promise<Outcome<void>> =>
  write(file, text, mode, (temporary) => linkExclusively(temporary, file))

/** Replaces a file: readers see the old text or the new one; on disk when this returns. */
export const replaceFile = (file: string, text: string, mode: number): Promise<Outcome<void>> =>
  write(file, text, mode, (temporary) => rename(temporary, file))
