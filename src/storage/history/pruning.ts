import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { PRUNE_ROWS_MAX } from '../limits.ts'
import { integerIn } from './columns.ts'
import type { Keep } from './contract.ts'

const DAY_MS = 24 * 60 * 60 * 1000

/** Which batches are given up, and their removal. */
export class Pruning {
  readonly #clockOfNewest: StatementSync
  readonly #firstYoung: StatementSync
  readonly #remove: StatementSync
  readonly #removeHoldings: StatementSync

  constructor(database: DatabaseSync) {
    this.#clockOfNewest = database.prepare(`
      SELECT clock FROM batches INDEXED BY batches_in_set WHERE clock <= ?
      ORDER BY clock DESC, id DESC LIMIT 1 OFFSET ?`)
    this.#firstYoung = database.prepare(`
      SELECT clock FROM batches INDEXED BY batches_in_set WHERE time_ms >= ? ORDER BY clock, id LIMIT 1`)
    this.#remove = database.prepare(`
      DELETE FROM batches WHERE row IN (
        SELECT row FROM batches INDEXED BY batches_in_set WHERE clock < ? AND is_about_removal = 0
        ORDER BY clock LIMIT ?
      ) RETURNING row, clock`)
    this.#removeHoldings = database.prepare('DELETE FROM holdings WHERE batch = ?')
  }

  /**
   * The clock below which nothing is to be kept; 0 for nothing to give up.
   * @param clock the highest accepted: what says that it is later is neither counted nor given up, or a liar's far clock would
   * give up all that is said after it
   */
  floorFor({ days, batches }: Keep, nowMs: number, clock: number): number {
    const floor = Math.max(
      days === undefined ? 0 : this.#floorByAge(nowMs - days * DAY_MS, clock),
      batches === undefined ? 0 : this.#floorByCount(batches, clock),
    )
    return Math.min(floor, clock + 1, Number.MAX_SAFE_INTEGER)
  }

  /** Removes some of what is below, but for who was removed: that holds however long ago it was said. @returns their clocks, none where all is gone */
  removeSome(floor: number): readonly number[] {
    return this.#remove.all(floor, PRUNE_ROWS_MAX).map((row) => {
      this.#removeHoldings.run(integerIn(row, 'row'))
      return integerIn(row, 'clock')
    })
  }

  /** Batches with one clock stay together, so a few more than asked for may be kept. */
  #floorByCount(batches: number, clock: number): number {
    if (batches < 1) {
      return clock + 1
    }
    const oldestKept = this.#clockOfNewest.get(clock, batches - 1)
    return oldestKept === undefined ? 0 : integerIn(oldestKept, 'clock')
  }

  /**
   * Up to the first in the room's order that is young: all before it say that they are old. So an author whose clock is wrong, or
   * who lies, takes nobody else's batches away: one too old goes only with those around it, one from the future holds back
   * what comes after it, until `batches` ends that. Leaving out what is from the future would give up everything once this
   * computer's own clock falls back.
   */
  #floorByAge(oldestMs: number, clock: number): number {
    const young = this.#firstYoung.get(oldestMs)
    return young === undefined ? clock + 1 : integerIn(young, 'clock')
  }
}
