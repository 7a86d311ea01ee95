/** Counts lines handed to the chat whose message has not come back yet, so that a pipe can be held back. */
export interface Unsaid {
  readonly count: () => number
  add(): void
  remove(): void
  /** Resolves when there are at most `limit`. */
  atMost(limit: number): Promise<void>
}

export const createUnsaid = (): Unsaid => {
  let count = 0
  let waiters: { readonly limit: number; readonly resolve: () => void }[] = []
  return {
    count: () => count,
    add: () => {
      count += 1
    },
    remove: () => {
      count = Math.max(0, count - 1)
      for (const waiter of waiters) if (count <= waiter.limit) waiter.resolve()
      waiters = waiters.filter((waiter) => count > waiter.limit)
    },
    atMost: (limit) => {
      if (count <= limit) return Promise.resolve()
      const { promise, resolve } = Promise.withResolvers<void>()
      waiters.push({ limit, resolve })
      return promise
    },
  }
}
