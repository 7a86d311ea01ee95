import type { Writable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'

/** Why nothing more can be written: the reader went away, or takes nothing any more. */
type WriterEnd = 'closed' | 'stalled'

export interface LineWriter {
  /** Writes one line; nothing once the writer has ended. */
  write(line: string): void
  readonly ended: Promise<WriterEnd>
  /** Resolves when all is written, when the writer has ended, or after `limitMs`. */
  drain(limitMs: number): Promise<void>
}

/**
 * Lines on a stream whose reader may be slow or go away. Events cannot be held back at their source, so what a
 * slow reader has not taken is kept up to `pendingBytesMax`; beyond it the writer ends as `stalled`.
 */
export const createLineWriter = (stream: Writable, pendingBytesMax: number): LineWriter => {
  let open = true
  const { promise: ended, resolve } = Promise.withResolvers<WriterEnd>()
  const end = (why: WriterEnd): void => {
    open = false
    resolve(why)
  }
  // Stays on for good: a write under way when the reader leaves fails later, and must not end the process.
  stream.on('error', () => end('closed'))
  stream.on('close', () => end('closed'))

  return {
    ended,
    write: (line) => {
      if (!open) return
      stream.write(`${line}\n`)
      if (stream.writableLength > pendingBytesMax) end('stalled')
    },
    drain: async (limitMs) => {
      if (!open || stream.writableLength === 0) return
      const patience = new AbortController()
      const written = new Promise<void>((done) => stream.write('', () => done()))
      // An aborted sleep is how the race is tidied up, not a failure.
      const limit = sleep(limitMs, undefined, { signal: patience.signal }).catch(() => undefined)
      await Promise.race([written, ended, limit])
      patience.abort()
    },
  }
}
