/**
 * Where the next of one's own batches stands (number, previous, after, clock), and which batches came lately (rules 11 to 13).
 * Remembers ids, not contents: whether an older one is known, the history says.
 */
import type { BatchId } from '../identifiers.ts'
import { BATCH_IDS_REMEMBERED, CLOCK_LEAD_MAX } from '../limits.ts'
import { type Batch, type BatchFields, compareBatches, type OrderKey } from '../wire/batch.ts'

/** Author, session and number. */
type Place = string

const placeOf = ({ author, session, number }: Batch): Place => `${author} ${session} ${number}`

export class Ledger {
  /** Ids, and which place each has in its session. */
  readonly #recent = new Map<BatchId, Place>()
  readonly #taken = new Map<Place, BatchId>()
  #clock: number
  #hasHeard: boolean
  #highest: OrderKey | null
  #own: { readonly number: number; readonly id: BatchId } | null = null

  /** @param clock the highest accepted in earlier runs; `highest` the last in the room's order that was kept */
  constructor(clock: number, highest: OrderKey | null) {
    this.#clock = clock
    this.#hasHeard = clock > 0
    this.#highest = highest !== null && highest.clock <= clock ? highest : null
  }

  /** Whether anything was ever heard, or kept, here: else my clock says nothing of how far the room is. */
  get hasHeard(): boolean {
    return this.#hasHeard
  }

  get clock(): number {
    return this.#clock
  }

  /** Came lately. What came longer ago is found out where it is kept. */
  hasSeen(id: BatchId): boolean {
    return this.#recent.has(id)
  }

  /** @returns whether another one has its number in its session: both count, and their author has to explain it */
  record(batch: Batch): boolean {
    this.#hasHeard = true
    return this.#enter(batch)
  }

  #enter(batch: Batch): boolean {
    const place = placeOf(batch)
    const other = this.#taken.get(place)
    this.#taken.set(place, batch.id)
    this.#recent.set(batch.id, place)
    this.#forgetOldest()
    // A liar's clock moves mine a bounded way; its batch is still ordered by what it says.
    this.#clock = Math.max(this.#clock, Math.min(batch.clock, this.#clock + CLOCK_LEAD_MAX))
    // Nor does it stay the last that I had: all that is said after it would show no gap.
    const isWithinReach = batch.clock <= this.#clock
    if (isWithinReach && (this.#highest === null || compareBatches(batch, this.#highest) > 0)) {
      this.#highest = batch
    }
    return other !== undefined && other !== batch.id
  }

  /** Where my next batch stands. */
  next(): Pick<BatchFields, 'number' | 'previous' | 'after' | 'clock'> {
    return {
      number: (this.#own?.number ?? 0) + 1,
      previous: this.#own?.id ?? null,
      after: this.#highest?.id ?? null,
      clock: this.#clock + 1,
    }
  }

  recordOwn(batch: Batch): void {
    this.#enter(batch)
    this.#own = { number: batch.number, id: batch.id }
  }

  #forgetOldest(): void {
    const [oldest] = this.#recent
    if (this.#recent.size > BATCH_IDS_REMEMBERED && oldest !== undefined) {
      const [id, place] = oldest
      this.#recent.delete(id)
      if (this.#taken.get(place) === id) {
        this.#taken.delete(place)
      }
    }
  }
}
