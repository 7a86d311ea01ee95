import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { type Outcome, success, userFault } from './problem.ts'
import { errorCode, systemFailure } from './system-error.ts'

export interface FileContent {
  readonly text: string
  /** Permission bits of the very file that was read, not of what stood at its path a moment before. */
  readonly mode: number
}

const readUpTo = async (handle: FileHandle, bytesMax: number): Promise<Buffer> => {
  const buffer = Buffer.alloc(bytesMax)
  let size = 0
  while (size < bytesMax) {
    const { bytesRead } = await handle.read(buffer, size, bytesMax - size)
    if (bytesRead === 0) {
      break
    }
    size += bytesRead
  }
  return buffer.subarray(0, size)
}

/**
 * Reads a whole small file; undefined where there is none. Never waits on what is no plain file (a pipe would
 * block the open for ever) and never holds more than `bytesMax` bytes.
 */
export const readBounded = async (
  file: string,
  bytesMax: number,
): Promise<Outcome<FileContent | undefined>> => {
  try {
    await using handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK)
    const stats = await handle.stat()
    if (!stats.isFile()) {
      return userFault(`${file} is not a plain file; put the file itself there`)
    }
    const bytes = await readUpTo(handle, bytesMax + 1)
    if (bytes.length > bytesMax) {
      return userFault(`${file} is larger than ${bytesMax} bytes; check that it is the right file`)
    }
    return success({ text: bytes.toString('utf8'), mode: stats.mode & 0o777 })
  } catch (error) {
    return errorCode(error) === 'ENOENT' ? success(undefined) : systemFailure('read', file, error)
  }
}
