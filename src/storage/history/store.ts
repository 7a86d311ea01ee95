import { success } from '../problem.ts'
import { BatchReader, BatchTable } from './batch-rows.ts'
import type { Answer, Answered, Asked, CallName, ReadName, Request, WriteName } from './calls.ts'
import type { HistoryState, StoredBatch } from './contract.ts'
import type { OpenedDatabase } from './database.ts'
import { Pages } from './pages.ts'
import { People } from './people.ts'
import { Pruning } from './pruning.ts'
import { RoomRow } from './room-row.ts'
import { SetTree } from './set-tree.ts'
import { sqliteFailure } from './sqlite-error.ts'
import { inSnapshot, inTransaction, inUnsyncedTransaction } from './transaction.ts'

type Handlers<Names extends CallName> = {
  readonly [Name in Names]: (asked: Asked<Name>) => Answered<Name>
}

const WRITES: Readonly<Record<WriteName, true>> = {
  append: true,
  rememberIdentities: true,
  rememberHolder: true,
  raiseFloor: true,
  removeSome: true,
}

export const isWrite = (request: Request): request is Request<WriteName> =>
  Object.hasOwn(WRITES, request.type)

/** One history's file, and all that is done with it, one thing after the other. Lives in the worker. */
export class Store {
  readonly #opened: OpenedDatabase
  readonly #batches: BatchTable
  readonly #pages: Pages
  readonly #tree: SetTree
  readonly #people: People
  readonly #pruning: Pruning
  readonly #room: RoomRow
  readonly #handlers: Handlers<CallName>
  /** Of batches that the transaction under way adds or removes. */
  #touchedClocks: number[] = []
  #state: HistoryState

  /** @throws what SQLite throws where a table is not as it should be */
  constructor(opened: OpenedDatabase, onUnreadable: () => void) {
    const { database, rowSeal } = opened
    this.#opened = opened
    const reader = new BatchReader(rowSeal, onUnreadable)
    this.#batches = new BatchTable(database, rowSeal, reader)
    this.#pages = new Pages(database, reader)
    this.#tree = new SetTree(database)
    this.#people = new People(database)
    this.#pruning = new Pruning(database)
    this.#room = new RoomRow(database)
    this.#handlers = { ...this.#writing(), ...this.#reading() }
    this.#state = this.#room.state()
  }

  get state(): HistoryState {
    return this.#state
  }

  /** All in one transaction and with one sync: either everything is on disk then, or nothing, and each is answered so. */
  write(requests: readonly Request<WriteName>[]): readonly Answer[] {
    try {
      const answers = inTransaction(this.#opened.database, () => this.#writeAll(requests))
      this.#state = this.#room.state()
      return answers
    } catch (error) {
      const failure = sqliteFailure('write the history', this.#opened.place.file, error)
      return requests.map(({ type, number }) => ({ call: type, number, outcome: failure }))
    }
  }

  read(request: Request): Answer {
    try {
      const answer = inSnapshot(this.#opened.database, () => {
        this.#refreshState()
        return this.#answer(request)
      })
      this.#keepHashes()
      return answer
    } catch (error) {
      const outcome = sqliteFailure('read the history', this.#opened.place.file, error)
      return { call: request.type, number: request.number, outcome }
    }
  }

  close(): void {
    this.#opened.close()
  }

  #writeAll(requests: readonly Request<WriteName>[]): readonly Answer[] {
    this.#touchedClocks = []
    const answers = requests.map((request) => this.#answer(request))
    this.#tree.forget(new Set(this.#touchedClocks))
    return answers
  }

  #answer<Name extends CallName>({ type, number, asked }: Request<Name>): Answer<Name> {
    return { call: type, number, outcome: success(this.#handlers[type](asked)) }
  }

  /** Another process may write what this one reads. */
  #refreshState(): void {
    if (this.#opened.place.mode === 'read') {
      this.#state = this.#room.state()
    }
  }

  #keepHashes(): void {
    try {
      if (this.#tree.hasMade && this.#opened.place.mode === 'write') {
        inUnsyncedTransaction(this.#opened.database, () => this.#tree.keepMade())
      }
    } catch (error) {
      // What was asked is answered already, and a disk that is full tells so when something is appended. Bugs go on.
      sqliteFailure('write the history', this.#opened.place.file, error)
    } finally {
      this.#tree.clearMade()
    }
  }

  #writing(): Handlers<WriteName> {
    return {
      append: ({ batches, clock }) => this.#append(batches, clock),
      rememberIdentities: (identities) => this.#people.rememberIdentities(identities),
      rememberHolder: ({ holder, ids }) => this.#people.rememberHolder(holder, ids),
      raiseFloor: ({ keep, nowMs }) =>
        this.#room.raiseFloor(this.#pruning.floorFor(keep, nowMs, this.#room.state().clock)),
      removeSome: () => this.#removeSome(),
    }
  }

  #reading(): Handlers<ReadName> {
    return {
      missing: (ids) => this.#batches.missing(ids),
      get: ({ ids, bytesMax }) => this.#batches.get(ids, bytesMax),
      page: ({ start, limit, kind }) => this.#pages.page(start, limit, kind),
      searchSlice: ({ text, before, limit }) => this.#pages.searchSlice(text, before, limit),
      aboutRemovals: () => this.#pages.aboutRemovals(),
      contents: (questions) => questions.map((question) => this.#tree.content(question)),
      summaries: (nodes) => nodes.map((node) => this.#tree.summary(node)),
      identities: (limit) => this.#people.identities(limit),
      holdersOf: ({ author, limit }) => this.#people.holdersOf(author, limit),
    }
  }

  #append(batches: readonly StoredBatch[], clock: number): readonly string[] {
    const floor = this.#room.floor()
    const added = batches.filter((batch) => batch.clock >= floor && this.#batches.insert(batch))
    this.#changed(added.length, added)
    this.#room.raiseClock(clock)
    return added.map(({ id }) => id)
  }

  #removeSome(): number {
    const clocks = this.#pruning.removeSome(this.#room.floor())
    this.#changed(
      -clocks.length,
      clocks.map((clock) => ({ clock })),
    )
    return clocks.length
  }

  #changed(count: number, batches: readonly { readonly clock: number }[]): void {
    this.#room.addToCount(count)
    for (const { clock } of batches) {
      this.#touchedClocks.push(clock)
    }
  }
}
