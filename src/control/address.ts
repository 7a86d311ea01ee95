import { createHash } from 'node:crypto'
import { lstat, mkdir, realpath } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { SOCKET_PATH_BYTES_MAX } from './limits.ts'

const PRIVATE_FOLDER_MODE = 0o700
/** 64 bits of a hash: enough to tell one user's homes apart, and short. */
const HASH_DIGITS = 16

const canonical = async (home: string): Promise<string> => {
  try {
    return await realpath(home)
  } catch {
    // No such folder: then no node runs there either, and any path says so.
    return resolve(home)
  }
}

const shortHash = (text: string): string =>
  createHash('sha256').update(text).digest('hex').slice(0, HASH_DIGITS)

/** A folder of this user in the temporary folder, for sockets of homes whose own path is too long. */
const shortFolder = (): string => join(tmpdir(), `p2p-chat-${userInfo().uid}`)

/** Where the node of a home listens: `control.sock` in it, or as near as the system's socket paths allow. */
export const controlPath = async (home: string): Promise<string> => {
  const path = await canonical(home)
  if (process.platform === 'win32') {
    return `\\\\.\\pipe\\p2p-chat-${shortHash(path)}`
  }
  const socket = join(path, 'control.sock')
  return Buffer.byteLength(socket) <= SOCKET_PATH_BYTES_MAX
    ? socket
    : join(shortFolder(), `${shortHash(path)}.sock`)
}

/**
 * Whether nobody else can put a socket where `path` is: anyone may make folders in the temporary folder, so one
 * there counts only when it is a real folder, ours, and closed to others. Makes it where it is missing.
 * @returns a sentence where it cannot be used
 */
export const folderFlaw = async (path: string): Promise<string | undefined> => {
  const folder = dirname(path)
  if (process.platform === 'win32' || folder !== shortFolder()) {
    return undefined
  }
  try {
    await mkdir(folder, { mode: PRIVATE_FOLDER_MODE }).catch(() => undefined)
    // Whoever made it, what counts is what it is.
    const stats = await lstat(folder)
    const isOurs =
      stats.isDirectory() && stats.uid === userInfo().uid && (stats.mode & 0o777) === PRIVATE_FOLDER_MODE
    return isOurs
      ? undefined
      : `${folder} is not a folder of yours alone (mode 0700); remove it, or shorten --home`
  } catch (error) {
    return `cannot use ${folder} for the control socket (${String(error)}); shorten the path given with --home`
  }
}
