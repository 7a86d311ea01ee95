/**
 * Which batches were seen, and where the next of one's own stands: number, previous, after, clock (rules 11 to 13).
 * Remembers ids, not contents; history is another part of the house.
 */

import type { Fingerprint } from '../../crypto/signing.ts'
import type { BatchId } from '../identifiers.ts'
import { BATCHES_REMEMBERED, CLOCK_LEAD_MAX, SESSIONS_MAX } from '../limits.ts'
import { type Batch, type BatchFields, compareBatches } from '../wire/batch.ts'

/** A session as its author names it: only the author's signature stands behind it, so it counts with the author. */
type AuthorSession = string

/** Ids of one session by number; two batches with one number are both kept. */
interface SessionLedger {
  readonly author: Fingerprint
  readonly ids: Set<BatchId>
  readonly inOrder: { readonly id: BatchId; readonly number: number }[]
  /** What has this number or a lower one, and is not remembered, counts as seen. */
  floor: number
}

const authorSession = ({ author, session }: Pick<Batch, 'author' | 'session'>): AuthorSession =>
  `${author} ${session}`

export class Ledger {
  readonly #sessions = new Map<AuthorSession, SessionLedger>()
  #clock = 0
  #highest: Batch | null = null
  #own: { readonly number: number; readonly id: BatchId } | null = null

  /** Nothing counts twice. */
  hasSeen(batch: Pick<Batch, 'author' | 'session' | 'number' | 'id'>): boolean {
    const session = this.#sessions.get(authorSession(batch))
    return session !== undefined && (session.ids.has(batch.id) || batch.number <= session.floor)
  }

  record(batch: Batch): void {
    const session = this.#session(batch)
    session.ids.add(batch.id)
    session.inOrder.push({ id: batch.id, number: batch.number })
    if (session.inOrder.length > BATCHES_REMEMBERED) {
      const forgotten = session.inOrder.shift()
      if (forgotten !== undefined) {
        session.ids.delete(forgotten.id)
        session.floor = Math.max(session.floor, forgotten.number)
      }
    }
    // A liar's clock moves mine a bounded way; its batch is still ordered by what it says.
    this.#clock = Math.max(this.#clock, Math.min(batch.clock, this.#clock + CLOCK_LEAD_MAX))
    if (this.#highest === null || compareBatches(batch, this.#highest) > 0) {
      this.#highest = batch
    }
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
    this.record(batch)
    this.#own = { number: batch.number, id: batch.id }
  }

  #session(batch: Pick<Batch, 'author' | 'session'>): SessionLedger {
    const key = authorSession(batch)
    const known = this.#sessions.get(key)
    if (known !== undefined) {
      return known
    }
    if (this.#sessions.size >= SESSIONS_MAX) {
      this.#forgetOne()
    }
    const session: SessionLedger = { author: batch.author, ids: new Set(), inOrder: [], floor: 0 }
    this.#sessions.set(key, session)
    return session
  }

  /** The first session of whoever has the most: who makes up sessions pushes out none but its own. */
  #forgetOne(): void {
    const byAuthor = Map.groupBy(this.#sessions, ([, { author }]) => author)
    const most = [...byAuthor.values()].reduce(
      (longest, sessions) => (sessions.length > longest.length ? sessions : longest),
      [],
    )
    const oldest = most[0]?.[0]
    if (oldest !== undefined) {
      this.#sessions.delete(oldest)
    }
  }
}
