/** Words by which two people are sure of one another's keys: /verify, and with who asks to come in. */
import type { WordsOutcome } from '../../index.ts'
import { PEOPLE_MAX } from '../limits.ts'
import { type Change, help, type Line, label, type Model, notice } from './model.ts'
import { cleanLine } from './sanitize.ts'

const nameOf = (model: Model, fingerprint: string): string =>
  label(model, fingerprint, model.people.get(fingerprint)?.name ?? '')

/** Two rows, so that each of the two reads one. */
const wordLines = (words: readonly string[]): Line[] => {
  const half = Math.ceil(words.length / 2)
  return [words.slice(0, half), words.slice(half)].map((some) => help(`   ${some.join(' ')}`))
}

const askedLines = (model: Model, fingerprint: string, words: readonly string[]): Line[] => {
  const who = nameOf(model, fingerprint)
  const me = model.self === null ? 'NAME' : model.self.name
  return [
    notice(`Read these words to ${who}, in turn; ${who} sees the same by /verify ${me}:`),
    ...wordLines(words),
    notice(`  All ten alike: it is ${who}. One that differs: somebody is in between.`),
  ]
}

/** The words of someone have come. @param isAsked by /verify; else they go with a request that is on the screen already */
export const onWords = (
  model: Model,
  fingerprint: string,
  outcome: WordsOutcome,
  isAsked: boolean,
): Change => {
  if (outcome.type === 'refused') {
    const lines: Line[] = isAsked ? [{ type: 'error', text: `No words: ${cleanLine(outcome.reason)}` }] : []
    return { model, lines }
  }
  const words = new Map(model.words).set(fingerprint, outcome.words.map(cleanLine))
  const [oldest] = words.keys()
  if (words.size > PEOPLE_MAX && oldest !== undefined) words.delete(oldest)
  const next: Model = { ...model, words }
  if (isAsked) return { model: next, lines: askedLines(next, fingerprint, outcome.words) }
  // Answered meanwhile: then nobody asks who it is.
  if (!model.asking.some((one) => one.fingerprint === fingerprint)) return { model: next, lines: [] }
  const text = `  Or compare words with ${nameOf(next, fingerprint)}, by /verify on both sides: ${outcome.words.join(' ')}`
  return { model: next, lines: [notice(text)] }
}
