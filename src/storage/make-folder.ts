import { mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { errorCode } from './system-error.ts'

/** Only for this user: what lies here are keys, and who trusts whom. */
const FOLDER_MODE = 0o700

const isFolder = async (path: string): Promise<boolean> => {
  const stats = await stat(path).catch(() => undefined)
  return stats?.isDirectory() === true
}

/**
 * Makes a folder and those above it, mode 0700, where they are missing. Not `mkdir` with `recursive`: Node 24 never
 * comes back from it where the system takes no new entries and says ENOENT, as in /proc.
 * @throws what the system says where that fails
 */
export const makeFolder = async (folder: string): Promise<void> => {
  if (await isFolder(folder)) {
    return
  }
  const parent = dirname(folder)
  if (parent !== folder) {
    await makeFolder(parent)
  }
  try {
    await mkdir(folder, { mode: FOLDER_MODE })
  } catch (error) {
    // Another process may have been quicker.
    if (errorCode(error) !== 'EEXIST' || !(await isFolder(folder))) {
      throw error
    }
  }
}
