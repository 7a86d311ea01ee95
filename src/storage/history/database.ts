import { DatabaseSync } from 'node:sqlite'
import { equalBytes, fromHex } from '../../crypto/bytes.ts'
import { CHECKED_HISTORY_BYTES_MAX, HISTORY_JOURNAL_BYTES_MAX, HISTORY_LOCK_WAIT_MS } from '../limits.ts'
import { environmentFault, type Outcome, success, userFault } from '../problem.ts'
import { bytesIn, DamagedFile, integerIn, type Row } from './columns.ts'
import { type RowSeal, rowSeal } from './row-seal.ts'
import { APPLICATION_ID, MIGRATIONS, type Migration } from './schema.ts'
import { sqliteFailure } from './sqlite-error.ts'
import { inTransaction } from './transaction.ts'
import { takeWriterLock } from './writer-lock.ts'

/** Which history, and as whom. */
export interface HistoryPlace {
  readonly file: string
  /** 64 hex digits. */
  readonly roomId: string
  /** 32 bytes. */
  readonly storeKey: Uint8Array
  /** One process writes; others may read meanwhile. In memory it is nobody else's, and gone when it is closed. */
  readonly mode: 'write' | 'read' | 'memory'
}

/** A history's file: ours, of this room, under this key, in the schema that this program knows. */
export interface OpenedDatabase {
  readonly place: HistoryPlace
  readonly database: DatabaseSync
  readonly rowSeal: RowSeal
  close(): void
}

/** What a history in memory needs no journal for. */
const IN_MEMORY: Row = { journal_mode: 'wal' }

const pragma = (database: DatabaseSync, name: string): Row => database.prepare(`PRAGMA ${name}`).get() ?? {}

const numberOf = (database: DatabaseSync, name: string): number => integerIn(pragma(database, name), name)

/** What a file from elsewhere could have SQLite do is off; what is sorted on the way stays in memory. */
const CAREFUL = `
  PRAGMA trusted_schema = OFF;
  PRAGMA cell_size_check = ON;
  PRAGMA temp_store = MEMORY;
`

/** In FULL every commit is synced; `fullfsync` is what makes macOS do it, and nothing elsewhere. */
const DURABLE = `
  PRAGMA synchronous = FULL;
  PRAGMA fullfsync = ON;
  PRAGMA journal_size_limit = ${HISTORY_JOURNAL_BYTES_MAX};
`

const isEmpty = (database: DatabaseSync): boolean =>
  integerIn(database.prepare('SELECT count(*) AS count FROM sqlite_schema').get(), 'count') === 0

/** @returns the version of the file's schema, 0 for an empty file */
const knownVersion = (database: DatabaseSync, place: HistoryPlace, newest: number): Outcome<number> => {
  const { file, mode } = place
  if (isEmpty(database)) {
    return mode !== 'read'
      ? success(0)
      : userFault(`there is no history in ${file} yet; it begins when the room is joined`)
  }
  const version = numberOf(database, 'user_version')
  if (numberOf(database, 'application_id') !== APPLICATION_ID || version < 1) {
    return userFault(`${file} is no history of p2p-chat; move it away`)
  }
  if (version > newest) {
    return userFault(
      `the history ${file} has format ${version}, and this p2p-chat knows up to ${newest}; use a newer p2p-chat`,
    )
  }
  if (version < newest && mode === 'read') {
    return userFault(
      `the history ${file} has the older format ${version}; join its room once, which brings it up to date`,
    )
  }
  return success(version)
}

const migrate = (
  database: DatabaseSync,
  { roomId }: HistoryPlace,
  seal: RowSeal,
  from: number,
  migrations: readonly Migration[],
): void => {
  if (from === migrations.length) {
    return
  }
  inTransaction(database, () => {
    for (const step of migrations.slice(from)) {
      step(database)
    }
    if (from === 0) {
      database.exec(`PRAGMA application_id = ${APPLICATION_ID}`)
      database
        .prepare('INSERT INTO room (only_row, id, key_check, count, clock, floor) VALUES (1, ?, ?, 0, 0, 0)')
        .run(fromHex(roomId), seal.sealCheck())
    }
    database.exec(`PRAGMA user_version = ${migrations.length}`)
  })
}

const checkRoom = (database: DatabaseSync, { file, roomId }: HistoryPlace, seal: RowSeal): Outcome<void> => {
  const room = database.prepare('SELECT id, key_check FROM room').get()
  if (!equalBytes(bytesIn(room, 'id'), fromHex(roomId))) {
    return userFault(`the history ${file} is another room's; move it away`)
  }
  if (!seal.opensCheck(bytesIn(room, 'key_check'))) {
    return userFault(
      `the history ${file} was written under another key; bring back that key, or move the history away to begin a new one`,
    )
  }
  return success(undefined)
}

/** Whole, where that is quick; a page of a larger file that is damaged is told when it is read. */
const checkPages = (database: DatabaseSync): void => {
  const bytes = numberOf(database, 'page_count') * numberOf(database, 'page_size')
  if (bytes > CHECKED_HISTORY_BYTES_MAX) {
    return
  }
  const { quick_check: found } = pragma(database, 'quick_check(1)')
  if (found !== 'ok') {
    throw new DamagedFile(String(found))
  }
}

const checkOurs = (database: DatabaseSync, place: HistoryPlace, seal: RowSeal): Outcome<void> => {
  const room = checkRoom(database, place, seal)
  if (room.ok) {
    checkPages(database)
  }
  return room
}

const prepareWriting = (
  database: DatabaseSync,
  place: HistoryPlace,
  seal: RowSeal,
  from: number,
  migrations: readonly Migration[],
): Outcome<void> => {
  const { journal_mode: journalMode } =
    place.mode === 'write' ? pragma(database, 'journal_mode = WAL') : IN_MEMORY
  if (journalMode !== 'wal') {
    return environmentFault(
      `the history ${place.file} is on a disk that shares no memory; use a home (--home) on a local disk`,
    )
  }
  database.exec(DURABLE)
  migrate(database, place, seal, from, migrations)
  return success(undefined)
}

const bringUp = (
  database: DatabaseSync,
  place: HistoryPlace,
  migrations: readonly Migration[],
): Outcome<RowSeal> => {
  database.exec(CAREFUL)
  const version = knownVersion(database, place, migrations.length)
  if (!version.ok) {
    return version
  }
  const seal = rowSeal(place.storeKey, fromHex(place.roomId))
  // Before anything is written: a history of another room stays as it is.
  const ours = version.value === 0 ? success(undefined) : checkOurs(database, place, seal)
  if (!ours.ok) {
    return ours
  }
  const ready =
    place.mode !== 'read' ? prepareWriting(database, place, seal, version.value, migrations) : ours
  return ready.ok ? success(seal) : ready
}

/** Opens, makes or migrates a history's file, which is there already, if only empty. */
export const openDatabase = (
  place: HistoryPlace,
  migrations: readonly Migration[] = MIGRATIONS,
): Outcome<OpenedDatabase> => {
  const lock = place.mode === 'write' ? takeWriterLock(place.file) : success(undefined)
  if (!lock.ok) {
    return lock
  }
  let database: DatabaseSync | undefined
  const close = () => {
    database?.close()
    lock.value?.release()
  }
  try {
    database = new DatabaseSync(place.mode === 'memory' ? ':memory:' : place.file, {
      readOnly: place.mode === 'read',
      timeout: HISTORY_LOCK_WAIT_MS,
    })
    const seal = bringUp(database, place, migrations)
    if (seal.ok) {
      return success({ place, database, rowSeal: seal.value, close })
    }
    close()
    return seal
  } catch (error) {
    close()
    return sqliteFailure('open the history', place.file, error)
  }
}
