import { STANDSTILL_MS, WATCHDOG_TICK_MS } from './limits.ts'

/**
 * Calls once a second.
 * @param tick told whether this process stood still before (suspended, frozen, starved)
 * @returns ends it
 */
export const startTicker = (tick: (nowMs: number, stoodStill: boolean) => void): (() => void) => {
  let tickedMs = performance.now()
  const timer = setInterval(() => {
    const nowMs = performance.now()
    const stoodStill = nowMs - tickedMs > WATCHDOG_TICK_MS + STANDSTILL_MS
    tickedMs = nowMs
    tick(nowMs, stoodStill)
  }, WATCHDOG_TICK_MS)
  return () => clearInterval(timer)
}
