import { chmodSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'

/** Held from start to end of a node; the system lets go of it when the process dies, however it dies. */
export interface NodeLock {
  release(): void
}

const SQLITE_BUSY = 5

const isBusy = (error: unknown): boolean =>
  error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY

/**
 * Takes the lock that makes one node per home. To find a socket dead, delete it and listen are three steps: of two
 * nodes that start at once, the slower would delete the socket of the faster. Node has no file locks of its own;
 * SQLite's are the system's, and an empty database is enough to hold one.
 * @throws where the file cannot be made or locked at all
 */
export const takeNodeLock = (file: string): NodeLock | 'in use' => {
  let database: DatabaseSync | undefined
  try {
    database = new DatabaseSync(file, { timeout: 0 })
    database.exec('BEGIN EXCLUSIVE')
    // By path: to close a descriptor of its own would end the lock of this process (POSIX).
    chmodSync(file, 0o600)
    const held = database
    return { release: () => held.close() }
  } catch (error) {
    database?.close()
    if (isBusy(error)) {
      return 'in use'
    }
    throw error
  }
}
