import type { DeliveredEvent } from '../../index.ts'
import { type Change, isMe, type Model, notice, silent } from './model.ts'
import { namesOf } from './phrases.ts'

/** Of what is mine: who is known to have it by now. */
export const onDelivered = (model: Model, { id, to }: DeliveredEvent): Change => {
  const others = to.filter((one) => !isMe(model, one))
  const last = model.last?.id === id ? { id, to: others } : model.last
  const next: Model = { ...model, last }
  if (others.length === 0 || !model.undelivered.includes(id)) return silent(next)
  const undelivered = model.undelivered.filter((other) => other !== id)
  const isAll = undelivered.length === 0 && model.waiting.length === 0
  return {
    model: { ...next, undelivered },
    lines: isAll ? [notice(`What was waiting has been delivered to ${namesOf(next, others)}.`)] : [],
  }
}

/** Of earlier runs, at the start. */
export const onUndelivered = (model: Model, ids: readonly string[]): Change => {
  if (ids.length === 0) return silent(model)
  const [what, go] =
    ids.length === 1
      ? ['1 of your messages has', 'it goes']
      : [`${ids.length} of your messages have`, 'they go']
  const words = `${what} reached nobody yet, as far as is known here; ${go} out as soon as somebody is here.`
  return { model: { ...model, undelivered: ids }, lines: [notice(words)] }
}

/** Who can read what I say now, besides me: fingerprints, each once. */
const audience = ({ holders, self }: Model): readonly string[] => {
  const here = (holders ?? []).filter(({ left }) => !left).map(({ fingerprint }) => fingerprint)
  return [...new Set<string>(here)].filter((fingerprint) => fingerprint !== self?.fingerprint)
}

const deliveryWords = (model: Model, to: readonly string[]): string => {
  const lacking = audience(model).filter((one) => !to.includes(one))
  const all = to.length + lacking.length
  if (all === 0) return 'kept; will be sent when somebody is here'
  if (lacking.length === 0) return all > 1 ? `delivered to all ${all}` : `delivered to ${namesOf(model, to)}`
  const waiting = `waiting for ${namesOf(model, lacking)}`
  return to.length === 0 ? `sent, ${waiting}` : `delivered to ${to.length} of ${all}, ${waiting}`
}

/** What the row above the prompt says: what is under way; empty for nothing. */
export const statusText = (model: Model): string => {
  const { isMany, outstanding } = model.late
  if (isMany && outstanding > 0) return `fetching what was said while you were away: ${outstanding} to come`
  return model.last === null || model.state === 'left' ? '' : deliveryWords(model, model.last.to)
}
