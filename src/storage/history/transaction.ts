import type { DatabaseSync } from 'node:sqlite'

const between = <Value>(database: DatabaseSync, begin: string, work: () => Value): Value => {
  database.exec(begin)
  try {
    const value = work()
    database.exec('COMMIT')
    return value
  } catch (error) {
    // A full disk may have ended it already.
    if (database.isTransaction) {
      database.exec('ROLLBACK')
    }
    throw error
  }
}

/**
 * Runs `work` whole or not at all; on disk when it returns.
 * @throws what `work` or SQLite throws, after which nothing of it is in the file
 */
export const inTransaction = <Value>(database: DatabaseSync, work: () => Value): Value =>
  // One that begins reading may be refused the write in its midst.
  between(database, 'BEGIN IMMEDIATE', work)

/** Reads the file as it is at one moment, whatever another process writes meanwhile. */
export const inSnapshot = <Value>(database: DatabaseSync, work: () => Value): Value =>
  between(database, 'BEGIN', work)

/**
 * Like `inTransaction`, for what can be made again or asked again: in the file when the process dies, perhaps not when the power goes.
 * The next synced transaction brings it along.
 */
export const inUnsyncedTransaction = <Value>(database: DatabaseSync, work: () => Value): Value => {
  database.exec('PRAGMA synchronous = NORMAL')
  try {
    return inTransaction(database, work)
  } finally {
    database.exec('PRAGMA synchronous = FULL')
  }
}
