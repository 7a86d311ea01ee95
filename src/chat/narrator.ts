/** The room's reports as the events that clients get, with the sentences for people. */
import type { EpochReport, Person, Report, WaitsFor, Warning } from '../protocol/contract.ts'
import { sentenceName } from '../protocol/people/plain-name.ts'
import type { ChatEvent, EpochEvent, NoticeEvent, StateEvent } from './events.ts'
import type { RefusalCounter } from './refusal-counter.ts'
import type { RemoversOf } from './removers.ts'

const WAITING: Readonly<Record<WaitsFor, string>> = {
  peers: 'Looking for others in this room on the local network; nobody has been found yet.',
  founding: 'Others are here, and nobody has shown a key yet: asking for it.',
  members: 'The room is open: waiting for a member who has you on the whitelist to let you in.',
}
const FOUNDS_ALONE = 'Nobody is here yet: founding the room.'
const MEMBER = 'You are in the room.'
const LEFT = 'You have left the room.'

const named = ({ name, fingerprint }: Person): string => `${sentenceName(name)} (${fingerprint.slice(0, 8)})`

/** Named in one sentence; a crowd may have removed one. */
const NAMED_MAX = 3

const namedAll = (people: readonly Person[]): string => {
  const more = people.length - NAMED_MAX
  return people.slice(0, NAMED_MAX).map(named).join(', ') + (more > 0 ? ` and ${more} more` : '')
}

const stateEvent = (report: Report & { readonly type: 'state-changed' }, founds: boolean): StateEvent => {
  switch (report.state) {
    case 'seeking': {
      const detail = founds && report.waitsFor === 'peers' ? FOUNDS_ALONE : WAITING[report.waitsFor]
      return { type: 'state', state: 'seeking', detail, waitsFor: report.waitsFor }
    }
    case 'member':
      return { type: 'state', state: 'member', detail: MEMBER }
    case 'left':
      return { type: 'state', state: 'left', detail: LEFT }
  }
}

export const epochEvent = (epoch: EpochReport, removersOf: RemoversOf): EpochEvent => ({
  type: 'epoch',
  generation: epoch.generation,
  counter: epoch.counter,
  id: epoch.id,
  step: epoch.step,
  members: [...new Set(epoch.holders.filter(({ left }) => !left).map(({ fingerprint }) => fingerprint))],
  holders: epoch.holders.map(({ fingerprint, name, session, trusted, left, overridden }) => ({
    fingerprint,
    name,
    session,
    trusted,
    left,
    removedBy: removersOf(fingerprint),
    overridden: overridden.length,
  })),
  due: epoch.due,
})

const warning = (code: string, message: string): NoticeEvent => ({ type: 'warning', code, message })

/** What of the node changes the words. */
export interface NarratedNode {
  /** Whether it has the bootstrap's private key. */
  readonly founds: boolean
  readonly keepsHistory: boolean
}

export class Narrator {
  readonly #emit: (event: ChatEvent) => void
  readonly #refusals: RefusalCounter
  readonly #node: NarratedNode

  constructor(emit: (event: ChatEvent) => void, refusals: RefusalCounter, node: NarratedNode) {
    this.#emit = emit
    this.#refusals = refusals
    this.#node = node
  }

  /** @param removersOf whose removals of someone stand here by now */
  tell(report: Report, removersOf: RemoversOf): void {
    if (report.type === 'frame-refused') {
      this.#refusals.count(report.frame, report.reason, report.fingerprint ?? report.from)
      return
    }
    const event = this.#eventFor(report, removersOf)
    if (event !== null) {
      this.#emit(event)
    }
  }

  #eventFor(
    report: Exclude<Report, { readonly type: 'frame-refused' }>,
    removersOf: RemoversOf,
  ): ChatEvent | null {
    switch (report.type) {
      case 'state-changed':
        return stateEvent(report, this.#node.founds)
      case 'epoch-changed':
        return epochEvent(report.epoch, removersOf)
      case 'member-changed':
        return { type: 'member', event: report.event, ...report.person }
      case 'member-renamed':
        return { type: 'member', event: 'renamed', ...report.person, before: report.before }
      case 'member-removed':
      case 'member-restored': {
        const { person, counts } = report
        const { name, fingerprint } = report.by
        const event = report.type === 'member-removed' ? 'removed' : 'restored'
        return { type: 'member', event, ...person, by: { name, fingerprint }, counts }
      }
      case 'join-requested': {
        const { name, fingerprint } = report.person
        return { type: 'request', name, fingerprint, removedBy: removersOf(fingerprint) }
      }
      case 'key-offered': {
        const { name, fingerprint } = report.person
        return { type: 'offer', name, fingerprint }
      }
      case 'text-said': {
        const { id, author, text, timeMs, self } = report
        return { type: 'message', id, from: author, text, time: timeMs, self, history: report.late }
      }
      case 'text-stored':
        return { type: 'stored', id: report.id }
      case 'text-delivered':
        return { type: 'delivered', id: report.id, to: report.to.map(({ fingerprint }) => fingerprint) }
      case 'catching-up':
        return { type: 'catching-up', outstanding: report.outstanding }
      // Told on stderr by the headless bootstrap alone; in a chat, `state` says it better.
      case 'founded':
        return null
      default:
        return warningFor(report, this.#node)
    }
  }
}

const unsentWords = (count: number, keepsHistory: boolean): string =>
  keepsHistory
    ? `${count} of your messages could not be sent before you left, since nobody was here to hear them; they are kept, and go out as soon as you are in the room with somebody again.`
    : `${count} of your messages could not be sent before you left, since nobody was here to hear them, and are lost, since nothing is kept.`

const warningFor = (report: Warning, { keepsHistory }: NarratedNode): NoticeEvent => {
  switch (report.type) {
    case 'unknown-entry-said':
      return warning(
        'newer-entry',
        `${named(report.author)} said something that needs a newer version of p2p-chat to be shown.`,
      )
    case 'newer-version-seen':
      return warning(
        'newer-version',
        `Someone here speaks version ${report.version} of the protocol, which this p2p-chat does not know; update it.`,
      )
    case 'admitted-untrusted':
      return warning(
        'admitted-untrusted',
        `${named(report.by)} let in ${named(report.newcomer)}, who is not on your whitelist and can read along now.`,
      )
    case 'admitted-removed':
      return warning(
        'admitted-removed',
        `${named(report.by)} let in ${named(report.newcomer)}, who was removed by ${namedAll(report.removers)} and can read along now.`,
      )
    case 'name-imitated':
      return warning(
        'name-imitated',
        `${named(report.person)} goes by a name that looks like that of ${named(report.other)}; tell them apart by fingerprint.`,
      )
    case 'left-behind':
      return warning(
        'left-behind',
        'The others have a key that nobody gives you: those who could do not have you on their list, or somebody removed you; ask one of them to accept you.',
      )
    case 'identity-twice':
      return warning(
        'identity-twice',
        `${named(report.person)} is online ${report.sessions.length} times (sessions ${report.sessions.map((session) => session.slice(0, 8)).join(', ')}): two machines share one identity, or its key was copied.`,
      )
    case 'bootstrap-elsewhere':
      return warning(
        'bootstrap-elsewhere',
        'The bootstrap key of this node founded a room elsewhere: another machine has a copy of bootstrap.pem.',
      )
    case 'epoch-out-of-reach':
      return warning(
        'epoch-out-of-reach',
        `${named(report.shownBy)} shows a key too far ahead of yours to be taken as it is; rejoin to ask for it anew.`,
      )
    case 'room-full':
      return warning(
        'room-full',
        'Someone asked to join and cannot be let in: the room has as many sessions as it can hold, or too many have removed that one.',
      )
    case 'numbered-twice':
      return warning(
        'numbered-twice',
        `${named(report.author)} said two different things under one number; both are shown: their home was copied, or they lie.`,
      )
    case 'texts-unsent':
      return warning('texts-unsent', unsentWords(report.count, keepsHistory))
  }
}
