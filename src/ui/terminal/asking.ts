import type { TrustOutcome } from '../../index.ts'
import { ASKING_MAX, TURNED_DOWN_MAX } from '../limits.ts'
import { askingAlert } from './alerts.ts'
import {
  type Asking,
  type Change,
  isMe,
  type Line,
  label,
  type Model,
  meet,
  notice,
  silent,
} from './model.ts'
import { askingLines, namesOf } from './phrases.ts'
import { cleanLine, cleanName } from './sanitize.ts'

/** An offer may come without a name, with the fingerprint's start in its place; then the name known counts. */
const bestName = (model: Model, { fingerprint, name }: Asking): string => {
  const known = model.people.get(fingerprint)?.name ?? ''
  return known !== '' && fingerprint.startsWith(name) ? known : name
}

/** What it calls itself, and whether it asks or offers, is its own to change, and would be a way to ask for ever. */
const isTurnedDown = ({ turnedDown }: Model, { fingerprint, removedBy }: Asking): boolean =>
  turnedDown.some((one) => one.fingerprint === fingerprint && one.removedBy.join() === removedBy.join())

const meetAsking = (model: Model, { fingerprint, name, removedBy }: Asking): Model =>
  meet(model, fingerprint, name, false, removedBy)

/** A request that repeats itself is said once; beyond ASKING_MAX the first stay, so that a flood displaces nobody. */
export const onAsking = (model: Model, told: Asking): Change => {
  const asking = { ...told, name: bestName(model, told) }
  const known = model.asking.find((one) => one.fingerprint === asking.fingerprint)
  const isKnown = known?.kind === asking.kind && known.name === asking.name
  if (isKnown && known.removedBy.join() === asking.removedBy.join()) return silent(model)
  if (isTurnedDown(model, asking)) return silent(meetAsking(model, asking))
  const others = model.asking.filter((one) => one !== known)
  if (others.length >= ASKING_MAX) return silent(model)
  const met = meetAsking(model, asking)
  const isNew = known === undefined && !met.words.has(asking.fingerprint)
  const wordsWanted = isNew ? [...met.wordsWanted, asking.fingerprint] : met.wordsWanted
  return {
    model: { ...met, asking: [...others, asking], wordsWanted },
    lines: askingLines(met, asking),
    alert: askingAlert(met, asking),
  }
}

/** Turns someone down: for this run, unless others remove it, or take that back. */
export const turnDown = (model: Model, asking: Asking): Change => {
  const { fingerprint, name, kind } = asking
  const others = model.turnedDown.filter((one) => one.fingerprint !== fingerprint)
  const who = label(model, fingerprint, name)
  const what = kind === 'offer' ? `The key that ${who} offers is not taken` : `${who} is not let in`
  return {
    model: {
      ...model,
      asking: model.asking.filter((one) => one.fingerprint !== fingerprint),
      turnedDown: [...others, asking].slice(-TURNED_DOWN_MAX),
      wordsWanted: model.wordsWanted.filter((one) => one !== fingerprint),
    },
    lines: [notice(`${what}, and you are not asked again in this run. After all: /accept ${who}`)],
  }
}

export const onTrusted = (model: Model, asking: Asking, name: string, outcome: TrustOutcome): Change => {
  if (outcome.type === 'refused') {
    const lines: Line[] = [
      { type: 'error', text: `Not accepted: ${cleanLine(outcome.reason)}` },
      notice('Type another name for them, or just Enter to drop it.'),
    ]
    return { model: { ...model, naming: asking }, lines }
  }
  const met = meet(model, asking.fingerprint, name, true)
  const others = asking.removedBy.filter((one) => !isMe(model, one))
  const words =
    others.length > 0
      ? `is let in, although removed by ${namesOf(model, others)}.`
      : `is on your list ${asking.removedBy.length > 0 ? 'again' : 'now'}.`
  return {
    model: {
      ...met,
      asking: met.asking.filter((one) => one.fingerprint !== asking.fingerprint),
      turnedDown: met.turnedDown.filter((one) => one.fingerprint !== asking.fingerprint),
    },
    lines: [notice(`${cleanName(name)} ${words}`)],
  }
}
