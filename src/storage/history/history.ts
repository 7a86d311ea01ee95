import { constants } from 'node:fs'
import { access, chmod, open } from 'node:fs/promises'
import { dirname, extname, join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { PRIVATE_FILE_MODE, syncFolder } from '../durable-write.ts'
import { makeFolder } from '../make-folder.ts'
import { type Outcome, type Problem, success, userFault } from '../problem.ts'
import { errorCode, systemFailure } from '../system-error.ts'
import type { History } from './contract.ts'
import type { HistoryPlace } from './database.ts'
import { HistoryLink } from './link.ts'
import { RunningHistory } from './running-history.ts'
import { writerLockFile } from './writer-lock.ts'

export const historyFolder = (home: string): string => join(home, 'history')

/** One file a room, in the home. @param roomId 64 hex digits */
export const historyFile = (home: string, roomId: string): string =>
  join(historyFolder(home), `${roomId}.sqlite`)

export interface HistoryChoice extends Omit<HistoryPlace, 'mode'> {
  /** Default: write, which makes the file where there is none, and which one process at a time may do. */
  readonly mode?: HistoryPlace['mode']
  /** Hears what does not belong to one question: messages that cannot be read, a thread that ended. */
  readonly onProblem?: (problem: Problem) => void
}

/** Beside this file, as `.ts` in the source and as `.js` in what is built: the compiler does not rewrite URLs. */
const WORKER = new URL(`./worker${extname(import.meta.url)}`, import.meta.url)

/** Made here and not by SQLite, which would let others read it; what SQLite puts beside it has the same mode. */
const makePrivateFile = async (file: string): Promise<void> => {
  try {
    await using _ = await open(file, 'wx', PRIVATE_FILE_MODE)
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') {
      throw error
    }
    // By path: to close a descriptor of its own would end the locks that this process may have on it (POSIX).
    await chmod(file, PRIVATE_FILE_MODE)
  }
}

const makeFiles = async (file: string): Promise<Outcome<void>> => {
  try {
    await makeFolder(dirname(file))
    await makePrivateFile(file)
    await makePrivateFile(writerLockFile(file))
    await syncFolder(dirname(file))
    return success(undefined)
  } catch (error) {
    return systemFailure('open the history', file, error)
  }
}

const findFile = async (file: string): Promise<Outcome<void>> => {
  try {
    await access(file, constants.R_OK)
    return success(undefined)
  } catch (error) {
    return errorCode(error) === 'ENOENT'
      ? userFault(`there is no history ${file}; check the room and the home`)
      : systemFailure('open the history', file, error)
  }
}

const readyFor = ({ file, mode }: HistoryPlace): Promise<Outcome<void>> | Outcome<void> => {
  switch (mode) {
    case 'write':
      return makeFiles(file)
    case 'read':
      return findFile(file)
    case 'memory':
      return success(undefined)
  }
}

/** What a worker needs to know, without anything that cannot be sent to it. */
export const startWorker = ({ file, roomId, storeKey, mode }: HistoryPlace): Worker => {
  const workerData: HistoryPlace = { file, roomId, storeKey: new Uint8Array(storeKey), mode }
  return new Worker(WORKER, { workerData })
}

/** The history in a worker that is starting. */
export const connectHistory = async (
  worker: Worker,
  file: string,
  onProblem: (problem: Problem) => void,
): Promise<Outcome<History>> => {
  const link = new HistoryLink(worker, file, onProblem)
  const opened = await link.opened
  return opened.ok ? success(new RunningHistory(link, opened.value)) : opened
}

/**
 * Opens a room's history, and makes it where there is none. It runs in a thread of its own, which `close` ends.
 * Refused: another room's file or key, a newer format, what is damaged or no history, a second writer, a disk that refuses.
 */
export const openHistory = async ({
  onProblem = () => undefined,
  mode = 'write',
  ...rest
}: HistoryChoice): Promise<Outcome<History>> => {
  const place = { ...rest, mode }
  const ready = await readyFor(place)
  return ready.ok ? connectHistory(startWorker(place), place.file, onProblem) : ready
}
