import type { Line, Model } from './model.ts'

/** A day where this runs; null where a time, which comes from others, is none. */
const dayOf = (time: number): string | null => {
  const then = new Date(time)
  return Number.isNaN(then.getTime()) ? null : then.toDateString()
}

/** What follows was said at another day than what was printed last: one row. To a pipe nothing is added. */
export const dayBreak = (
  model: Model,
  time: number,
): { readonly model: Model; readonly lines: readonly Line[] } => {
  const day = dayOf(time)
  if (!model.interactive || day === null || day === model.day) return { model, lines: [] }
  return { model: { ...model, day }, lines: model.day === null ? [] : [{ type: 'day', time }] }
}
