import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { orderKeyIn } from './batch-rows.ts'
import { integerIn } from './columns.ts'
import type { HistoryState } from './contract.ts'

/** The one row about all others: counting a million takes too long for each start. */
export class RoomRow {
  readonly #row: StatementSync
  readonly #highest: StatementSync
  readonly #add: StatementSync
  readonly #raiseClock: StatementSync
  readonly #raiseFloor: StatementSync

  constructor(database: DatabaseSync) {
    this.#row = database.prepare('SELECT count, clock, floor FROM room')
    this.#highest = database.prepare(`
      SELECT clock, author, session, number, id FROM batches INDEXED BY batches_in_order
      ORDER BY clock DESC, author DESC, session DESC, number DESC, id DESC LIMIT 1`)
    this.#add = database.prepare('UPDATE room SET count = count + ?')
    this.#raiseClock = database.prepare('UPDATE room SET clock = max(clock, ?)')
    this.#raiseFloor = database.prepare('UPDATE room SET floor = max(floor, ?)')
  }

  state(): HistoryState {
    const row = this.#row.get()
    const highest = this.#highest.get()
    return {
      count: integerIn(row, 'count'),
      clock: integerIn(row, 'clock'),
      highest: highest === undefined ? null : orderKeyIn(highest),
      floor: integerIn(row, 'floor'),
    }
  }

  floor(): number {
    return integerIn(this.#row.get(), 'floor')
  }

  /** @param change negative where batches are removed */
  addToCount(change: number): void {
    this.#add.run(change)
  }

  raiseClock(clock: number): void {
    this.#raiseClock.run(clock)
  }

  raiseFloor(floor: number): void {
    this.#raiseFloor.run(floor)
  }
}
