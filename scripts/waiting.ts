/** Far beyond what anything here takes: it ends a wait for what never comes, and judges no speed. */
const LIMIT_MS = 120_000

/** Something that changes, tells when, and can explain itself. */
export interface Watchable {
  readonly name: string
  /** Why it will not change again, or undefined while it may. */
  readonly end: string | undefined
  watch(watcher: () => void): () => void
  report(): string
}

/** Its cause is where the wait began: the failure itself comes out of a timer or a stream. */
const failureFrom = (): ((headline: string, watched: readonly Watchable[]) => Error) => {
  const cause = new Error('the wait began here')
  return (headline, watched) =>
    new Error([headline, ...watched.map((one) => one.report())].join('\n'), { cause })
}

/**
 * Waits until `find` finds something, trying again after each change.
 * @param what what is waited for, to be told where it does not come
 * @throws after `limitMs`, or as soon as one of those watched has ended
 */
export const waitUntil = <Found>(
  watched: readonly Watchable[],
  what: string,
  find: () => Found | undefined | false,
  limitMs = LIMIT_MS,
): Promise<Found> => {
  const failure = failureFrom()
  return new Promise((resolve, reject) => {
    const unwatch: (() => void)[] = []
    const settle = (act: () => void) => {
      clearTimeout(timer)
      for (const stop of unwatch) {
        stop()
      }
      act()
    }
    const look = () => {
      const found = find()
      const ended = watched.find((one) => one.end !== undefined)
      if (found !== undefined && found !== false) {
        settle(() => resolve(found))
      } else if (ended !== undefined) {
        settle(() => reject(failure(`${ended.name}: ${ended.end}, and not yet: ${what}`, watched)))
      }
    }
    const late = () => reject(failure(`Not within ${limitMs} ms: ${what}`, watched))
    const timer = setTimeout(() => settle(late), limitMs)
    unwatch.push(...watched.map((one) => one.watch(look)))
    look()
  })
}

/**
 * Watches for what must not happen.
 * @param what what should be so, to be told where it is not
 * @throws as soon as `find` finds something, or where the one watched ends
 */
export const expectNever = (
  watched: Watchable,
  what: string,
  find: () => unknown,
  durationMs: number,
): Promise<void> => {
  const failure = failureFrom()
  return new Promise((resolve, reject) => {
    const settle = (act: () => void) => {
      clearTimeout(timer)
      unwatch()
      act()
    }
    const timer = setTimeout(() => settle(resolve), durationMs)
    const unwatch = watched.watch(() => {
      const found = find()
      if (found !== undefined) {
        settle(() => reject(failure(`Expected of ${watched.name}: ${what}`, [watched])))
      } else if (watched.end !== undefined) {
        settle(() => reject(failure(`${watched.name}: ${watched.end}`, [watched])))
      }
    })
  })
}
