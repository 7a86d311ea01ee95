import type { CatchingUpEvent, HistoryOutcome, MessageEvent } from '../../index.ts'
import { LATE_PAGE_MESSAGES, LATE_REMEMBERED_MAX, LATE_SHOWN_MAX } from '../limits.ts'
import { type Late, NOTHING_LATE } from './earlier.ts'
import { type Change, type Model, notice, silent } from './model.ts'
import { cleanLine } from './sanitize.ts'
import { shown } from './shown.ts'

const hiddenWords = ({ interactive, late: { hidden } }: Model): string => {
  const how = interactive ? '/history pages back to them.' : '"p2p-chat history" shows them.'
  return hidden === 1
    ? `1 more message from earlier has come; ${how}`
    : `${hidden} more messages from earlier have come; ${how}`
}

/** When everything has come, and the newest of it are shown. */
const conclude = ({ model, lines }: Change): Change => {
  const { late, interactive } = model
  if (late.outstanding > 0 || late.page === 'wanted' || late.page === 'asked') return { model, lines }
  if (late.hidden > 0 && interactive && late.page === 'none') {
    return { model: { ...model, late: { ...late, page: 'wanted' } }, lines }
  }
  const told = late.hidden > 0 ? [...lines, notice(hiddenWords(model))] : lines
  return { model: { ...model, late: NOTHING_LATE }, lines: told }
}

export const onCatchingUp = (model: Model, { outstanding }: CatchingUpEvent): Change => {
  const isMany = model.late.isMany || outstanding > LATE_SHOWN_MAX
  return conclude(silent({ ...model, late: { ...model.late, outstanding, isMany } }))
}

const withHidden = (late: Late, id: string, interactive: boolean): Late => {
  const hidden = late.hidden + 1
  const ids = late.page === 'shown' ? late.ids : new Set([...late.ids, id].slice(-LATE_REMEMBERED_MAX))
  const isPageful = interactive && late.page === 'none' && hidden >= LATE_PAGE_MESSAGES
  return { ...late, hidden, ids, page: isPageful ? 'wanted' : late.page }
}

/** A message that was fetched. */
export const onLateMessage = (model: Model, message: MessageEvent): Change => {
  const { late, interactive } = model
  if (late.isMany || late.printed >= LATE_SHOWN_MAX) {
    return silent({ ...model, late: withHidden(late, message.id, interactive) })
  }
  return shown({ ...model, late: { ...late, printed: late.printed + 1 } }, message, 'earlier')
}

/** The page is on its way. */
export const onLatePageAsked = (model: Model): Change =>
  silent({ ...model, late: { ...model.late, page: 'asked' } })

/** The newest of everything: those that came late are printed, what is on the screen already is not. */
export const onLatePage = (model: Model, outcome: HistoryOutcome): Change => {
  if (outcome.type === 'refused') {
    const line = {
      type: 'error',
      text: `What came from earlier cannot be shown: ${cleanLine(outcome.reason)}`,
    } as const
    return conclude({ model: { ...model, late: { ...model.late, page: 'shown' } }, lines: [line] })
  }
  const messages = outcome.messages.filter(({ id }) => model.late.ids.has(id))
  const hidden = model.late.hidden - messages.length
  const oldest = messages[0]?.id ?? null
  let change: Change = silent({
    ...model,
    late: { ...model.late, hidden, page: 'shown' },
    lookingBack: { search: null, before: oldest },
  })
  for (const message of messages) {
    const next = shown(change.model, message, 'earlier')
    change = { model: next.model, lines: [...change.lines, ...next.lines] }
  }
  return conclude(change)
}
