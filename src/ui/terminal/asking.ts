import type { TrustOutcome } from '../../index.ts'
import { ASKING_MAX } from '../limits.ts'
import { type Asking, type Change, isMe, type Line, type Model, meet, notice, silent } from './model.ts'
import { askingLines, namesOf } from './phrases.ts'
import { cleanLine, cleanName } from './sanitize.ts'

/** An offer may come without a name, with the fingerprint's start in its place; then the name known counts. */
const bestName = (model: Model, { fingerprint, name }: Asking): string => {
  const known = model.people.get(fingerprint)?.name ?? ''
  return known !== '' && fingerprint.startsWith(name) ? known : name
}

/** A request that repeats itself is said once; beyond ASKING_MAX the first stay, so that a flood displaces nobody. */
export const onAsking = (model: Model, told: Asking): Change => {
  const asking = { ...told, name: bestName(model, told) }
  const known = model.asking.find((one) => one.fingerprint === asking.fingerprint)
  const isKnown = known?.kind === asking.kind && known.name === asking.name
  if (isKnown && known.removedBy.join() === asking.removedBy.join()) return silent(model)
  const others = model.asking.filter((one) => one !== known)
  if (others.length >= ASKING_MAX) return silent(model)
  const met = meet(model, asking.fingerprint, asking.name, false, asking.removedBy)
  return { model: { ...met, asking: [...others, asking] }, lines: askingLines(met, asking) }
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
    model: { ...met, asking: met.asking.filter((one) => one.fingerprint !== asking.fingerprint) },
    lines: [notice(`${cleanName(name)} ${words}`)],
  }
}
