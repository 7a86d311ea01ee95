import type { MessageEvent, SendOutcome } from '../../index.ts'
import { WAITING_MAX } from '../limits.ts'
import { type Change, type Line, label, type Model, meet, notice, removersOf, silent } from './model.ts'
import { cleanLine, cleanText } from './sanitize.ts'

/** Shows what was said; my own words that were shown as waiting are not shown again. */
export const onMessage = (model: Model, { from, text, time, self, history }: MessageEvent): Change => {
  const place = self && !history ? model.waiting.indexOf(text) : -1
  if (place !== -1) {
    const waiting = model.waiting.toSpliced(place, 1)
    return {
      model: { ...model, waiting },
      lines: waiting.length === 0 ? [notice('What was waiting has been sent.')] : [],
    }
  }
  const met = meet(model, from.fingerprint, from.name, from.trusted)
  const line: Line = {
    type: 'said',
    label: label(met, from.fingerprint, from.name),
    fingerprint: from.fingerprint,
    text: cleanText(text),
    time,
    self,
    trusted: from.trusted,
    removed: removersOf(met, from.fingerprint).length > 0,
    mark: history ? 'earlier' : null,
  }
  return { model: met, lines: [line] }
}

/** What became of words of mine: the chat itself shows the ones that were sent. */
export const onSent = (model: Model, text: string, outcome: SendOutcome, now: number): Change => {
  switch (outcome.type) {
    case 'sent':
      return silent(model)
    case 'refused':
      return {
        model,
        lines: [
          {
            type: 'error',
            text: `Not sent, because: ${cleanLine(outcome.reason)} You typed: ${cleanLine(text)}`,
          },
        ],
      }
    case 'waiting': {
      if (model.self === null || model.waiting.length >= WAITING_MAX) return silent(model)
      const { name, fingerprint } = model.self
      const line: Line = {
        type: 'said',
        label: label(model, fingerprint, name),
        fingerprint,
        text: cleanText(text),
        time: now,
        self: true,
        trusted: true,
        removed: false,
        mark: 'waiting',
      }
      return { model: { ...model, waiting: [...model.waiting, text] }, lines: [line] }
    }
  }
}
