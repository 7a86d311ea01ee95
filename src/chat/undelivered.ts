/** Messages of mine that nobody is known to have: of this run and of earlier ones, until somebody has them. */
import type { OwnBatch } from '../protocol/catching-up/own-history.ts'
import type { ChatEvent } from './events.ts'
import { UNDELIVERED_TEXTS_MAX } from './limits.ts'

export class Undelivered {
  readonly #ids = new Set<string>()

  /** @param own what earlier runs said, oldest first */
  constructor(own: readonly OwnBatch[]) {
    for (const { texts, holders } of own) {
      if (holders.length === 0) {
        for (const id of texts) {
          this.#add(id)
        }
      }
    }
  }

  /** Oldest first. */
  get ids(): readonly string[] {
    return [...this.#ids]
  }

  heard(event: ChatEvent): void {
    if (event.type === 'message' && event.self && !event.history) {
      this.#add(event.id)
    } else if (event.type === 'delivered' && event.to.length > 0) {
      this.#ids.delete(event.id)
    }
  }

  #add(id: string): void {
    this.#ids.add(id)
    const [oldest] = this.#ids
    if (this.#ids.size > UNDELIVERED_TEXTS_MAX && oldest !== undefined) {
      this.#ids.delete(oldest)
    }
  }
}
