import type { RemovalEvent, TrustOutcome } from '../../index.ts'
import { REMOVED_BEFORE_MAX } from '../limits.ts'
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
import { namesOf, removedSelfLines } from './phrases.ts'
import { cleanLine, cleanName } from './sanitize.ts'

const without = (list: readonly string[], one: string): readonly string[] =>
  list.filter((other) => other !== one)

/** Who stands against that one by now. Where it changes nothing here, it is nobody more. */
const removersAfter = (model: Model, { event, fingerprint, by, counts }: RemovalEvent): readonly string[] => {
  const others = without(removersOf(model, fingerprint), by.fingerprint)
  return event === 'removed' && counts ? [...others, by.fingerprint] : others
}

/** Whose word counts in general; one removal of its may have been overridden all the same. */
const isListed = (model: Model, fingerprint: string): boolean =>
  isMe(model, fingerprint) || model.people.get(fingerprint)?.trusted === true

const removedWords = (model: Model, { fingerprint, name, by, counts }: RemovalEvent): string => {
  const who = label(model, fingerprint, name)
  const author = label(model, by.fingerprint, by.name)
  if (!counts && isListed(model, by.fingerprint)) {
    return `${author} removed ${who}; you let ${who} in all the same, and that stands here.`
  }
  if (!counts) {
    return `${author} (not on your list) removed ${who}; that counts only for those who have ${author} on their list.`
  }
  const holds = model.holders?.some((holder) => holder.fingerprint === fingerprint) ?? false
  const next = holds ? ` A fresh key follows that ${who} does not get.` : ''
  return `${isMe(model, by.fingerprint) ? 'You' : author} removed ${who}.${next}`
}

const restoredWords = (model: Model, { fingerprint, name, by, counts }: RemovalEvent): string => {
  const who = label(model, fingerprint, name)
  const author = isMe(model, by.fingerprint) ? 'You' : label(model, by.fingerprint, by.name)
  const stranger = counts || isListed(model, by.fingerprint) ? '' : ' (not on your list)'
  if (isMe(model, fingerprint)) return `${author}${stranger} took back your removal: you may be let in again.`
  const removers = removersOf(model, fingerprint)
  const still = removers.length === 0 ? '' : ` ${who} is still removed by ${namesOf(model, removers)}.`
  return `${author}${stranger} took back the removal of ${who}.${still}`
}

const linesFor = (model: Model, event: RemovalEvent): Line[] => {
  if (event.event === 'restored') return [notice(restoredWords(model, event))]
  return isMe(model, event.fingerprint)
    ? removedSelfLines(model, event.by)
    : [notice(removedWords(model, event))]
}

/**
 * Someone removed somebody, or took that back. What a newcomer is told of it comes before the key, all at once and old:
 * it is said in one line on entering.
 */
export const onRemoval = (model: Model, event: RemovalEvent): Change => {
  const { fingerprint, name, trusted, by } = event
  const known = meet(
    model,
    by.fingerprint,
    by.name,
    model.people.get(by.fingerprint)?.trusted ?? event.counts,
  )
  const removedBy = removersAfter(model, event)
  const met = meet(known, fingerprint, name, trusted, removedBy)
  const asking = met.asking
    .filter((one) => one.fingerprint !== fingerprint || !trusted)
    .map((one): Asking => (one.fingerprint === fingerprint ? { ...one, removedBy } : one))
  const next: Model = { ...met, asking }
  if (model.state === 'member' || isMe(model, fingerprint)) {
    return { model: next, lines: linesFor(next, event) }
  }
  const others = without(next.removedBefore, fingerprint)
  const removedBefore = removedBy.length === 0 ? others : [...others, fingerprint].slice(-REMOVED_BEFORE_MAX)
  return silent({ ...next, removedBefore })
}

/** What became of a command about someone; the room's own word on it comes as an event. */
export const onMoved = (
  model: Model,
  done: 'removed' | 'restored',
  { fingerprint, name }: { readonly fingerprint: string; readonly name: string },
  outcome: TrustOutcome,
): Change => {
  if (outcome.type === 'refused') {
    return { model, lines: [{ type: 'error', text: `Not ${done}: ${cleanLine(outcome.reason)}` }] }
  }
  const who = label(model, fingerprint, cleanName(name))
  const told = model.state === 'member' ? '' : ' The room is told as soon as you are in it.'
  const words = done === 'removed' ? 'is off your list and gets no key from you.' : 'is on your list again.'
  const asking = model.asking.filter((one) => one.fingerprint !== fingerprint)
  return { model: { ...model, asking }, lines: [notice(`${who} ${words}${told}`)] }
}
