import { DRAWN_LENGTH_MAX, OUTPUT_PENDING_BYTES_MAX } from '../../limits.ts'

/** Rows that wait to be printed. */
export interface Backlog {
  add(rows: readonly string[]): void
  /** The oldest of them, as many as go out in one drawing; or all. */
  take(how: 'some' | 'all'): readonly string[]
  readonly isEmpty: () => boolean
}

/**
 * Of what a terminal does not take the newest is kept, and what is left out is counted: leaving the room because
 * somebody does not look would be worse, and so would holding all of it.
 */
export const createBacklog = (): Backlog => {
  const waiting: string[] = []
  let length = 0
  let skipped = 0

  const takeFirst = (lengthMax: number): readonly string[] => {
    let count = 0
    let taken = 0
    for (const row of waiting) {
      if (count > 0 && taken + row.length > lengthMax) break
      taken += row.length
      count++
    }
    length -= taken
    return waiting.splice(0, count)
  }

  return {
    add: (rows) => {
      for (const row of rows) {
        waiting.push(row)
        length += row.length
      }
      // By half, so that not every row from here on moves all others.
      if (length > OUTPUT_PENDING_BYTES_MAX)
        skipped += takeFirst(length - OUTPUT_PENDING_BYTES_MAX / 2).length
    },
    take: (how) => {
      const note = skipped === 0 ? [] : [`  (${skipped} rows were too many for this terminal)`]
      skipped = 0
      return [...note, ...takeFirst(how === 'all' ? Number.POSITIVE_INFINITY : DRAWN_LENGTH_MAX)]
    },
    isEmpty: () => waiting.length === 0 && skipped === 0,
  }
}
