/** All that one run measured; what was not asked for, or cannot be measured here, is null or empty. */
import type { CatchingUpReport } from './catching-up.ts'
import type { FreshKeyReport } from './fresh-key.ts'
import type { GrowthReport } from './growth.ts'
import type { IdleCostReport } from './idle.ts'
import type { JoiningReport } from './joining.ts'
import type { HistoryReport } from './large-history.ts'
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
  readonly idle: readonly IdleCostReport[]
  readonly catchingUp: readonly CatchingUpReport[]
  readonly freshKeys: readonly FreshKeyReport[]
  readonly growth: readonly GrowthReport[]
  readonly history: readonly HistoryReport[]
  readonly skipped: readonly Skipped[]
}

export const EMPTY_REPORT: Report = {
  primitives: null,
  talk: [],
  joining: [],
  start: null,
  idle: [],
  catchingUp: [],
  freshKeys: [],
  growth: [],
  history: [],
  skipped: [],
}
