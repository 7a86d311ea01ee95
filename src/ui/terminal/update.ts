import type {
  ChatEvent,
  EpochEvent,
  HistoryOutcome,
  HolderReport,
  MemberEvent,
  PeerReport,
  PresenceEvent,
  Progress,
  RenameEvent,
  RenameOutcome,
  SendOutcome,
  StateEvent,
  TrustOutcome,
  WhitelistReport,
  WordsOutcome,
} from '../../index.ts'
import { progressWords } from '../progress.ts'
import { onAsking, onTrusted } from './asking.ts'
import { deliveryLines, onDelivered, onUndelivered } from './delivery.ts'
import type { LookingBack } from './earlier.ts'
import type { HandOut } from './hand-out.ts'
import { onCatchingUp, onLatePage, onLatePageAsked } from './late.ts'
import { onLookedBack } from './looking-back.ts'
import {
  type Asking,
  type Change,
  isMe,
  type Line,
  label,
  type Model,
  meet,
  notice,
  removersOf,
  silent,
} from './model.ts'
import { type NobodyFound, onNobodyFound } from './nobody-found.ts'
import { peerLines } from './peer-table.ts'
import {
  doubts,
  invitation,
  isAlone,
  nearbyWords,
  outsideLines,
  readers,
  removedBeforeLines,
  whoLines,
} from './phrases.ts'
import { onMoved, onRemoval } from './removal.ts'
import { onMessage, onSent } from './said.ts'
import { cleanLine, cleanName } from './sanitize.ts'
import { onFocus, withUnreadMark } from './unread.ts'
import { onWords } from './verification.ts'

/** Whatever the terminal is told: by the chat, and by what became of a command. */
export type Input =
  | ChatEvent
  | Progress
  | NobodyFound
  | { readonly type: 'hand-out'; readonly handOut: HandOut }
  | { readonly type: 'sent'; readonly text: string; readonly outcome: SendOutcome; readonly now: number }
  /** What was said earlier, to be shown: asked for, or at the start. */
  | {
      readonly type: 'looked-back'
      readonly asked: LookingBack
      readonly outcome: HistoryOutcome
      readonly isAsked: boolean
    }
  /** The newest messages, among them those that came late. */
  | { readonly type: 'late-page-asked' }
  | { readonly type: 'late-page'; readonly outcome: HistoryOutcome }
  /** Messages of mine, of earlier runs, that nobody is known to have. */
  | { readonly type: 'undelivered'; readonly ids: readonly string[] }
  | { readonly type: 'who'; readonly holders: readonly HolderReport[] }
  | {
      readonly type: 'trusted'
      readonly asking: Asking
      readonly name: string
      readonly outcome: TrustOutcome
    }
  | {
      readonly type: 'removed' | 'restored'
      readonly who: { readonly fingerprint: string; readonly name: string }
      readonly outcome: TrustOutcome
    }
  | { readonly type: 'whitelist'; readonly whitelist: WhitelistReport }
  | { readonly type: 'peers'; readonly peers: readonly PeerReport[] }
  /** What came of /name; where it was done the room says so itself. */
  | { readonly type: 'renamed'; readonly outcome: RenameOutcome }
  /** The words that are wanted are on their way. */
  | { readonly type: 'words-asked' }
  | {
      readonly type: 'words'
      readonly fingerprint: string
      readonly outcome: WordsOutcome
      /** By /verify; else they belong to a request. */
      readonly isAsked: boolean
    }
  /** Whether somebody looks, where the terminal tells. */
  | { readonly type: 'focus'; readonly focused: boolean; readonly now: number }

const onState = (model: Model, { state, detail, waitsFor }: StateEvent): Change => {
  const words = cleanLine(detail)
  const news = model.state !== state || model.detail !== words
  const next: Model = { ...model, state, detail: words, waitsFor: waitsFor ?? null }
  switch (state) {
    case 'seeking':
      return {
        model: { ...next, holders: null, due: false, welcomed: false, here: new Set() },
        lines: news ? [notice(words === '' ? 'Not in the room yet.' : words)] : [],
      }
    case 'member':
      return silent(next)
    case 'left':
      return { model: next, lines: news ? [notice(words === '' ? 'You have left the room.' : words)] : [] }
  }
}

const onEpoch = (model: Model, { holders, due }: EpochEvent): Change => {
  const met = holders.reduce(
    (known, { fingerprint, name, trusted, removedBy }) => meet(known, fingerprint, name, trusted, removedBy),
    model,
  )
  const inside = new Set<string>(
    holders.filter(({ trusted }) => trusted).map(({ fingerprint }) => fingerprint),
  )
  const asking = met.asking.filter(({ fingerprint }) => !inside.has(fingerprint))
  return silent({ ...met, holders, due, asking })
}

const MEMBER_WORDS = {
  joined: 'joined.',
  left: 'left.',
  online: 'is online.',
  offline: 'is offline: out of reach, or gone without a word.',
} as const

const onPresence = (model: Model, { event, fingerprint, name, trusted }: PresenceEvent): Change => {
  const met = meet(model, fingerprint, name, trusted)
  const asking = trusted ? met.asking.filter((one) => one.fingerprint !== fingerprint) : met.asking
  const here = new Set(met.here)
  if (event === 'joined' || event === 'online') here.add(fingerprint)
  else here.delete(fingerprint)
  return {
    model: { ...met, asking, here },
    lines: [
      notice(`${label(met, fingerprint, name)}${doubts(met, fingerprint, trusted)} ${MEMBER_WORDS[event]}`),
    ],
  }
}

const onRenamed = (model: Model, { fingerprint, name, trusted, before }: RenameEvent): Change => {
  const met = meet(model, fingerprint, name, trusted, removersOf(model, fingerprint))
  // Another name whose difference nobody sees is no news.
  if (cleanName(name) === cleanName(before)) return silent(met)
  const now = label(met, fingerprint, name)
  if (met.self !== null && isMe(met, fingerprint)) {
    const self = { ...met.self, name: cleanName(name) }
    return { model: { ...met, self }, lines: [notice(`You are called ${now} from now on.`)] }
  }
  const words = `${label(model, fingerprint, before)}${doubts(met, fingerprint, trusted)} is called ${now} from now on.`
  return { model: met, lines: [notice(words)] }
}

const onMember = (model: Model, event: MemberEvent): Change => {
  switch (event.event) {
    case 'renamed':
      return onRenamed(model, event)
    case 'removed':
    case 'restored':
      return onRemoval(model, event)
    case 'joined':
    case 'left':
    case 'online':
    case 'offline':
      return onPresence(model, event)
  }
}

/**
 * Others are here, and it is for one of them to let me in. Who has nobody on the list is new, and sees nobody show a key; all
 * others are let in within a moment, as a rule.
 */
const isOutside = ({ waitsFor, handOut, whitelist }: Model): boolean =>
  handOut !== null &&
  whitelist.trusted.length === 0 &&
  (waitsFor === 'members' || (waitsFor === 'founding' && !handOut.founds))

/** On entering: who is there, and to someone alone, how to have company. */
const greet = ({ model, lines, ...rest }: Change): Change => {
  if (isOutside(model) && !model.toldOutside) {
    const next: Model = { ...model, toldOutside: true }
    return { ...rest, model: next, lines: [...lines, ...outsideLines(next)] }
  }
  if (model.state !== 'member' || model.holders === null) return { ...rest, model, lines }
  const greeting: Line[] = []
  let next = model
  if (!next.welcomed) {
    greeting.push(notice(`You are in the room. Who can read what you say: ${readers(next, model.holders)}`))
    greeting.push(...removedBeforeLines(next))
    next = { ...next, welcomed: true, removedBefore: [] }
  }
  if (!next.hinted && next.handOut !== null) {
    if (isAlone(next)) greeting.push(...invitation(next))
    next = { ...next, hinted: true }
  }
  return { ...rest, model: next, lines: [...lines, ...greeting] }
}

const apply = (model: Model, input: Input): Change => {
  switch (input.type) {
    case 'making-key':
    case 'made':
      return { model, lines: [notice(progressWords(input))] }
    case 'ready': {
      const self = {
        name: cleanName(input.name),
        fingerprint: input.fingerprint,
        room: cleanLine(input.room),
      }
      const met = meet({ ...model, self }, input.fingerprint, input.name, true)
      const commands = model.interactive ? ' Commands: /help' : ''
      return { model: met, lines: [notice(`You are ${self.name}, the room is ${self.room}.${commands}`)] }
    }
    case 'state':
      return onState(model, input)
    case 'epoch':
      return onEpoch(model, input)
    case 'member':
      return onMember(model, input)
    case 'request': {
      const { fingerprint, name, removedBy } = input
      return onAsking(model, { kind: 'request', fingerprint, name: cleanName(name), removedBy })
    }
    case 'offer': {
      const { fingerprint, name } = input
      return onAsking(model, { kind: 'offer', fingerprint, name: cleanName(name), removedBy: [] })
    }
    case 'nearby': {
      const lines = input.count > 0 && input.count !== model.nearby ? [notice(nearbyWords(input.count))] : []
      return { model: { ...model, nearby: input.count }, lines }
    }
    case 'message':
      return onMessage(model, input)
    case 'stored':
      return silent(model)
    case 'delivered':
      return onDelivered(model, input)
    case 'catching-up':
      return onCatchingUp(model, input)
    case 'late-page-asked':
      return onLatePageAsked(model)
    case 'late-page':
      return onLatePage(model, input.outcome)
    case 'looked-back':
      return onLookedBack(model, input.asked, input.outcome, input.isAsked)
    case 'undelivered':
      return onUndelivered(model, input.ids)
    case 'refused':
      // Counted, and shown by /who: a flood of refusals must not drown what is said.
      return silent({ ...model, refused: model.refused + input.count })
    case 'warning':
    case 'error':
      return { model, lines: [{ type: input.type, text: cleanLine(input.message) }] }
    case 'hand-out':
      return silent({ ...model, handOut: input.handOut })
    case 'sent':
      return onSent(model, input.text, input.outcome, input.now)
    case 'who':
      return { model, lines: [...whoLines(model, input.holders), ...deliveryLines(model)] }
    case 'trusted':
      return onTrusted(model, input.asking, input.name, input.outcome)
    case 'removed':
    case 'restored':
      return onMoved(model, input.type, input.who, input.outcome)
    case 'nobody-found':
      return onNobodyFound(model)
    case 'whitelist':
      return silent({ ...model, whitelist: input.whitelist })
    case 'peers':
      return { model, lines: peerLines(model, input.peers) }
    case 'renamed':
      return input.outcome.type === 'done'
        ? silent(model)
        : { model, lines: [{ type: 'error', text: `Not renamed: ${cleanLine(input.outcome.reason)}` }] }
    case 'words-asked':
      return silent({ ...model, wordsWanted: [] })
    case 'words':
      return onWords(model, input.fingerprint, input.outcome, input.isAsked)
    case 'focus':
      return silent(onFocus(model, input.focused, input.now))
  }
}

/** Pure: what there is to know afterwards, and what to print. */
export const update = (model: Model, input: Input): Change => {
  const change = greet(apply(model, input))
  // Of what the user asked for nothing is new.
  return input.type === 'message' || input.type === 'late-page' ? withUnreadMark(change) : change
}
