import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { SEARCH_SLICE_BYTES_MAX, SEARCH_SLICE_ROWS_MAX } from '../limits.ts'
import { BATCH_COLUMNS, type BatchReader, orderKeyIn, valuesAfter, valuesBefore } from './batch-rows.ts'
import { bytesIn, type Row } from './columns.ts'
import type { OrderKey, Page, SearchPage, StoredBatch } from './contract.ts'
import { fold } from './fold.ts'

/** Where a page begins, and in which direction it goes. */
export type PageStart = { readonly before: OrderKey | null } | { readonly after: OrderKey | null }

export type PageKind = 'everything' | 'texts'

/** The indexes are named, so that a query which they do not serve fails instead of reading the whole file. */
const SOURCES: Readonly<Record<PageKind, string>> = {
  everything: 'batches INDEXED BY batches_in_order WHERE',
  texts: 'batches INDEXED BY texts_in_order WHERE has_text = 1 AND',
}

const newestFirst = (database: DatabaseSync, kind: PageKind): StatementSync =>
  database.prepare(`
    SELECT ${BATCH_COLUMNS} FROM ${SOURCES[kind]}
      (clock, author, session, number, id) < (?, ?, ?, ?, ?)
    ORDER BY clock DESC, author DESC, session DESC, number DESC, id DESC LIMIT ?`)

const oldestFirst = (database: DatabaseSync, kind: PageKind): StatementSync =>
  database.prepare(`
    SELECT ${BATCH_COLUMNS} FROM ${SOURCES[kind]}
      (clock, author, session, number, id) > (?, ?, ?, ?, ?)
    ORDER BY clock, author, session, number, id LIMIT ?`)

/** Reads along the room's order. */
export class Pages {
  readonly #reader: BatchReader
  readonly #newestFirst: Readonly<Record<PageKind, StatementSync>>
  readonly #oldestFirst: Readonly<Record<PageKind, StatementSync>>
  readonly #removals: StatementSync

  constructor(database: DatabaseSync, reader: BatchReader) {
    this.#reader = reader
    this.#newestFirst = {
      everything: newestFirst(database, 'everything'),
      texts: newestFirst(database, 'texts'),
    }
    this.#oldestFirst = {
      everything: oldestFirst(database, 'everything'),
      texts: oldestFirst(database, 'texts'),
    }
    this.#removals = database.prepare(`
      SELECT ${BATCH_COLUMNS} FROM batches INDEXED BY removals_in_order WHERE is_about_removal = 1
      ORDER BY clock, author, session, number, id`)
  }

  page(start: PageStart, limit: number, kind: PageKind): Page {
    // One more than is shown tells whether there are more.
    const rows =
      'before' in start
        ? this.#newestFirst[kind].all(...valuesBefore(start.before), limit + 1)
        : this.#oldestFirst[kind].all(...valuesAfter(start.after), limit + 1)
    const shown = rows.slice(0, limit)
    if ('before' in start) {
      shown.reverse()
    }
    return { batches: this.#reader.readAll(shown), hasMore: rows.length > limit }
  }

  aboutRemovals(): readonly StoredBatch[] {
    return this.#reader.readAll(this.#removals.all())
  }

  /** At one go; `next` is set also where fewer than `limit` were found. */
  searchSlice(text: string, before: OrderKey | null, limit: number): SearchPage {
    const sought = fold(text)
    const batches: StoredBatch[] = []
    let lookedAt = 0
    let bytes = 0
    let last: Row | undefined
    for (const row of this.#newestFirst.texts.iterate(...valuesBefore(before), SEARCH_SLICE_ROWS_MAX + 1)) {
      if (batches.length >= limit || lookedAt >= SEARCH_SLICE_ROWS_MAX || bytes >= SEARCH_SLICE_BYTES_MAX) {
        return { batches, next: last === undefined ? before : orderKeyIn(last), lookedAt }
      }
      const found = this.#readWhere(row, sought)
      if (found !== undefined) {
        batches.push(found)
      }
      lookedAt += 1
      bytes += bytesIn(row, 'sealed').length
      last = row
    }
    return { batches, next: null, lookedAt }
  }

  #readWhere(row: Row, sought: string): StoredBatch | undefined {
    const text = this.#reader.readText(row)
    return text !== undefined && fold(text).includes(sought) ? this.#reader.read(row) : undefined
  }
}
