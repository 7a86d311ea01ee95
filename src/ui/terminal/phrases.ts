import { basename } from 'node:path'
import type { HolderReport, RemovalEvent } from '../../index.ts'
import { NAMED_MAX } from '../limits.ts'
import {
  type Asking,
  help,
  isMe,
  type Line,
  label,
  type Model,
  notice,
  readableFingerprint,
  removersOf,
} from './model.ts'
import { cleanLine } from './sanitize.ts'
import { restorable } from './who-is-meant.ts'

const DEFAULT_ROOM = 'lobby'

/** Of a crowd the first. */
export const listing = (names: readonly string[]): string => {
  const more = names.length - NAMED_MAX
  return names.slice(0, NAMED_MAX).join(', ') + (more > 0 ? ` and ${more} more` : '')
}

const nameOf = (model: Model, fingerprint: string): string =>
  model.people.get(fingerprint)?.name ??
  model.whitelist.trusted.find((listed) => listed.fingerprint === fingerprint)?.name ??
  ''

/** People by their labels, myself as "you". */
export const namesOf = (model: Model, fingerprints: readonly string[]): string =>
  listing(fingerprints.map((one) => (isMe(model, one) ? 'you' : label(model, one, nameOf(model, one)))))

/** Behind a name: what keeps that one from being taken for one of my list. */
export const doubts = (model: Model, fingerprint: string, trusted: boolean): string => {
  if (trusted) return ''
  return removersOf(model, fingerprint).length > 0 ? ' (removed)' : ' (not on your list)'
}

const readerMark = (model: Model, sessions: readonly HolderReport[]): string => {
  const [holder] = sessions
  if (holder === undefined) return ''
  const { fingerprint, trusted, removedBy } = holder
  if (isMe(model, fingerprint)) return ' (you)'
  if (removedBy.length === 0) return trusted ? '' : ' (not on your list)'
  const letIn = sessions.some(({ overridden }) => overridden > 0) ? ', let in all the same' : ''
  return ` (removed by ${namesOf(model, removedBy)}${letIn})`
}

/** Who can read what is said now, one mention a person: sessions that left and still hold the key are holders, too. */
export const readers = (model: Model, holders: readonly HolderReport[]): string => {
  const people = Map.groupBy(holders, ({ fingerprint }) => fingerprint)
  const mentions = Array.from(people, ([fingerprint, sessions]) => {
    const gone = sessions.every(({ left }) => left) ? ' (has left, with the key)' : ''
    const here = sessions.filter(({ left }) => !left).length
    const count = here > 1 ? ` (in ${here} sessions)` : ''
    return `${label(model, fingerprint, sessions[0]?.name ?? '')}${readerMark(model, sessions)}${count}${gone}`
  })
  return mentions.length === 0 ? 'nobody' : mentions.join(', ')
}

export const isAlone = (model: Model): boolean =>
  model.holders?.every((holder) => isMe(model, holder.fingerprint)) ?? false

/** How the next person joins, for someone who sits in a room alone. */
export const invitation = (model: Model): Line[] => {
  const { handOut, self } = model
  if (handOut === null || self === null) return []
  const room = self.room === DEFAULT_ROOM ? '' : ` --room '${self.room}'`
  const file = handOut.bootstrap
  const lines = [
    'You are alone here. This is how the next person joins:',
    file === null
      ? '1. Give them the public half of your bootstrap key, never the private one.'
      : `1. Give them this file, never bootstrap.pem: ${cleanLine(file)}`,
    `2. They start: p2p-chat --bootstrap ${file === null ? 'FILE' : cleanLine(basename(file))}${room}`,
    model.interactive
      ? '3. You are asked to accept them, and they to accept you: both type /accept NAME.'
      : '3. They give you their identity.pub.pem, and you give them yours, as follows.',
    'To have the answer ready, swap identity files first; yours is',
    `   ${cleanLine(handOut.identity)}`,
    '   and on both machines: p2p-chat trust add FILE --name NAME',
  ]
  return lines.map(help)
}

/** How to be let in, for someone who waits outside a room that is open. */
export const outsideLines = (model: Model): readonly Line[] => {
  const { handOut, self } = model
  if (handOut === null || self === null || !model.interactive) return []
  return [
    'You are let in as soon as a member accepts you. They see that you ask, and type:',
    `   /accept ${self.name}`,
    'That it is you they see by your fingerprint (/who), or by the ten words of /verify.',
    'Or give them your identity file, so that they need not be asked; it is',
    `   ${cleanLine(handOut.identity)}`,
    '   and they: p2p-chat trust add FILE --name NAME',
    'You are asked to accept them, too: /accept NAME.',
  ].map(help)
}

const askingWords = (model: Model, { kind, removedBy }: Asking): string => {
  if (kind === 'offer') return 'is not on your list and offers you the key to this room.'
  if (removedBy.length > 0) return `was removed by ${namesOf(model, removedBy)} and asks to join again.`
  // Without the key there is nobody to let in: two who seek see one another so.
  if (model.state !== 'member') return 'is here, too, and not on your list.'
  return 'is not on your list and asks to join.'
}

/** Without a terminal nobody can type an answer here. */
const howElsewhere = (model: Model, { removedBy }: Asking): string => {
  if (removedBy.some((one) => isMe(model, one))) return 'To take it back: p2p-chat trust restore NAME.'
  return removedBy.length > 0
    ? 'To accept: run p2p-chat in a terminal and type /accept NAME.'
    : 'To accept: p2p-chat trust add FILE --name NAME, with their identity.pub.pem.'
}

/** A join request or an offer, with the words to accept it. */
export const askingLines = (model: Model, asking: Asking): Line[] => {
  const who = label(model, asking.fingerprint, asking.name)
  const how = model.interactive ? `To accept: /accept ${who}` : howElsewhere(model, asking)
  return [
    notice(`${who} ${askingWords(model, asking)} ${how}`),
    notice(
      `  Is it really them? Their "p2p-chat id" must show ${readableFingerprint(asking.fingerprint)}${model.interactive ? `; if not: /refuse ${who}` : ''}`,
    ),
  ]
}

/** What it means to be the one removed, and what to do. */
export const removedSelfLines = (model: Model, by: RemovalEvent['by']): Line[] => {
  const author = label(model, by.fingerprint, by.name)
  return [
    notice(
      `${author} removed you: no further key comes from ${author} and those who have ${author} on their list.`,
    ),
    notice(
      `  You cannot read what is said with the next key. Ask ${author} to take it back (/restore), or another member to let you in all the same (/accept).`,
    ),
  ]
}

/** On entering: who was removed while I was not there to see it. */
export const removedBeforeLines = (model: Model): Line[] => {
  const people = model.removedBefore.filter((one) => removersOf(model, one).length > 0)
  if (people.length === 0) return []
  const mentions = people.map(
    (one) => `${namesOf(model, [one])} (by ${namesOf(model, removersOf(model, one))})`,
  )
  return [notice(`Removed: ${listing(mentions)}.`)]
}

/** The answer to /who. */
export const whoLines = (model: Model, holders: readonly HolderReport[]): Line[] => {
  const texts = [
    holders.length === 0
      ? 'You hold no key to the room, so nobody reads what you say.'
      : `Who can read what you say: ${readers(model, holders)}`,
  ]
  if (model.due) texts.push('A fresh key is due: what you say next is said with it.')
  const removed = restorable(model).map(({ fingerprint, name }) => label(model, fingerprint, name))
  if (removed.length > 0) texts.push(`Removed by you: ${listing(removed)}. To take it back: /restore NAME`)
  if (model.asking.length > 0) {
    const asking = model.asking.map(({ fingerprint, name }) => label(model, fingerprint, name))
    texts.push(`Waiting for your /accept or /refuse: ${listing(asking)}`)
  }
  if (model.turnedDown.length > 0) {
    const names = model.turnedDown.map(({ fingerprint, name }) => label(model, fingerprint, name))
    texts.push(`Turned down: ${listing(names)}`)
  }
  if (model.nearby > 0) texts.push(nearbyWords(model.nearby))
  if (model.self !== null) texts.push(`Your fingerprint: ${readableFingerprint(model.self.fingerprint)}`)
  if (model.refused > 0) {
    texts.push(`Frames refused since the start: ${model.refused}; "p2p-chat debug metrics" says why.`)
  }
  return texts.map(notice)
}

export const nearbyWords = (count: number): string =>
  count === 1
    ? '1 computer nearby is in a room that your bootstrap file does not open, nor tell the name of: ask there for bootstrap.pub.pem.'
    : `${count} computers nearby are in rooms that your bootstrap file does not open, nor tell the names of: ask there for bootstrap.pub.pem.`
