/** What came while nobody looked is marked off from what was read: rows are printed once, so before the first of it. */
import { HERE } from './away.ts'
import type { Change, Line, Model } from './model.ts'

export const onFocus = (model: Model, focused: boolean, now: number): Model => ({
  ...model,
  away: focused ? HERE : { since: model.away.since ?? now, isMarked: model.away.isMarked },
})

/** Before the first message of others since nobody looks, one row. */
export const withUnreadMark = ({ model, lines, ...rest }: Change): Change => {
  const { since, isMarked } = model.away
  const first = lines.findIndex((line) => line.type === 'said' && !line.self)
  if (since === null || isMarked || first === -1) return { ...rest, model, lines }
  const mark: Line = { type: 'unread', since }
  // Above the row of its day, where it has one.
  const place = lines[first - 1]?.type === 'day' ? first - 1 : first
  return {
    ...rest,
    model: { ...model, away: { since, isMarked: true } },
    lines: lines.toSpliced(place, 0, mark),
  }
}
