/**
 * Refusals as events and as counters. A stranger's flood makes one event a second for each frame and reason, with a
 * count: what is told grows with the kinds of refusal, not with the frames.
 */
import type { FrameName, RefusalReason } from '../protocol/refusal.ts'
import type { RefusedEvent } from './events.ts'

const TELL_INTERVAL_MS = 1_000

interface Tally {
  count: number
  from: string
  timer: NodeJS.Timeout | null
}

export class RefusalCounter {
  readonly #emit: (event: RefusedEvent) => void
  readonly #tallies = new Map<string, Tally>()
  readonly #totals: Record<string, number> = {}

  constructor(emit: (event: RefusedEvent) => void) {
    this.#emit = emit
  }

  /** Since the start, by frame and reason: `KEY not-newer`. */
  get totals(): Readonly<Record<string, number>> {
    return { ...this.#totals }
  }

  count(frame: FrameName, reason: RefusalReason, from: string): void {
    const kind = `${frame} ${reason}`
    this.#totals[kind] = (this.#totals[kind] ?? 0) + 1
    const tally = this.#tallies.get(kind) ?? { count: 0, from, timer: null }
    this.#tallies.set(kind, tally)
    tally.from = from
    tally.count += 1
    if (tally.timer === null) {
      this.#tell(frame, reason, tally)
    }
  }

  stop(): void {
    for (const { timer } of this.#tallies.values()) {
      clearTimeout(timer ?? undefined)
    }
    this.#tallies.clear()
  }

  /** The first is told at once; what comes within the next second is told together at its end. */
  #tell(frame: FrameName, reason: RefusalReason, tally: Tally): void {
    if (tally.count === 0) {
      tally.timer = null
      return
    }
    const { count, from } = tally
    tally.count = 0
    tally.timer = setTimeout(() => this.#tell(frame, reason, tally), TELL_INTERVAL_MS)
    tally.timer.unref()
    this.#emit({ type: 'refused', frame, reason, from, count })
  }
}
