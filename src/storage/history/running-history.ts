import { SEARCH_ROWS_MAX } from '../limits.ts'
import { type Outcome, success } from '../problem.ts'
import type { Answered, CallName } from './calls.ts'
import type {
  History,
  HistoryState,
  Keep,
  KnownIdentity,
  NodeQuestion,
  OrderKey,
  SearchPage,
  SetNode,
  StoredBatch,
} from './contract.ts'
import type { HistoryLink } from './link.ts'
import type { PageKind, PageStart } from './pages.ts'

type Reply<Name extends CallName> = Promise<Outcome<Answered<Name>>>

/** Bytes alone: what stands behind them may be a frame a hundred times as large, and is sent along with a view of it. */
const withOwnBytes = (batch: StoredBatch): StoredBatch => ({
  ...batch,
  body: new Uint8Array(batch.body),
  signature: new Uint8Array(batch.signature),
})

/** An open history, as the contract has it: each method is one call to the worker. */
export class RunningHistory implements History {
  readonly #link: HistoryLink
  readonly #openedState: HistoryState

  constructor(link: HistoryLink, openedState: HistoryState) {
    this.#link = link
    this.#openedState = openedState
  }

  get state(): HistoryState {
    return this.#link.state ?? this.#openedState
  }

  append(batches: readonly StoredBatch[], clock: number): Reply<'append'> {
    return this.#link.call('append', { batches: batches.map(withOwnBytes), clock })
  }

  missing(ids: readonly string[]): Reply<'missing'> {
    return this.#link.call('missing', ids)
  }

  get(ids: readonly string[], bytesMax: number): Reply<'get'> {
    return this.#link.call('get', { ids, bytesMax })
  }

  page(start: PageStart, limit: number, kind: PageKind): Reply<'page'> {
    return this.#link.call('page', { start, limit, kind })
  }

  /** In slices, between which everything else has its turn. */
  async search(text: string, before: OrderKey | null, limit: number): Promise<Outcome<SearchPage>> {
    const batches: StoredBatch[] = []
    let lookedAt = 0
    let next = before
    do {
      const slice = await this.#link.call('searchSlice', {
        text,
        before: next,
        limit: limit - batches.length,
      })
      if (!slice.ok) {
        return slice
      }
      batches.push(...slice.value.batches)
      lookedAt += slice.value.lookedAt
      next = slice.value.next
    } while (next !== null && batches.length < limit && lookedAt < SEARCH_ROWS_MAX)
    return success({ batches, next, lookedAt })
  }

  aboutRemovals(): Reply<'aboutRemovals'> {
    return this.#link.call('aboutRemovals', null)
  }

  contents(questions: readonly NodeQuestion[]): Reply<'contents'> {
    return this.#link.call('contents', questions)
  }

  summaries(nodes: readonly SetNode[]): Reply<'summaries'> {
    return this.#link.call('summaries', nodes)
  }

  rememberIdentities(identities: readonly KnownIdentity[]): Reply<'rememberIdentities'> {
    return this.#link.call('rememberIdentities', identities)
  }

  identities(limit: number): Reply<'identities'> {
    return this.#link.call('identities', limit)
  }

  rememberHolder(holder: string, ids: readonly string[]): Reply<'rememberHolder'> {
    return this.#link.call('rememberHolder', { holder, ids })
  }

  holdersOf(author: string, limit: number): Reply<'holdersOf'> {
    return this.#link.call('holdersOf', { author, limit })
  }

  /** In slices, between which everything else has its turn. Where it ends midway, the next call goes on. */
  async prune(keep: Keep, nowMs: number): Promise<Outcome<{ readonly removed: number }>> {
    const raised = await this.#link.call('raiseFloor', { keep, nowMs })
    if (!raised.ok) {
      return raised
    }
    let removed = 0
    for (;;) {
      const some = await this.#link.call('removeSome', null)
      if (!some.ok || some.value === 0) {
        return some.ok ? success({ removed }) : some
      }
      removed += some.value
    }
  }

  close(): Promise<void> {
    return this.#link.close()
  }
}
