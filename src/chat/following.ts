/** What other programs on this machine hear from a running chat, or say through it, over its control socket. */
import type { RoomWanted } from '../control/messages.ts'
import type { Follow } from '../control/serve-client.ts'
import type { Chat } from './chat.ts'
import { sayAndFollow } from './saying.ts'

type Followed = Pick<Chat, 'ready' | 'send' | 'subscribe' | 'debug'>

/** @throws a sentence where the chat is in another room: what is said there was not meant for it */
const requireRoom = ({ ready }: Followed, { room, roomId }: RoomWanted): void => {
  if ((room ?? ready.room) !== ready.room || (roomId ?? ready.roomId) !== ready.roomId) {
    throw new Error(
      `the node that runs with this home is in another room, called ${JSON.stringify(ready.room)}; leave out --room and --bootstrap to mean that one, or choose another --home`,
    )
  }
}

/** From where it stands now: `ready`, state and epoch first, then every event until the room is left. */
const tellAll = (chat: Followed, tell: (result: unknown) => void, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const end = (): void => {
      unsubscribe()
      resolve()
    }
    const { state, epoch } = chat.debug().room()
    tell(chat.ready)
    tell(state)
    if (epoch !== null) {
      tell(epoch)
    }
    const unsubscribe = chat.subscribe((event) => {
      tell(event)
      if (event.type === 'state' && event.state === 'left') {
        end()
      }
    })
    signal.addEventListener('abort', end, { once: true })
  })

export const followChat =
  (chat: Followed): Follow =>
  async (request, tell, signal) => {
    requireRoom(chat, request)
    switch (request.request) {
      case 'send':
        return sayAndFollow(chat, request.text, tell, signal)
      case 'tail':
        return tellAll(chat, tell, signal)
    }
  }
