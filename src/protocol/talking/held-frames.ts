/** DATs that cannot be opened or attributed yet: a KEY or an admission may be on its way (rule 12). Bounded. */

import type { PeerId } from '../identifiers.ts'
import { HELD_FRAMES_MAX, HELD_FRAMES_MS } from '../limits.ts'
import type { RefusalReason } from '../refusal.ts'
import type { DatFrame } from '../wire/dat.ts'

export interface HeldFrame {
  readonly dat: DatFrame
  readonly from: PeerId
  /** What it is refused for if nothing comes. */
  readonly reason: RefusalReason
  readonly untilMs: number
}

export class HeldFrames {
  #frames: HeldFrame[] = []

  /**
   * The newest stay: what was said last is what a KEY on its way opens. The connection that brought most of them loses
   * its oldest, so that a flood pushes out only itself. @returns what had to go
   */
  hold(frame: Omit<HeldFrame, 'untilMs'>, nowMs: number): HeldFrame | undefined {
    this.#frames.push({ ...frame, untilMs: nowMs + HELD_FRAMES_MS })
    if (this.#frames.length <= HELD_FRAMES_MAX) {
      return undefined
    }
    const most = [...Map.groupBy(this.#frames, ({ from }) => from).values()].reduce(
      (longest, frames) => (frames.length > longest.length ? frames : longest),
      [],
    )
    const evicted = most[0]
    this.#frames = this.#frames.filter((held) => held !== evicted)
    return evicted
  }

  /** Takes all out, to be tried again; what is still too early goes back with the time it has left. */
  take(): readonly HeldFrame[] {
    const frames = this.#frames
    this.#frames = []
    return frames
  }

  putBack(frame: HeldFrame): void {
    this.#frames.push(frame)
  }

  /** @returns those for which nothing came in time; they are forgotten */
  expire(nowMs: number): readonly HeldFrame[] {
    const expired = this.#frames.filter(({ untilMs }) => untilMs <= nowMs)
    this.#frames = this.#frames.filter(({ untilMs }) => untilMs > nowMs)
    return expired
  }

  nextAtMs(): number {
    return Math.min(Number.POSITIVE_INFINITY, ...this.#frames.map(({ untilMs }) => untilMs))
  }
}
