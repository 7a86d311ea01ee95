import type { DeliveredEvent } from '../../index.ts'
import { type Change, isMe, type Line, type Model, notice, type StatusPart, silent } from './model.ts'
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

const deliveryWords = (model: Model, to: readonly string[]): StatusPart => {
  const lacking = audience(model).filter((one) => !to.includes(one))
  const all = to.length + lacking.length
  if (all === 0) return { text: 'kept; will be sent when somebody is here', short: 'kept for later' }
  const short = `${to.length} of ${all} have it`
  if (lacking.length === 0) {
    return all > 1
      ? { text: `delivered to all ${all}`, short: `all ${all} have it` }
      : { text: `delivered to ${namesOf(model, to)}`, short: 'delivered' }
  }
  const waiting = `waiting for ${namesOf(model, lacking)}`
  return {
    text: to.length === 0 ? `sent, ${waiting}` : `delivered to ${to.length} of ${all}, ${waiting}`,
    short,
  }
}

/** What is under way: what comes from earlier, else who has what I said last. */
export const deliveryPart = (model: Model): readonly StatusPart[] => {
  const { isMany, outstanding } = model.late
  if (isMany && outstanding > 0) {
    const text = `fetching what was said while you were away: ${outstanding} to come`
    return [{ text, short: `${outstanding} to come` }]
  }
  return model.last === null ? [] : [deliveryWords(model, model.last.to)]
}

/** The same for /who, which is all there is of it where no row stands above a prompt. */
export const deliveryLines = (model: Model): readonly Line[] =>
  model.last === null ? [] : [notice(`What you said last: ${deliveryWords(model, model.last.to).text}`)]
