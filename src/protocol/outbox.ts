/** Where the room's parts put what is to be done, while one event is handled. */
import type { Effect, Now, Report } from './contract.ts'

export class Outbox {
  #effects: Effect[] = []
  #now: Now = { elapsedMs: 0, timeMs: 0 }

  /** The clocks as they stood when the event came. */
  get now(): Now {
    return this.#now
  }

  begin(now: Now): void {
    this.#now = now
    this.#effects = []
  }

  emit(effect: Effect): void {
    this.#effects.push(effect)
  }

  report(report: Report): void {
    this.#effects.push({ type: 'report', report })
  }

  take(): readonly Effect[] {
    const effects = this.#effects
    this.#effects = []
    return effects
  }
}
