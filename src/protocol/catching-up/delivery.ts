/** Who has what I said, as far as comparisons have shown (rule 12): never by receipts, which would cost one from each to each. */
import type { Fingerprint } from '../../crypto/signing.ts'
import type { BatchId } from '../identifiers.ts'
import { UNDELIVERED_MAX } from '../limits.ts'
import { textIdsOf } from '../talking/unstored.ts'
import type { Batch } from '../wire/batch.ts'
import type { KeptHistory, OwnBatch } from './own-history.ts'
import type { ClockedId } from './set.ts'

interface Followed extends ClockedId {
  readonly texts: readonly string[]
  readonly holders: Set<Fingerprint>
}

export class Delivery {
  readonly #followed = new Map<BatchId, Followed>()
  readonly #isKept: (id: BatchId) => boolean
  /** Lower clocks were given up here: that somebody has no more there than I have proves nothing. */
  #floor: number

  /** @param isKept whether it is on my disk: what is not proves nothing where somebody has the same as I have there */
  constructor({ own, floor }: Pick<KeptHistory, 'own' | 'floor'>, isKept: (id: BatchId) => boolean) {
    this.#isKept = isKept
    this.#floor = floor
    for (const batch of own) {
      this.#follow(batch)
    }
  }

  /** @returns whether it is of interest who has it: whether it says anything */
  said(batch: Batch): boolean {
    const texts = textIdsOf(batch)
    if (texts.length > 0) {
      this.#follow({ id: batch.id, clock: batch.clock, texts, holders: [] })
    }
    return texts.length > 0
  }

  /** What has a lower clock is given up from now on. */
  pruned(floor: number): void {
    this.#floor = floor
  }

  /** Batches of mine of which it is not known whether that one has them. */
  unproven(holder: Fingerprint): readonly ClockedId[] {
    return [...this.#followed.values()].filter(
      ({ id, clock, holders }) => !holders.has(holder) && clock >= this.#floor && this.#isKept(id),
    )
  }

  /** @returns what is news: that one has them */
  proved(holder: Fingerprint, ids: readonly BatchId[]): readonly OwnBatch[] {
    return ids.flatMap((id) => {
      const followed = this.#followed.get(id)
      if (followed === undefined || followed.holders.has(holder)) {
        return []
      }
      followed.holders.add(holder)
      return [{ ...followed, holders: [...followed.holders] }]
    })
  }

  #follow({ id, clock, texts, holders }: OwnBatch): void {
    this.#followed.set(id, { id, clock, texts, holders: new Set(holders) })
    const oldest = this.#followed.keys().next().value
    if (this.#followed.size > UNDELIVERED_MAX && oldest !== undefined) {
      this.#followed.delete(oldest)
    }
  }
}
