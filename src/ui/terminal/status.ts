/** The row above the prompt: who has what I said, who waits for me, who can read here, and where. */
import type { HolderReport } from '../../index.ts'
import { deliveryPart } from './delivery.ts'
import { isMe, label, type Model, type StatusPart } from './model.ts'
import { listing } from './phrases.ts'

const askingPart = (model: Model): StatusPart[] => {
  const [first, ...more] = model.asking
  if (first === undefined) return []
  const count = more.length + 1
  const who = count === 1 ? label(model, first.fingerprint, first.name) : `${count} people`
  return [{ text: `${who} ${count === 1 ? 'waits' : 'wait'}: /accept or /refuse`, short: `${count} waiting` }]
}

const readerMark = (model: Model, sessions: readonly HolderReport[], isHere: boolean): string => {
  const [holder] = sessions
  const marks = [
    ...((holder?.removedBy.length ?? 0) > 0
      ? ['removed']
      : holder?.trusted === false
        ? ['not on your list']
        : []),
    ...(sessions.every(({ left }) => left) ? ['left'] : isHere ? [] : ['away']),
  ]
  return `${label(model, holder?.fingerprint ?? '', holder?.name ?? '')}${marks.length > 0 ? ` (${marks.join(', ')})` : ''}`
}

/** Who can read what I say now, and which of them are here. */
const readersPart = (model: Model): StatusPart[] => {
  if (model.state !== 'member' || model.holders === null) return []
  const others = model.holders.filter(({ fingerprint }) => !isMe(model, fingerprint))
  const people = [...Map.groupBy(others, ({ fingerprint }) => fingerprint)]
  if (people.length === 0) return [{ text: 'nobody else is here', short: 'alone' }]
  const here = people.filter(([fingerprint]) => model.here.has(fingerprint)).length
  const names = people.map(([fingerprint, sessions]) =>
    readerMark(model, sessions, model.here.has(fingerprint)),
  )
  return [{ text: `read by ${listing(names)}`, short: `read by ${people.length}, ${here} here` }]
}

/** The most important first; nothing before there is a room, and after it. */
export const statusText = (model: Model): readonly StatusPart[] => {
  const { self, state } = model
  if (self === null || state === 'left') return []
  return [
    ...deliveryPart(model),
    ...askingPart(model),
    ...readersPart(model),
    ...(model.due && state === 'member' ? [{ text: 'a fresh key is due', short: null }] : []),
    { text: self.room, short: null },
  ]
}
