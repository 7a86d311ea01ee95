import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { fromHex } from '../../crypto/bytes.ts'
import { bytesIn, hexIn, integerIn, optionalIntegerIn, type Row } from './columns.ts'
import type { KnownIdentity } from './contract.ts'

/** A batch, and the fingerprints of those who are known to hold it. */
export interface HeldBatch {
  readonly id: string
  readonly holders: readonly string[]
}

/** Public keys of authors, and who holds which batch. */
export class People {
  readonly #insertIdentity: StatementSync
  readonly #identities: StatementSync
  readonly #insertHolder: StatementSync
  readonly #holder: StatementSync
  readonly #insertHolding: StatementSync
  readonly #byAuthor: StatementSync
  readonly #holders: StatementSync

  constructor(database: DatabaseSync) {
    this.#insertIdentity = database.prepare(
      `INSERT INTO identities (fingerprint, spki, joined) VALUES (?, ?, ?) ON CONFLICT DO UPDATE
       SET joined = min(ifnull(joined, excluded.joined), ifnull(excluded.joined, joined))`,
    )
    this.#identities = database.prepare(`
      SELECT fingerprint, spki, joined FROM identities
      ORDER BY max(
        ifnull((SELECT max(clock) FROM batches INDEXED BY batches_by_author WHERE author = fingerprint), 0),
        ifnull(joined, 0)
      ) DESC, rowid LIMIT ?`)
    this.#insertHolder = database.prepare(
      'INSERT INTO holders (fingerprint) VALUES (?) ON CONFLICT DO NOTHING',
    )
    this.#holder = database.prepare('SELECT number FROM holders WHERE fingerprint = ?')
    // What is not here, or no longer, has no row to be tied to.
    this.#insertHolding = database.prepare(`
      INSERT INTO holdings (batch, holder) SELECT row, ? FROM batches WHERE id = ? ON CONFLICT DO NOTHING`)
    this.#byAuthor = database.prepare(`
      SELECT row, id FROM batches INDEXED BY batches_by_author WHERE author = ?
      ORDER BY clock DESC, session DESC, number DESC, id DESC LIMIT ?`)
    this.#holders = database.prepare(`
      SELECT fingerprint FROM holdings JOIN holders ON number = holder WHERE batch = ? ORDER BY fingerprint`)
  }

  rememberIdentities(identities: readonly KnownIdentity[]): void {
    for (const { fingerprint, spki, joined } of identities) {
      this.#insertIdentity.run(fromHex(fingerprint), spki, joined)
    }
  }

  /** Those who said something last, or joined last, come first: where not all are wanted, the longest silent are left out. */
  identities(limit: number): readonly KnownIdentity[] {
    return this.#identities.all(limit).map((row: Row) => ({
      fingerprint: hexIn(row, 'fingerprint'),
      spki: bytesIn(row, 'spki'),
      joined: optionalIntegerIn(row, 'joined'),
    }))
  }

  rememberHolder(holder: string, ids: readonly string[]): void {
    const fingerprint = fromHex(holder)
    this.#insertHolder.run(fingerprint)
    const number = integerIn(this.#holder.get(fingerprint), 'number')
    for (const id of ids) {
      this.#insertHolding.run(number, fromHex(id))
    }
  }

  holdersOf(author: string, limit: number): readonly HeldBatch[] {
    return this.#byAuthor.all(fromHex(author), limit).map((row: Row) => ({
      id: hexIn(row, 'id'),
      holders: this.#holders.all(integerIn(row, 'row')).map((holder) => hexIn(holder, 'fingerprint')),
    }))
  }
}
