/** Where a chat's events go: to whoever listens, `ready` before all else, whatever the room reports meanwhile. */
import type { ChatEvent, ReadyEvent, StateEvent } from './events.ts'

/**
 * Tells a listener. One that throws fails as every uncaught exception does, and outside of the room: within, it would
 * cut short what the room is doing (the same choice as of Node's EventTarget).
 */
export const tellListener = <Told>(listener: (told: Told) => void, told: Told): void => {
  try {
    listener(told)
  } catch (error) {
    process.nextTick(() => {
      throw error
    })
  }
}

const STARTING: StateEvent = { type: 'state', state: 'seeking', detail: 'Starting.' }

export class EventGate {
  readonly #listeners = new Set<(event: ChatEvent) => void>()
  /** What was told before the gate was opened; null once it is. */
  #held: ChatEvent[] | null = []
  #state = STARTING

  /** The last state told. */
  get state(): StateEvent {
    return this.#state
  }

  /** @returns a function that ends the subscription */
  subscribe(listener: (event: ChatEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  open(ready: ReadyEvent): void {
    const held = this.#held ?? []
    this.#held = null
    for (const event of [ready, ...held]) {
      this.tell(event)
    }
  }

  tell(event: ChatEvent): void {
    if (event.type === 'state') {
      this.#state = event
    }
    if (this.#held !== null) {
      this.#held.push(event)
      return
    }
    for (const listener of this.#listeners) {
      tellListener(listener, event)
    }
  }
}
