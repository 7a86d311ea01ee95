/** What is said, as an async iterable: a bounded queue between the chat and a reader that takes its time. */
import type { MessageEvent } from './events.ts'
import { MESSAGES_BEHIND_MAX } from './limits.ts'

export class MessageStream implements AsyncIterableIterator<MessageEvent> {
  readonly #behind: MessageEvent[] = []
  #waiting: ((result: IteratorResult<MessageEvent>) => void)[] = []
  #hasEnded = false
  readonly #onEnd: () => void

  constructor(onEnd: () => void) {
    this.#onEnd = onEnd
  }

  /** @returns false where the reader is too far behind: the oldest message was dropped for this one */
  push(message: MessageEvent): boolean {
    const waiting = this.#waiting.shift()
    if (waiting !== undefined) {
      waiting({ done: false, value: message })
      return true
    }
    this.#behind.push(message)
    if (this.#behind.length <= MESSAGES_BEHIND_MAX) {
      return true
    }
    this.#behind.shift()
    return false
  }

  end(): void {
    if (this.#hasEnded) {
      return
    }
    this.#hasEnded = true
    for (const waiting of this.#waiting) {
      waiting({ done: true, value: undefined })
    }
    this.#waiting = []
    this.#onEnd()
  }

  next(): Promise<IteratorResult<MessageEvent>> {
    const value = this.#behind.shift()
    if (value !== undefined) {
      return Promise.resolve({ done: false, value })
    }
    if (this.#hasEnded) {
      return Promise.resolve({ done: true, value: undefined })
    }
    return new Promise((resolve) => {
      this.#waiting.push(resolve)
    })
  }

  return(): Promise<IteratorResult<MessageEvent>> {
    this.end()
    return Promise.resolve({ done: true, value: undefined })
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.end()
    return Promise.resolve()
  }
}
