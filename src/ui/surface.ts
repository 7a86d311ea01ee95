import type { Readable, Writable } from 'node:stream'
import type { Chat, ChatOptions } from '../index.ts'

/** How a client comes to its chat: `createChat` of the library, or a fake in tests. */
export type CreateChat = (options: ChatOptions) => Promise<Chat>

/** A stream that may be a terminal. */
export type Output = Writable & {
  readonly columns?: number
  readonly rows?: number
  readonly isTTY?: boolean
}

/** What a client stands between: its streams, its wish to leave, its clock. */
export interface Surface {
  readonly stdin: Readable
  readonly stdout: Output
  readonly stderr: Output
  /** Aborted once, by whoever first wants to leave: a signal, a closed stream, a command. */
  readonly leaving: AbortController
  /** Ctrl-C where the terminal does not make a signal of it: as the signal, the second one does not wait. */
  readonly interrupt: () => void
  readonly colour: boolean
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/** 0 done, 1 failed while running. */
export type RunCode = 0 | 1

/** Resolves when somebody wants to leave. */
export const untilLeaving = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
