/** What was warned of and still stands, for whoever asks later: `debug room`, `doctor`. */
import type { ChatEvent, FoundedEvent } from './events.ts'
import type { RoomReport, StandingWarning } from './reports.ts'

/** Told of a key that I lack: who has got another since does not lack it. */
const SETTLED_BY_A_KEY: readonly string[] = ['left-behind', 'epoch-out-of-reach']

export class StandingWarnings {
  /** By code, of which the program has a few dozen. */
  readonly #latest = new Map<string, StandingWarning>()
  #nearby = 0
  #epochId: string | null = null

  /** @param timeMs the wall clock */
  heard(event: ChatEvent | FoundedEvent, timeMs: number): void {
    switch (event.type) {
      case 'warning':
      case 'error': {
        const { code, message } = event
        this.#latest.delete(code)
        this.#latest.set(code, { code, message, time: timeMs })
        return
      }
      case 'nearby':
        this.#nearby = event.count
        return
      case 'epoch':
        if (event.id !== this.#epochId) {
          this.#epochId = event.id
          for (const code of SETTLED_BY_A_KEY) {
            this.#latest.delete(code)
          }
        }
        return
      default:
        return
    }
  }

  report(): Pick<RoomReport, 'nearby' | 'warnings'> {
    return { nearby: this.#nearby, warnings: [...this.#latest.values()] }
  }
}
