import { FRAME_MS } from '../../limits.ts'

/** When to draw: what comes in one turn of the event loop, or within a frame, is drawn together. */
export interface Pace {
  /** At the end of this turn, or when the frame after the last drawing is over. */
  soon(): void
  /** At the end of this turn: somebody waits for what they typed. */
  atOnce(): void
  stop(): void
}

export const createPace = (draw: () => void): Pace => {
  let immediate: NodeJS.Immediate | null = null
  let timer: NodeJS.Timeout | null = null
  let lastMs = Number.NEGATIVE_INFINITY
  const stop = (): void => {
    if (immediate !== null) clearImmediate(immediate)
    if (timer !== null) clearTimeout(timer)
    immediate = null
    timer = null
  }
  const run = (): void => {
    stop()
    lastMs = performance.now()
    draw()
  }
  const atOnce = (): void => {
    immediate ??= setImmediate(run)
  }
  return {
    atOnce,
    soon: () => {
      if (immediate !== null || timer !== null) return
      const waitMs = lastMs + FRAME_MS - performance.now()
      if (waitMs <= 0) atOnce()
      else timer = setTimeout(run, waitMs)
    },
    stop,
  }
}
