import type { HistoryOutcome } from '../../index.ts'
import { EARLIER_MESSAGES, EARLIER_MESSAGES_MAX } from '../limits.ts'
import { type LookingBack, NOT_LOOKING_BACK } from './earlier.ts'
import { type Change, type Line, type Model, notice } from './model.ts'
import { cleanLine } from './sanitize.ts'
import { shown } from './shown.ts'

/** A page to be shown. */
export interface LookBack extends LookingBack {
  readonly limit: number
}

const COUNT = /^[1-9]\d{0,3}$/

/** What `/history`, `/history 50` or `/history TEXT` asks for; a sentence where it cannot be meant. */
export const lookBackFor = (model: Model, argument: string): LookBack | string => {
  if (argument === '') return { ...model.lookingBack, limit: EARLIER_MESSAGES }
  if (!/^\d+$/.test(argument)) return { search: argument, before: null, limit: EARLIER_MESSAGES }
  return COUNT.test(argument) && Number(argument) <= EARLIER_MESSAGES_MAX
    ? { ...model.lookingBack, limit: Number(argument) }
    : `Say how many: /history N, with N from 1 to ${EARLIER_MESSAGES_MAX}.`
}

const nothingWords = ({ search, before }: LookingBack): string => {
  if (search === null) return before === null ? 'Nothing is kept here yet.' : 'Nothing earlier is kept here.'
  const more = before === null ? 'Nothing' : 'Nothing more'
  return `${more} that is kept here has "${cleanLine(search)}" in it.`
}

const headingWords = ({ search }: LookingBack): string =>
  search === null ? 'Said earlier:' : `Said earlier, with "${cleanLine(search)}" in it:`

const endingWords = ({ search }: LookingBack, isMore: boolean): string => {
  if (isMore) return search === null ? 'Earlier still: /history' : 'More of it: /history'
  return search === null ? 'That is the beginning of what is kept here.' : 'That is all of it.'
}

/** A page has come. @param isAsked whether the user waits for it; at the start nobody does, and nothing is no news */
export const onLookedBack = (
  model: Model,
  asked: LookingBack,
  outcome: HistoryOutcome,
  isAsked: boolean,
): Change => {
  if (outcome.type === 'refused') {
    const text = `What was said earlier cannot be shown: ${cleanLine(outcome.reason)}`
    return { model, lines: [{ type: 'error', text }] }
  }
  const { messages, before } = outcome
  const lookingBack = before === null ? NOT_LOOKING_BACK : { search: asked.search, before }
  let next: Model = { ...model, lookingBack }
  if (messages.length === 0) {
    return { model: next, lines: isAsked ? [notice(nothingWords(asked))] : [] }
  }
  const lines: Line[] = [notice(headingWords(asked))]
  for (const message of messages) {
    const change = shown(next, message, 'earlier')
    next = change.model
    lines.push(...change.lines)
  }
  if (isAsked || before !== null) lines.push(notice(endingWords(asked, before !== null)))
  return { model: next, lines }
}
