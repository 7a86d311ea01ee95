import { basename } from 'node:path'
import type { HolderReport } from '../../index.ts'
import {
  type Asking,
  help,
  isMe,
  type Line,
  label,
  type Model,
  notice,
  readableFingerprint,
} from './model.ts'
import { cleanLine } from './sanitize.ts'

const DEFAULT_ROOM = 'lobby'

/** Who can read what is said now, one mention a person: sessions that left and still hold the key are holders, too. */
export const readers = (model: Model, holders: readonly HolderReport[]): string => {
  const stayed = new Set(holders.filter(({ left }) => !left).map(({ fingerprint }) => fingerprint))
  const people = new Map<string, string>()
  for (const { fingerprint, name, trusted } of holders) {
    const who = isMe(model, fingerprint) ? ' (you)' : trusted ? '' : ' (not on your list)'
    const gone = stayed.has(fingerprint) ? '' : ' (has left, with the key)'
    people.set(fingerprint, `${label(model, fingerprint, name)}${who}${gone}`)
  }
  return people.size === 0 ? 'nobody' : Array.from(people.values()).join(', ')
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

const askingWords = (model: Model, { kind }: Asking, removers: string): string => {
  if (kind === 'offer') return 'is not on your list and offers you the key to this room.'
  if (removers !== '') return `was removed by ${removers} and asks to join again.`
  // Without the key there is nobody to let in: two who seek see one another so.
  if (model.state !== 'member') return 'is here, too, and not on your list.'
  return 'is not on your list and asks to join.'
}

/** A join request or an offer, with the words to accept it. */
export const askingLines = (model: Model, asking: Asking, removedBy: readonly string[]): Line[] => {
  const who = label(model, asking.fingerprint, asking.name)
  const removers = removedBy.map((by) => label(model, by, model.people.get(by)?.name ?? '')).join(', ')
  const how = model.interactive
    ? `To accept: /accept ${who}`
    : 'To accept: p2p-chat trust add FILE --name NAME, with their identity.pub.pem.'
  return [
    notice(`${who} ${askingWords(model, asking, removers)} ${how}`),
    notice(`  Is it really them? Their "p2p-chat id" must show ${readableFingerprint(asking.fingerprint)}`),
  ]
}

/** The answer to /who. */
export const whoLines = (model: Model, holders: readonly HolderReport[]): Line[] => {
  const texts = [
    holders.length === 0
      ? 'You hold no key to the room, so nobody reads what you say.'
      : `Who can read what you say: ${readers(model, holders)}`,
  ]
  if (model.asking.length > 0) {
    const asking = model.asking.map(({ fingerprint, name }) => label(model, fingerprint, name))
    texts.push(`Waiting for your /accept: ${asking.join(', ')}`)
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
    ? '1 person nearby is in a room your bootstrap file does not open; ask for theirs.'
    : `${count} people nearby are in a room your bootstrap file does not open; ask for theirs.`

export const HELP: readonly Line[] = [
  'What you type is said to everyone who can read here. What begins with / is a command:',
  '  /who           who can read what you say, and who waits to come in',
  '  /accept NAME   put someone who asks, or who offers the key, on your list',
  '  /rejoin        drop the key you hold and ask for it anew',
  '  /help          this',
  '  /quit          leave (so do Ctrl-C and Ctrl-D)',
].map(help)
