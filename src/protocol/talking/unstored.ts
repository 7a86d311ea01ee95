/** Batches on their way to the disk: what they say is shown once they are there (rule 12). */
import type { Report } from '../contract.ts'
import type { BatchId } from '../identifiers.ts'
import { UNSTORED_BYTES_MAX, UNSTORED_MAX } from '../limits.ts'
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
  #bytes = 0
  /** Shown, and not on the disk, which refused them: they may be fetched again, and are not shown again. */
  readonly #refused = new Set<BatchId>()

  constructor(self: string, around: Around) {
    this.#self = self
    this.#around = around
  }

  /** Whether what comes from the topic has to wait: it comes by comparison then. */
  get isFull(): boolean {
    return this.#batches.size >= UNSTORED_MAX || this.#bytes >= UNSTORED_BYTES_MAX
  }

  has(id: BatchId): boolean {
    return this.#batches.has(id)
  }

  /** Whether the disk refused it, and it is not there still. */
  wasRefused(id: BatchId): boolean {
    return this.#refused.has(id)
  }

  /** To be on the disk before anything that follows is sent. @param isLate fetched, not heard when it was said */
  keep(batches: readonly Batch[], isLate: boolean): void {
    for (const batch of batches) {
      this.#batches.set(batch.id, { batch, isLate })
      this.#bytes += batch.signed.body.length
    }
    this.#around.outbox.emit({ type: 'store', batches, clock: this.#around.ledger.clock })
  }

  /**
   * What became of them. Shown is what was not there before; also where the disk refuses, which the user was told.
   * @returns those that came in by it
   */
  stored(ids: readonly BatchId[], outcome: 'fresh' | 'known' | 'refused'): readonly Batch[] {
    const kept = ids.flatMap((id) => this.#batches.get(id) ?? [])
    for (const { batch } of kept) {
      this.#batches.delete(batch.id)
      this.#bytes -= batch.signed.body.length
    }
    const before = new Set(ids.filter((id) => this.#refused.has(id)))
    this.#noteRefused(ids, outcome)
    if (outcome === 'known') {
      return []
    }
    const news = kept.filter(({ batch }) => !before.has(batch.id))
    for (const { batch, isLate } of news) {
      this.#show(batch, isLate)
    }
    if (outcome === 'fresh') {
      this.#tellStored(kept.filter(({ batch, isLate }) => !isLate || before.has(batch.id)))
    }
    return news.map(({ batch }) => batch)
  }

  #noteRefused(ids: readonly BatchId[], outcome: 'fresh' | 'known' | 'refused'): void {
    for (const id of ids) {
      this.#refused.delete(id)
      if (outcome === 'refused') {
        this.#refused.add(id)
      }
      const oldest = this.#refused.values().next().value
      if (this.#refused.size > UNSTORED_MAX && oldest !== undefined) {
        this.#refused.delete(oldest)
      }
    }
  }

  /** Whose author I am learns of it; what comes back to me from others was said in a run before. */
  #tellStored(kept: readonly { readonly batch: Batch }[]): void {
    for (const { batch } of kept.filter(({ batch: { author } }) => author === this.#self)) {
      for (const id of textIdsOf(batch)) {
        this.#around.outbox.report({ type: 'text-stored', id })
      }
    }
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
