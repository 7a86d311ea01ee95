/** One text said, and what becomes of it: for `p2p-chat send`, through a running node or without one. */
import type { Chat } from './chat.ts'
import type { ChatEvent } from './events.ts'

export type SayingStep =
  | { readonly type: 'refused'; readonly reason: string }
  /** It is on disk here, and so will be handed over sooner or later. */
  | { readonly type: 'stored' }
  /** So many others are known to have it. */
  | { readonly type: 'delivered'; readonly count: number }

/**
 * Says it, and tells each step until somebody has it, it is refused, the room is left, or `signal`. Of two texts that
 * are alike and said at once, each may take the other's steps for its own: they go out together.
 */
export const sayAndFollow = (
  chat: Pick<Chat, 'send' | 'subscribe' | 'ready'>,
  text: string,
  tell: (step: SayingStep) => void,
  signal: AbortSignal,
): Promise<void> =>
  new Promise((resolve) => {
    let id: string | undefined
    const said = text.toWellFormed()
    const end = (): void => {
      unsubscribe()
      signal.removeEventListener('abort', end)
      resolve()
    }
    const hear = (event: ChatEvent): void => {
      if (event.type === 'message' && event.self && !event.history && event.text === said) {
        id ??= event.id
      } else if (event.type === 'stored' && event.id === id) {
        tell({ type: 'stored' })
      } else if (event.type === 'delivered' && event.id === id) {
        const count = event.to.filter((one) => one !== chat.ready.fingerprint).length
        if (count > 0) {
          tell({ type: 'delivered', count })
          end()
        }
      } else if (event.type === 'state' && event.state === 'left') {
        end()
      }
    }
    const unsubscribe = chat.subscribe(hear)
    signal.addEventListener('abort', end)
    const outcome = chat.send(text)
    if (outcome.type === 'refused') {
      tell(outcome)
      end()
    } else if (signal.aborted) {
      end()
    }
  })
