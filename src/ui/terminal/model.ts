import type { HolderReport, StateEvent, WhitelistReport } from '../../index.ts'
import { nameKey } from '../../protocol/people/name-key.ts'
import { PEOPLE_MAX } from '../limits.ts'
import { type Away, HERE } from './away.ts'
import { type Late, type LookingBack, NOT_LOOKING_BACK, NOTHING_LATE } from './earlier.ts'
import type { HandOut } from './hand-out.ts'
import { cleanName } from './sanitize.ts'

/** What the terminal knows of the room; changed only by `update` and `typed`. Names in it are clean. */
export interface Model {
  /** Whether a person can type commands here; a pipe cannot. */
  readonly interactive: boolean
  readonly self: { readonly name: string; readonly fingerprint: string; readonly room: string } | null
  readonly state: 'starting' | StateEvent['state']
  readonly detail: string
  /** Who can read what is said now; null until the first epoch of this stay. */
  readonly holders: readonly HolderReport[] | null
  /** Nothing is said before there is a fresh key. */
  readonly due: boolean
  /** Whom I trust and whom I removed, as of the line typed last. */
  readonly whitelist: WhitelistReport
  /** Told to be removed while I was not in the room: fingerprints. */
  readonly removedBefore: readonly string[]
  readonly welcomed: boolean
  readonly hinted: boolean
  /** By fingerprint. */
  readonly people: ReadonlyMap<string, Person>
  /** Fingerprints of others who are within reach. */
  readonly here: ReadonlySet<string>
  readonly asking: readonly Asking[]
  /** Refused by this user, and not asked about again as they are. */
  readonly turnedDown: readonly Asking[]
  /** By fingerprint, for those of whom they were needed. */
  readonly words: ReadonlyMap<string, readonly string[]>
  /** Fingerprints of those who ask, whose words are still to be found. */
  readonly wordsWanted: readonly string[]
  /** Whose name the next line typed gives. */
  readonly naming: Asking | null
  /** Texts of mine, shown as waiting, whose message has not come yet. */
  readonly waiting: readonly string[]
  /** Ids of messages of mine that had to wait, until somebody is known to have them. */
  readonly undelivered: readonly string[]
  /** What I said last, and who besides me is known to have it: fingerprints. */
  readonly last: { readonly id: string; readonly to: readonly string[] } | null
  readonly late: Late
  readonly lookingBack: LookingBack
  readonly nearby: number
  readonly refused: number
  readonly handOut: HandOut | null
  /** While seeking: what for. */
  readonly waitsFor: StateEvent['waitsFor'] | null
  /** Whether somebody who waits outside was told how to be let in. */
  readonly toldOutside: boolean
  readonly away: Away
  /** Of the message printed last. */
  readonly day: string | null
}

export interface Person {
  readonly name: string
  /** The same for all whose names look alike. */
  readonly likeness: string
  readonly trusted: boolean
  /** Fingerprints of those whose removals of that one stand here. */
  readonly removedBy: readonly string[]
}

/** Someone off my list, or removed, who wants in; or who would let me in. */
export interface Asking {
  readonly kind: 'request' | 'offer'
  readonly fingerprint: string
  readonly name: string
  readonly removedBy: readonly string[]
}

/** One thing to print; views.ts says how it looks. `help` holds words of the program alone, to be copied whole. */
export type Line =
  | SaidLine
  | { readonly type: 'notice' | 'warning' | 'error' | 'help'; readonly text: string }
  /** What follows was said at that day. */
  | { readonly type: 'day'; readonly time: number }
  /** What follows came since nobody looked. */
  | { readonly type: 'unread'; readonly since: number }

export interface SaidLine {
  readonly type: 'said'
  readonly label: string
  readonly fingerprint: string
  /** Clean; line feeds inside are its own lines. */
  readonly text: string
  /** Milliseconds since 1970, as its author says: any number. */
  readonly time: number
  readonly self: boolean
  /** On my whitelist and not removed, or myself. */
  readonly trusted: boolean
  readonly removed: boolean
  /** Of others, with my name in it. */
  readonly mentions: boolean
  readonly mark: 'earlier' | 'waiting' | null
}

/** One thing that the row above the prompt says: as long as there is room in `text`, else in `short`, else not at all. */
export interface StatusPart {
  readonly text: string
  /** Null for nothing shorter. */
  readonly short: string | null
}

/** What is worth a sign to somebody who does not look; clean, and on one line each. */
export interface Alert {
  readonly title: string
  readonly body: string
}

/** What changed, and what there is to print because of it. */
export interface Change {
  readonly model: Model
  readonly lines: readonly Line[]
  readonly alert?: Alert
}

export const emptyModel = (interactive: boolean): Model => ({
  interactive,
  self: null,
  state: 'starting',
  detail: '',
  holders: null,
  due: false,
  whitelist: { trusted: [], removed: [] },
  removedBefore: [],
  welcomed: false,
  hinted: false,
  people: new Map(),
  here: new Set(),
  asking: [],
  turnedDown: [],
  words: new Map(),
  wordsWanted: [],
  naming: null,
  waiting: [],
  undelivered: [],
  last: null,
  late: NOTHING_LATE,
  lookingBack: NOT_LOOKING_BACK,
  nearby: 0,
  refused: 0,
  handOut: null,
  waitsFor: null,
  toldOutside: false,
  away: HERE,
  day: null,
})

/** Nothing to print. */
export const silent = (model: Model): Change => ({ model, lines: [] })

export const notice = (text: string): Line => ({ type: 'notice', text })

export const help = (text: string): Line => ({ type: 'help', text })

/** Enough to tell two namesakes in a room apart; not enough to trust someone by. */
const SHORT_FINGERPRINT_DIGITS = 8

export const shortFingerprint = (fingerprint: string): string =>
  cleanName(fingerprint).slice(0, SHORT_FINGERPRINT_DIGITS)

/** All of it, in groups that two people can read to one another. */
export const readableFingerprint = (fingerprint: string): string =>
  cleanName(fingerprint).replace(/(.{8})(?=.)/g, '$1 ')

export const removersOf = (model: Model, fingerprint: string): readonly string[] =>
  model.people.get(fingerprint)?.removedBy ?? []

/**
 * Remembers a name; beyond PEOPLE_MAX the one known longest is forgotten.
 * @param removedBy left out where nothing new is told of it: who is trusted is not removed, and else it stays
 */
export const meet = (
  model: Model,
  fingerprint: string,
  name: string,
  trusted: boolean,
  removedBy = trusted ? [] : removersOf(model, fingerprint),
): Model => {
  const clean = cleanName(name)
  const known = model.people.get(fingerprint)
  if (known?.name === clean && known.trusted === trusted && known.removedBy.join() === removedBy.join())
    return model
  const person: Person = { name: clean, likeness: nameKey(clean), trusted, removedBy }
  const people = new Map(model.people)
  people.set(fingerprint, person)
  const oldest = people.keys().next()
  if (people.size > PEOPLE_MAX && oldest.done !== true) people.delete(oldest.value)
  return { ...model, people }
}

/** The others who go by a name, or by one that looks like it. */
export const namesakes = (model: Model, fingerprint: string, name: string): readonly Person[] => {
  const likeness = nameKey(cleanName(name))
  const others: Person[] = []
  for (const [other, person] of model.people) {
    if (other !== fingerprint && person.likeness === likeness) others.push(person)
  }
  return others
}

/** What the program says where others are named; who goes by one is told apart from it. */
const OWN_WORDS: ReadonlySet<string> = new Set(['you', 'nobody', 'unnamed'].map(nameKey))

/** What someone is called on screen: the name alone only while nobody else goes by it. */
export const label = (model: Model, fingerprint: string, name: string): string => {
  const clean = cleanName(name)
  if (clean === '') return `unnamed#${shortFingerprint(fingerprint)}`
  const isPlain = !OWN_WORDS.has(nameKey(clean)) && namesakes(model, fingerprint, clean).length === 0
  if (isPlain) return clean
  return `${clean}#${shortFingerprint(fingerprint)}`
}

export const isMe = (model: Model, fingerprint: string): boolean => model.self?.fingerprint === fingerprint
