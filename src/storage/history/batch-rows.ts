import type { DatabaseSync } from 'node:sqlite'
import { fromHex } from '../../crypto/bytes.ts'
import { SEALED_BATCH_BYTES_MAX } from '../limits.ts'
import { bytesIn, hexIn, integerIn, type Row } from './columns.ts'
import type { OrderKey, StoredBatch } from './contract.ts'
import type { ClearColumns, RowSeal } from './row-seal.ts'

/** What a whole batch is read from. Of a longer row than we write nothing is read, so that it does not open. */
export const BATCH_COLUMNS = `id, clock, author, session, number, time_ms, is_about_removal, has_text,
  iif(length(sealed) <= ${SEALED_BATCH_BYTES_MAX}, sealed, x'') AS sealed`

export const orderKeyIn = (row: Row): OrderKey => ({
  clock: integerIn(row, 'clock'),
  author: hexIn(row, 'author'),
  session: hexIn(row, 'session'),
  number: integerIn(row, 'number'),
  id: hexIn(row, 'id'),
})

const clearColumnsIn = (row: Row): ClearColumns => ({
  clock: integerIn(row, 'clock'),
  author: bytesIn(row, 'author'),
  session: bytesIn(row, 'session'),
  number: integerIn(row, 'number'),
  id: bytesIn(row, 'id'),
  timeMs: integerIn(row, 'time_ms'),
  isAboutRemoval: integerIn(row, 'is_about_removal') === 1,
  hasText: integerIn(row, 'has_text') === 1,
})

const clearColumnsOf = (batch: StoredBatch): ClearColumns => ({
  clock: batch.clock,
  author: fromHex(batch.author),
  session: fromHex(batch.session),
  number: batch.number,
  id: fromHex(batch.id),
  timeMs: batch.timeMs,
  isAboutRemoval: batch.isAboutRemoval,
  hasText: batch.text !== '',
})

/** Where the order begins from the newest end and from the oldest: no clock is so high, none so low. */
const BEYOND_NEWEST: OrderKey = { clock: 2 ** 53, author: '', session: '', number: 0, id: '' }
const BEFORE_OLDEST: OrderKey = { ...BEYOND_NEWEST, clock: -1 }

type OrderValues = [number, Uint8Array, Uint8Array, number, Uint8Array]

const orderValues = ({ clock, author, session, number, id }: OrderKey): OrderValues => [
  clock,
  fromHex(author),
  fromHex(session),
  number,
  fromHex(id),
]

export const valuesBefore = (before: OrderKey | null): OrderValues => orderValues(before ?? BEYOND_NEWEST)
export const valuesAfter = (after: OrderKey | null): OrderValues => orderValues(after ?? BEFORE_OLDEST)

/** Opens rows; `onUnreadable` hears of one that does not open, which is then left out. */
export class BatchReader {
  readonly #seal: RowSeal
  readonly #onUnreadable: () => void

  constructor(seal: RowSeal, onUnreadable: () => void) {
    this.#seal = seal
    this.#onUnreadable = onUnreadable
  }

  read(row: Row): StoredBatch | undefined {
    const columns = clearColumnsIn(row)
    const content = this.#known(this.#seal.open(columns, bytesIn(row, 'sealed')))
    const { timeMs, isAboutRemoval } = columns
    return content && { ...orderKeyIn(row), timeMs, isAboutRemoval, ...content }
  }

  readText(row: Row): string | undefined {
    return this.#known(this.#seal.openText(clearColumnsIn(row), bytesIn(row, 'sealed')))
  }

  readAll(rows: readonly Row[]): readonly StoredBatch[] {
    return rows.map((row) => this.read(row)).filter((batch) => batch !== undefined)
  }

  #known<Opened>(opened: Opened | undefined): Opened | undefined {
    if (opened === undefined) {
      this.#onUnreadable()
    }
    return opened
  }
}

/** Writes rows, and finds them by id. */
export class BatchTable {
  readonly #seal: RowSeal
  readonly #reader: BatchReader
  readonly #insert
  readonly #select
  readonly #exists

  constructor(database: DatabaseSync, seal: RowSeal, reader: BatchReader) {
    this.#seal = seal
    this.#reader = reader
    // Not OR IGNORE, which would leave out more than what is there already.
    this.#insert = database.prepare(`
      INSERT INTO batches (id, clock, author, session, number, time_ms, is_about_removal, has_text, sealed)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`)
    this.#select = database.prepare(`SELECT ${BATCH_COLUMNS} FROM batches WHERE id = ?`)
    this.#exists = database.prepare('SELECT 1 FROM batches WHERE id = ?')
  }

  /** @returns false where it was there already */
  insert(batch: StoredBatch): boolean {
    const columns = clearColumnsOf(batch)
    if (this.#exists.get(columns.id) !== undefined) {
      return false
    }
    this.#insert.run(
      columns.id,
      columns.clock,
      columns.author,
      columns.session,
      columns.number,
      columns.timeMs,
      columns.isAboutRemoval ? 1 : 0,
      columns.hasText ? 1 : 0,
      this.#seal.seal(columns, batch),
    )
    return true
  }

  missing(ids: readonly string[]): readonly string[] {
    return ids.filter((id) => this.#exists.get(fromHex(id)) === undefined)
  }

  /** In the order asked, up to so many bytes of bodies; one at least. */
  get(ids: readonly string[], bytesMax: number): readonly StoredBatch[] {
    const found: StoredBatch[] = []
    let bytes = 0
    for (const id of ids) {
      const row = this.#select.get(fromHex(id))
      const batch = row && this.#reader.read(row)
      if (batch === undefined) {
        continue
      }
      bytes += batch.body.length
      if (bytes > bytesMax && found.length > 0) {
        break
      }
      found.push(batch)
    }
    return found
  }
}
