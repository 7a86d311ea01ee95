import type { ChatEvent } from '../../index.ts'

/** Events that wait until what was said earlier is on the screen. */
export interface HeldEvents {
  readonly hear: (event: ChatEvent) => void
  /** Passes them on, and all that come later; safe to call twice. @param shown ids of messages that are on the screen */
  readonly release: (shown: ReadonlySet<string>) => void
}

export const createHeldEvents = (hear: (event: ChatEvent) => void): HeldEvents => {
  let held: ChatEvent[] | null = []
  return {
    hear: (event) => {
      if (held === null) hear(event)
      else held.push(event)
    },
    release: (shown) => {
      const events = held ?? []
      held = null
      for (const event of events) if (event.type !== 'message' || !shown.has(event.id)) hear(event)
    },
  }
}
