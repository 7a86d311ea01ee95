/** What the command and its workers say to each other. */

export interface Task {
  readonly seeds: readonly number[]
  readonly nodes: number | null
  readonly cryptography: 'stand-in' | 'real' | 'mixed'
  readonly shrinks: boolean
  /** The whole history of each, whatever came of it. */
  readonly shows: boolean
}

export interface SeedDone {
  readonly seed: number
  readonly isReal: boolean
  readonly virtualMs: number
  readonly frames: number
  /** Empty where it was not asked for. */
  readonly history: readonly string[]
  /** What to print where an invariant was violated; empty where all held. */
  readonly failure: readonly string[]
  readonly invariants: readonly string[]
  /** The shortest plan found that fails alike, as JSON for the corpus. */
  readonly plan: string | null
}

/** One in so many seeds runs on the real cryptography. */
export const REAL_EVERY = 200

export const isReal = (seed: number, cryptography: Task['cryptography']): boolean =>
  cryptography === 'real' || (cryptography === 'mixed' && seed % REAL_EVERY === 0)
