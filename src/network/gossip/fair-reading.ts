import { setImmediate as turn } from 'node:timers/promises'
import { READING_SLICE_MS } from '../limits.ts'

/** What can be told to send no more for now; what it sends beyond its window it has to keep. */
export interface Flow {
  pause(): void
  resume(): void
}

/**
 * Passes on what one stream brings, for a slice of time, then lets everybody else have a turn. Otherwise a stream that
 * always has more would have it all worked off first: Node reads up to 2 MiB of a socket before it looks at the next one,
 * and nothing else runs for the seconds that this can take. While there is a backlog the sender is held back.
 * @param catchUp what was passed on and is not worked off yet is waited for before there is more; null = nothing is left of it
 */
export const readFairly = async function* <T>(
  source: AsyncIterable<T>,
  flow: Flow,
  catchUp: () => Promise<void> | null = () => null,
): AsyncGenerator<T> {
  const iterator = source[Symbol.asyncIterator]()
  let sliceBeganMs = performance.now()
  let askedMs = sliceBeganMs
  let isPaused = false
  const next = async (): Promise<IteratorResult<T>> => {
    const coming = iterator.next()
    if (!isPaused) return coming
    // What is there already comes within this turn.
    const isDry = await Promise.race([coming.then(() => false), turn(true)])
    if (isDry) {
      isPaused = false
      flow.resume()
    }
    return coming
  }
  try {
    for (let item = await next(); item.done !== true; item = await next()) {
      // After a rest a new slice begins. Its last words before it hangs up would be lost if they had to wait for a turn.
      if (performance.now() - askedMs > READING_SLICE_MS) sliceBeganMs = performance.now()
      yield item.value
      askedMs = performance.now()
      const behind = catchUp()
      if (behind === null && askedMs - sliceBeganMs < READING_SLICE_MS) continue
      if (!isPaused) flow.pause()
      isPaused = true
      await turn()
      await catchUp()
      sliceBeganMs = performance.now()
      askedMs = sliceBeganMs
    }
  } finally {
    if (isPaused) flow.resume()
    await iterator.return?.()
  }
}
