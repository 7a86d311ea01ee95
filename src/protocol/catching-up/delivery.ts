/** Who has what I said, as far as comparisons have shown (rule 12): never by receipts, which would cost one from each to each. */
import type { Fingerprint } from '../../crypto/signing.ts'
import type { BatchId } from '../identifiers.ts'
import { UNDELIVERED_MAX } from '../limits.ts'
import type { ClockedId } from './set.ts'

/** A batch of mine in which I said something, of this run or an earlier one. */
export interface OwnBatch extends ClockedId {
  /** Ids of its texts. */
  readonly texts: readonly string[]
  readonly holders: readonly Fingerprint[]
}

interface Followed extends ClockedId {
  readonly texts: readonly string[]
  readonly holders: Set<Fingerprint>
}

export class Delivery {
  readonly #followed = new Map<BatchId, Followed>()
  readonly #isKept: (id: BatchId) => boolean

  /** @param isKept whether it is on my disk: what is not proves nothing where somebody has the same as I have there */
  constructor(own: readonly OwnBatch[], isKept: (id: BatchId) => boolean) {
    this.#isKept = isKept
    for (const batch of own) {
      this.said(batch)
    }
  }

  /** From now on it is of interest who has it. */
  said({ id, clock, texts, holders }: OwnBatch): void {
    this.#followed.set(id, { id, clock, texts, holders: new Set(holders) })
    const oldest = this.#followed.keys().next().value
    if (this.#followed.size > UNDELIVERED_MAX && oldest !== undefined) {
      this.#followed.delete(oldest)
    }
  }

  /** Batches of mine of which it is not known whether that one has them. */
  unproven(holder: Fingerprint): readonly ClockedId[] {
    return [...this.#followed.values()].filter(({ id, holders }) => !holders.has(holder) && this.#isKept(id))
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
}
