/** All that one run measured; what was not asked for, or cannot be measured here, is null or empty. */
import type { JoiningReport } from './joining.ts'
import type { PrimitivesReport } from './primitives.ts'
import type { StartReport } from './start.ts'
import type { TalkReport } from './talk.ts'

export interface Skipped {
  readonly what: string
  readonly why: string
}

export interface Report {
  readonly primitives: PrimitivesReport | null
  readonly talk: readonly TalkReport[]
  readonly joining: readonly JoiningReport[]
  readonly start: StartReport | null
  readonly skipped: readonly Skipped[]
}

export const EMPTY_REPORT: Report = {
  primitives: null,
  talk: [],
  joining: [],
  start: null,
  skipped: [],
}
