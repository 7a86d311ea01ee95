import type { BackOff } from '../limits.ts'

/**
 * The pause before the next try after `failures` failed ones: doubling, capped, and with jitter so that
 * nodes that failed together do not try together.
 * @param random from 0 to below 1
 * @returns milliseconds, between half and all of the capped pause
 */
export const backOffMs = (failures: number, { firstMs, maxMs }: BackOff, random: number): number => {
  // 2^30 is beyond every cap; without the bound a long run of failures would end in Infinity.
  const doublings = Math.min(Math.max(failures - 1, 0), 30)
  return Math.min(firstMs * 2 ** doublings, maxMs) * (0.5 + random / 2)
}
