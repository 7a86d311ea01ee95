import type { ClockedId, SetNode } from './contract.ts'

/** Parts of each part, and clocks of the smallest. */
const SET_BRANCHES = 16
/** Sixteen to the power of 14 is more than there are clocks (2^53): one part holds all. */
export const SET_LEVEL_MAX = 14

export const nodeAt = (level: number, clock: number): SetNode => ({
  level,
  position: Math.floor(clock / SET_BRANCHES ** level),
})

/** The lowest clock in it. */
export const firstClock = ({ level, position }: SetNode): number => position * SET_BRANCHES ** level

/** The highest clock in it that there is. */
export const lastClock = (node: SetNode): number =>
  Math.min(firstClock(node) + (SET_BRANCHES ** node.level - 1), Number.MAX_SAFE_INTEGER)

/** Which of its parent's sixteen it is. */
export const indexOf = ({ position }: SetNode): number => position % SET_BRANCHES

/** Before every id of that clock. */
export const startOf = (clock: number): ClockedId => ({ clock, id: '' })
