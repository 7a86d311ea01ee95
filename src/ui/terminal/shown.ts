import type { MessageEvent } from '../../index.ts'
import { mentionsMe } from './alerts.ts'
import { dayBreak } from './days.ts'
import { type Change, type Line, label, type Model, meet, removersOf, type SaidLine } from './model.ts'
import { cleanText } from './sanitize.ts'

/** A message as a line, and its author met. What is old tells nothing new of whom I know: names change. */
export const shown = (
  model: Model,
  { from, text, time, self }: MessageEvent,
  mark: SaidLine['mark'],
): Change => {
  const isKnown = mark === 'earlier' && model.people.has(from.fingerprint)
  const met = isKnown ? model : meet(model, from.fingerprint, from.name, from.trusted)
  const day = dayBreak(met, time)
  const line: Line = {
    type: 'said',
    label: label(met, from.fingerprint, from.name),
    fingerprint: from.fingerprint,
    text: cleanText(text),
    time,
    self,
    trusted: from.trusted,
    removed: removersOf(met, from.fingerprint).length > 0,
    // To a pipe, which somebody may read word by word, nothing is added.
    mentions: met.interactive && !self && mentionsMe(met, text),
    mark,
  }
  return { model: day.model, lines: [...day.lines, line] }
}
