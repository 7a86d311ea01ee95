/** A room's history without a node: for whoever looks something up, beside one that runs or with none. */
import { historyFile, openHistory } from '../../storage/history/history.ts'
import { readIdentityPublicKey } from '../../storage/identity.ts'
import { userFault } from '../../storage/problem.ts'
import { readStoreKey } from '../../storage/store-key.ts'
import { type AskPassphrase, Unlocking } from '../../storage/unlocking.ts'
import { readWhitelist } from '../../storage/whitelist.ts'
import type { MessageEvent } from '../events.ts'
import { ChatProblem, required } from '../problem.ts'
import { type MessagePage, type ReadableHistory, readForward, readPage, seeker } from './reading.ts'
import type { Reader } from './stored-batch.ts'
import { findRoom, type RoomNaming, roomIdText } from './which-room.ts'

export interface ReadHistoryOptions extends RoomNaming {
  /** The home folder, which stays as it is. */
  readonly home: string
  /** Only messages with this text in them, in any case. */
  readonly search?: string
  /** Only so many, the newest; at least 1. */
  readonly limit?: number
  /** Asked where the store key is locked, as at the start of a chat. Default: nobody knows it. */
  readonly passphrase?: AskPassphrase
  /** Told how many messages were looked at, while it goes on. */
  readonly onProgress?: (lookedAt: number) => void
  /** Told one sentence of what cannot be read and is left out. */
  readonly onProblem?: (message: string) => void
}

interface Opened {
  readonly history: ReadableHistory & { close(): Promise<void> }
  readonly reader: Reader
}

const open = async (options: ReadHistoryOptions): Promise<Opened> => {
  const { home, passphrase, onProblem } = options
  const identity = required(await readIdentityPublicKey(home))
  const room = required(await findRoom(home, options, identity))
  const whitelist = required(await readWhitelist(home, { identity: identity?.fingerprint }))
  const trusted = new Set(whitelist.trusted.map(({ key }) => key.fingerprint))
  const storeKey = required(
    await readStoreKey(home, new Unlocking(async (question) => passphrase?.(question))),
  )
  if (storeKey === undefined) {
    throw new ChatProblem(
      userFault(`there is no history in ${home} yet; it begins when a room is joined`).problem,
    )
  }
  const roomId = roomIdText(room)
  const history = required(
    await openHistory({
      file: historyFile(home, roomId),
      roomId,
      storeKey: storeKey.key,
      mode: 'read',
      onProblem: ({ message }) => onProblem?.(message),
    }),
  )
  return {
    history,
    reader: { room, self: identity?.fingerprint, isTrusted: (author) => trusted.has(author) },
  }
}

/** From the newest back until there are so many, and handed over in order. */
const newest = async (
  { history, reader }: Opened,
  limit: number,
  { search, onProgress }: ReadHistoryOptions,
): Promise<readonly MessageEvent[]> => {
  const pages: (readonly MessageEvent[])[] = []
  let count = 0
  let before: string | null = null
  do {
    const page: MessagePage = required(
      await readPage(history, reader, {
        limit: limit - count,
        ...(search === undefined ? {} : { search }),
        ...(before === null ? {} : { before }),
      }),
    )
    pages.unshift(page.messages)
    count += page.messages.length
    before = page.before
    onProgress?.(count)
  } while (before !== null && count < limit)
  return pages.flat()
}

/**
 * What was said in a room, the oldest first, in the order that is the same at every member.
 * @throws ChatProblem, with one sentence for people, where there is no history, or home, key or disk do not give it
 */
export async function* readHistory(options: ReadHistoryOptions): AsyncGenerator<MessageEvent> {
  const { limit, search, onProgress } = options
  const opened = await open(options)
  try {
    if (limit !== undefined) {
      yield* await newest(opened, limit, options)
      return
    }
    const isSought = seeker(search)
    let lookedAt = 0
    for await (const messages of readForward(opened.history, opened.reader)) {
      const read = required(messages)
      lookedAt += read.length
      onProgress?.(lookedAt)
      yield* read.filter(isSought)
    }
  } finally {
    await opened.history.close()
  }
}
