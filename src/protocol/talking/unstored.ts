/** Batches on their way to the disk: what they say is shown once they are there (rule 12). */
import type { Report } from '../contract.ts'
import type { BatchId } from '../identifiers.ts'
import { UNSTORED_MAX } from '../limits.ts'
import type { Outbox } from '../outbox.ts'
import type { Directory } from '../people/directory.ts'
import type { Batch } from '../wire/batch.ts'
import type { Ledger } from './ledger.ts'

interface Around {
  readonly outbox: Outbox
  readonly ledger: Ledger
  readonly directory: Directory
}

/** Ids of what a batch says, as everybody calls it. */
export const textIdsOf = ({ id, entries }: Batch): readonly string[] =>
  entries.flatMap(({ kind }, index) => (kind === 'text' ? [`${id}-${index}`] : []))

export class Unstored {
  readonly #around: Around
  readonly #self: string
  readonly #batches = new Map<BatchId, { readonly batch: Batch; readonly isLate: boolean }>()

  constructor(self: string, around: Around) {
    this.#self = self
    this.#around = around
  }

  /** Whether what comes from the topic has to wait: it comes by comparison then. */
  get isFull(): boolean {
    return this.#batches.size >= UNSTORED_MAX
  }

  has(id: BatchId): boolean {
    return this.#batches.has(id)
  }

  /** To be on the disk before anything that follows is sent. @param isLate fetched, not heard when it was said */
  keep(batches: readonly Batch[], isLate: boolean): void {
    for (const batch of batches) {
      this.#batches.set(batch.id, { batch, isLate })
    }
    this.#around.outbox.emit({ type: 'store', batches, clock: this.#around.ledger.clock })
  }

  /**
   * What became of them. Shown is what was not there before; also where the disk refuses, which the user was told.
   * @returns those that came in by it
   */
  stored(ids: readonly BatchId[], outcome: 'fresh' | 'known' | 'refused'): readonly Batch[] {
    const kept = ids.flatMap((id) => this.#batches.get(id) ?? [])
    for (const id of ids) {
      this.#batches.delete(id)
    }
    if (outcome === 'known') {
      return []
    }
    for (const { batch, isLate } of kept) {
      this.#show(batch, isLate)
      const isMine = batch.author === this.#self
      if (isMine && outcome === 'fresh' && !isLate) {
        for (const id of textIdsOf(batch)) {
          this.#around.outbox.report({ type: 'text-stored', id })
        }
      }
    }
    return kept.map(({ batch }) => batch)
  }

  #show(batch: Batch, isLate: boolean): void {
    const { outbox, directory } = this.#around
    const author = directory.person(batch.author)
    for (const [index, entry] of batch.entries.entries()) {
      if (entry.kind === 'text') {
        const report: Report = {
          type: 'text-said',
          id: `${batch.id}-${index}`,
          author,
          text: entry.text,
          timeMs: batch.timeMs,
          self: batch.author === this.#self,
          late: isLate,
        }
        outbox.report(report)
      } else if (entry.kind === 'unknown') {
        outbox.report({ type: 'unknown-entry-said', author })
      }
    }
  }
}
