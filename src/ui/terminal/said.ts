import type { MessageEvent, SendOutcome } from '../../index.ts'
import { WAITING_MAX } from '../limits.ts'
import { mentionAlert } from './alerts.ts'
import { dayBreak } from './days.ts'
import { onLateMessage } from './late.ts'
import { type Change, type Line, label, type Model, silent } from './model.ts'
import { cleanLine, cleanText } from './sanitize.ts'
import { shown } from './shown.ts'

/** Mine: on disk here, and on its way where somebody is here. What was shown as waiting is not shown again. */
const onOwnMessage = (model: Model, message: MessageEvent): Change => {
  const { id, text } = message
  const next: Model = { ...model, last: { id, to: [] } }
  const place = model.waiting.indexOf(text)
  if (place === -1) return shown(next, message, null)
  const undelivered = [...model.undelivered, id].slice(-WAITING_MAX)
  return silent({ ...next, waiting: model.waiting.toSpliced(place, 1), undelivered })
}

/** Shows what was said. */
export const onMessage = (model: Model, message: MessageEvent): Change => {
  if (message.history) return onLateMessage(model, message)
  if (message.self) return onOwnMessage(model, message)
  const change = shown(model, message, null)
  const isForMe = change.lines.some((line) => line.type === 'said' && line.mentions)
  return isForMe ? { ...change, alert: mentionAlert(change.model, message) } : change
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
        mentions: false,
        mark: 'waiting',
      }
      const day = dayBreak(model, now)
      return { model: { ...day.model, waiting: [...model.waiting, text] }, lines: [...day.lines, line] }
    }
  }
}
