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

/** The process as a shell's job: stopped with Ctrl-Z, and gone on with. */
export interface Job {
  /** As Ctrl-Z would where the terminal makes a signal of it. */
  readonly stop: () => void
  /** @returns what ends the listening */
  readonly onContinued: (listener: () => void) => () => void
  /** However the process ends, but for being killed. @returns what ends the listening */
  readonly onExit: (listener: () => void) => () => void
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
  /** Whether the terminal may ring and show notifications outside its window. */
  readonly notify: boolean
  /** Environment variables, which tell one terminal from another. */
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly job: Job
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
