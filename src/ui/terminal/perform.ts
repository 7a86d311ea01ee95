/** What a typed line asks for, done with the chat; what became of it is told to the model. */
import type { Chat, HistoryOutcome } from '../../index.ts'
import { LATE_PAGE_MESSAGES } from '../limits.ts'
import { NOT_LOOKING_BACK } from './earlier.ts'
import type { LookBack } from './looking-back.ts'
import type { Model } from './model.ts'
import type { Effect } from './typed.ts'
import type { Input } from './update.ts'

/** Whoever holds the model. */
export interface Desk {
  readonly model: () => Model
  tell(input: Input): void
}

/** What it takes besides the chat. */
export interface Doing {
  readonly now: () => number
  readonly leave: () => void
}

const pageOf = (chat: Chat, { search, before, limit }: LookBack): Promise<HistoryOutcome> =>
  chat.history({ limit, ...(search === null ? {} : { search }), ...(before === null ? {} : { before }) })

export const perform = async (chat: Chat, effect: Effect, desk: Desk, doing: Doing): Promise<void> => {
  switch (effect.type) {
    case 'send': {
      const { text } = effect
      return desk.tell({ type: 'sent', text, outcome: chat.send(text), now: doing.now() })
    }
    case 'look-back': {
      const { search, before, limit } = effect.page
      const outcome = await pageOf(chat, { search, before, limit })
      return desk.tell({ type: 'looked-back', asked: { search, before }, outcome, isAsked: true })
    }
    case 'who':
      return desk.tell({ type: 'who', holders: chat.members() })
    case 'peers':
      return desk.tell({ type: 'peers', peers: chat.debug().peers() })
    case 'rejoin':
      return chat.rejoin()
    case 'leave':
      return doing.leave()
    case 'rename': {
      const { name } = effect
      return desk.tell({ type: 'renamed', outcome: chat.rename(name) })
    }
    case 'verify': {
      const { fingerprint } = effect
      const outcome = await chat.verificationWords(fingerprint)
      return desk.tell({ type: 'words', fingerprint, outcome, isAsked: true })
    }
    case 'remove': {
      const { who } = effect
      return desk.tell({ type: 'removed', who, outcome: await chat.remove(who.fingerprint) })
    }
    case 'restore': {
      const { who } = effect
      return desk.tell({ type: 'restored', who, outcome: await chat.restore(who.fingerprint) })
    }
    case 'trust': {
      const { asking, name } = effect
      const outcome = await chat.trust(asking.fingerprint, name)
      return desk.tell({ type: 'trusted', asking, name, outcome })
    }
  }
}

/** What was said last, above all else, as if it had been on the screen all the time. @returns the ids of what is shown */
export const showKept = async (chat: Chat, desk: Desk, limit: number): Promise<ReadonlySet<string>> => {
  const outcome = await pageOf(chat, { ...NOT_LOOKING_BACK, limit })
  desk.tell({ type: 'looked-back', asked: NOT_LOOKING_BACK, outcome, isAsked: false })
  return new Set(outcome.type === 'page' ? outcome.messages.map(({ id }) => id) : [])
}

/** Of much that came from earlier the newest is shown. */
const showLate = async (chat: Chat, desk: Desk): Promise<void> => {
  desk.tell({ type: 'late-page-asked' })
  const outcome = await pageOf(chat, { ...NOT_LOOKING_BACK, limit: LATE_PAGE_MESSAGES })
  desk.tell({ type: 'late-page', outcome })
}

/** The words that go with requests on the screen, one after the other: each takes a tenth of a second of a core. */
const findWords = async (chat: Chat, desk: Desk): Promise<void> => {
  const wanted = desk.model().wordsWanted
  desk.tell({ type: 'words-asked' })
  for (const fingerprint of wanted) {
    const outcome = await chat.verificationWords(fingerprint)
    desk.tell({ type: 'words', fingerprint, outcome, isAsked: false })
  }
}

/** What the model wants by itself, after something was told. */
export const fulfil = async (chat: Chat, desk: Desk): Promise<void> => {
  const { late, wordsWanted } = desk.model()
  await Promise.all([
    ...(late.page === 'wanted' ? [showLate(chat, desk)] : []),
    ...(wordsWanted.length > 0 ? [findWords(chat, desk)] : []),
  ])
}
