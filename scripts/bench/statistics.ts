/** What is said of many figures in one. */

const sorted = (figures: readonly number[]): readonly number[] =>
  [...figures].sort((left, right) => left - right)

/** @param share 0.5 for the median */
export const percentile = (figures: readonly number[], share: number): number => {
  const inOrder = sorted(figures)
  return inOrder[Math.min(Math.floor(inOrder.length * share), inOrder.length - 1)] ?? Number.NaN
}

export const median = (figures: readonly number[]): number => percentile(figures, 0.5)

export const sum = (figures: readonly number[]): number =>
  figures.reduce((total, figure) => total + figure, 0)

export const mean = (figures: readonly number[]): number => sum(figures) / figures.length

/** NaN for nothing. */
export const most = (figures: readonly number[]): number =>
  figures.length === 0 ? Number.NaN : Math.max(...figures)
