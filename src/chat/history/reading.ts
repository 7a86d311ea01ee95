/** What was said, out of the history on disk: pages of messages from the newest back, and everything from the oldest on. */
import type { History, OrderKey, StoredBatch } from '../../storage/history/contract.ts'
import { fold } from '../../storage/history/fold.ts'
import { type Outcome, success, userFault } from '../../storage/problem.ts'
import type { MessageEvent } from '../events.ts'
import {
  HISTORY_BATCHES_AT_ONCE,
  HISTORY_PAGE_DEFAULT,
  HISTORY_PAGE_MAX,
  HISTORY_PAGE_UNITS_MAX,
} from '../limits.ts'
import { messagesOf, type Reader } from './stored-batch.ts'

/** What of a history is read for people. */
export type ReadableHistory = Pick<History, 'page' | 'search' | 'get' | 'state'>

export interface PageRequest {
  /** Only what was said before this place in the room's order: `before` of another page, or a message's id. Default: the newest. */
  readonly before?: string
  /** Messages at most, 1 to 10 000; a page of long ones may have fewer. Default: 50. */
  readonly limit?: number
  /** Only messages with this text in them, in any case. */
  readonly search?: string
}

export interface MessagePage {
  /** In the room's order, the newest last. */
  readonly messages: readonly MessageEvent[]
  /** Where the page before this one ends; null where there is nothing more. */
  readonly before: string | null
}

/** Batches in a row, newest first. */
interface Chunk {
  readonly batches: readonly StoredBatch[]
  /** Where to go on; null at the beginning of the history. */
  readonly next: OrderKey | null
}

const MESSAGE_ID = /^([0-9a-f]{64})-(\d{1,4})$/

const isWholeNumber = (value: number): boolean => Number.isSafeInteger(value) && value >= 1

/** Whether a message is looked for: in any case, however its characters are written. */
export const seeker = (search: string | undefined): ((message: MessageEvent) => boolean) => {
  if (search === undefined) {
    return () => true
  }
  const sought = fold(search)
  return ({ text }) => fold(text).includes(sought)
}

const chunkBefore = async (
  history: ReadableHistory,
  before: OrderKey | null,
  limit: number,
  search: string | undefined,
): Promise<Outcome<Chunk>> => {
  const atOnce = Math.min(limit, HISTORY_BATCHES_AT_ONCE)
  if (search !== undefined) {
    const found = await history.search(search, before, atOnce)
    return found.ok ? success({ batches: found.value.batches, next: found.value.next }) : found
  }
  const page = await history.page({ before }, atOnce, 'texts')
  if (!page.ok) {
    return page
  }
  const { batches, hasMore } = page.value
  return success({ batches: batches.toReversed(), next: hasMore ? (batches[0] ?? null) : null })
}

/** Where reading begins, and what of that place's own batch comes before it: several texts may be one batch. */
const beginningAt = async (
  history: ReadableHistory,
  reader: Reader,
  before: string | undefined,
): Promise<Outcome<{ readonly key: OrderKey | null; readonly rest: readonly MessageEvent[] }>> => {
  if (before === undefined) {
    return success({ key: null, rest: [] })
  }
  const [, id, index] = MESSAGE_ID.exec(before) ?? []
  const found = id === undefined ? success([]) : await history.get([id], 1)
  if (!found.ok) {
    return found
  }
  const [batch] = found.value
  if (batch === undefined) {
    return userFault(`${JSON.stringify(before)} is no place in this history; begin again without it`)
  }
  const rest = messagesOf(reader, batch).filter((message) => Number(message.id.split('-')[1]) < Number(index))
  return success({ key: batch, rest })
}

/** Messages of a page, while it is filled from the newest back. */
class FillingPage {
  readonly #newestFirst: MessageEvent[] = []
  readonly #limit: number
  #units = 0
  #isCut = false

  constructor(limit: number) {
    this.#limit = limit
  }

  /** How many more fit. */
  get room(): number {
    return this.#isCut ? 0 : this.#limit - this.#newestFirst.length
  }

  /** @param messages in order */
  addBefore(messages: readonly MessageEvent[]): void {
    for (const message of messages.toReversed()) {
      const fits =
        this.#newestFirst.length === 0 || this.#units + message.text.length <= HISTORY_PAGE_UNITS_MAX
      if (this.room === 0 || !fits) {
        this.#isCut = true
        return
      }
      this.#units += message.text.length
      this.#newestFirst.push(message)
    }
  }

  /** @param isAll whether nothing was left unread */
  take(isAll: boolean): MessagePage {
    const oldest = this.#newestFirst.at(-1)
    const isLast = isAll && !this.#isCut
    return { messages: this.#newestFirst.toReversed(), before: isLast ? null : (oldest?.id ?? null) }
  }
}

/** @returns a refusal where the request cannot be meant, or the disk does not give it */
export const readPage = async (
  history: ReadableHistory,
  reader: Reader,
  { before, limit = HISTORY_PAGE_DEFAULT, search }: PageRequest,
): Promise<Outcome<MessagePage>> => {
  if (!isWholeNumber(limit) || limit > HISTORY_PAGE_MAX) {
    return userFault(`a page of the history has 1 to ${HISTORY_PAGE_MAX} messages, not ${limit}`)
  }
  const beginning = await beginningAt(history, reader, before)
  if (!beginning.ok) {
    return beginning
  }
  const isSought = seeker(search)
  const page = new FillingPage(limit)
  page.addBefore(beginning.value.rest.filter(isSought))
  let { key } = beginning.value
  while (page.room > 0) {
    const chunk = await chunkBefore(history, key, page.room, search)
    if (!chunk.ok) {
      return chunk
    }
    for (const batch of chunk.value.batches) {
      page.addBefore(messagesOf(reader, batch).filter(isSought))
    }
    key = chunk.value.next
    if (key === null) {
      return success(page.take(true))
    }
  }
  return success(page.take(false))
}

/** Everything from the oldest on, some batches at a time: in order, and as little of it in memory as that. */
export async function* readForward(
  history: ReadableHistory,
  reader: Reader,
): AsyncGenerator<Outcome<readonly MessageEvent[]>> {
  let after: OrderKey | null = null
  for (;;) {
    const page: Awaited<ReturnType<History['page']>> = await history.page(
      { after },
      HISTORY_BATCHES_AT_ONCE,
      'texts',
    )
    if (!page.ok) {
      yield page
      return
    }
    yield success(page.value.batches.flatMap((batch) => messagesOf(reader, batch)))
    after = page.value.batches.at(-1) ?? null
    if (after === null || !page.value.hasMore) {
      return
    }
  }
}
