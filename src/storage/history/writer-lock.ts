import { DatabaseSync } from 'node:sqlite'
import { type Outcome, success, userFault } from '../problem.ts'
import { isBusy, sqliteFailure } from './sqlite-error.ts'

/** Held as long as a history is open for writing; the system lets go of it when the process dies, however it dies. */
export interface WriterLock {
  release(): void
}

/** An empty file beside the history. Locks of the history itself would keep out readers, too, or end with each commit. */
export const writerLockFile = (file: string): string => `${file}-writer`

/** Two writers would each count for themselves. There is one node a home, but this does not rest on that alone. */
export const takeWriterLock = (file: string): Outcome<WriterLock> => {
  let database: DatabaseSync | undefined
  try {
    database = new DatabaseSync(writerLockFile(file), { timeout: 0 })
    database.exec('BEGIN EXCLUSIVE')
    const held = database
    return success({ release: () => held.close() })
  } catch (error) {
    database?.close()
    return isBusy(error)
      ? userFault(`another p2p-chat writes the history ${file} already; end that one first`)
      : sqliteFailure('lock the history', file, error)
  }
}
