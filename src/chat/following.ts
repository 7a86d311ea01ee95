/** What other programs on this machine hear from a running chat, or say through it, over its control socket. */
import { EARLIER_BYTES_MAX } from '../control/limits.ts'
import type { RoomWanted } from '../control/messages.ts'
import type { Follow } from '../control/serve-client.ts'
import type { Chat } from './chat.ts'
import type { ChatEvent, MessageEvent } from './events.ts'
import { sayAndFollow } from './saying.ts'

type Followed = Pick<Chat, 'ready' | 'send' | 'subscribe' | 'debug' | 'history'>

/** @throws a sentence where the chat is in another room: what is said there was not meant for it */
const requireRoom = ({ ready }: Followed, { room, roomId }: RoomWanted): void => {
  if ((room ?? ready.room) !== ready.room || (roomId ?? ready.roomId) !== ready.roomId) {
    throw new Error(
      `the node that runs with this home is in another room, called ${JSON.stringify(ready.room)}; leave out --room and --bootstrap to mean that one, or choose another --home`,
    )
  }
}

/** The end of a list that fits in `EARLIER_BYTES_MAX`: a follower that is sent more at once is taken for one that does not read. */
const newestThatFit = (messages: readonly MessageEvent[]): readonly MessageEvent[] => {
  let bytes = 0
  const first = messages.findLastIndex((message) => {
    bytes += Buffer.byteLength(JSON.stringify(message))
    return bytes > EARLIER_BYTES_MAX
  })
  return messages.slice(first + 1)
}

/** What was said before, as it is answered with `--json`, too: the messages, the newest last, and how far back they go. */
const tellEarlier = async (
  chat: Followed,
  lines: number,
  tell: (result: unknown) => void,
): Promise<ReadonlySet<string>> => {
  const outcome = await chat.history({ limit: lines })
  if (outcome.type === 'refused') {
    tell({ type: 'warning', code: 'history', message: outcome.reason })
  }
  const page = outcome.type === 'page' ? outcome : { messages: [], before: null }
  const messages = newestThatFit(page.messages)
  messages.forEach(tell)
  // Any message's id is a place in the room's order.
  const before = messages.length < page.messages.length ? (messages[0]?.id ?? null) : page.before
  tell({ type: 'history', count: messages.length, more: before !== null, before })
  return new Set(messages.map(({ id }) => id))
}

/**
 * From where it stands now: `ready`, state and epoch first, then so many of the newest messages, where any are wanted,
 * then every event until the room is left.
 */
const tellAll = (
  chat: Followed,
  lines: number,
  tell: (result: unknown) => void,
  signal: AbortSignal,
): Promise<void> =>
  new Promise((resolve) => {
    /** What happens while the history is read. */
    let held: ChatEvent[] | null = lines === 0 ? null : []
    const end = (): void => {
      unsubscribe()
      resolve()
    }
    const hear = (event: ChatEvent): void => {
      if (held !== null) {
        held.push(event)
        return
      }
      tell(event)
      if (event.type === 'state' && event.state === 'left') {
        end()
      }
    }
    const release = (told: ReadonlySet<string>): void => {
      const events = held ?? []
      held = null
      events.filter((event) => event.type !== 'message' || !told.has(event.id)).forEach(hear)
    }
    const { state, epoch } = chat.debug().room()
    tell(chat.ready)
    tell(state)
    if (epoch !== null) {
      tell(epoch)
    }
    const unsubscribe = chat.subscribe(hear)
    signal.addEventListener('abort', end, { once: true })
    if (lines > 0) {
      void tellEarlier(chat, lines, tell).then(release)
    }
  })

export const followChat =
  (chat: Followed): Follow =>
  async (request, tell, signal) => {
    requireRoom(chat, request)
    switch (request.request) {
      case 'send':
        return sayAndFollow(chat, request.text, tell, signal)
      case 'tail':
        return tellAll(chat, request.lines ?? 0, tell, signal)
    }
  }
