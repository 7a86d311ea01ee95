import { isMe, label, type Model } from './model.ts'
import { completions } from './typed.ts'

/** What Tab can make of the text before the cursor. */
export interface Candidate {
  /** Takes the place of all before the cursor. */
  readonly text: string
  /** In a list of several. */
  readonly shown: string
}

/** The word before the cursor, by which people mean someone. */
const WORD = /(?<before>(?:^|.*\s))(?<sign>@?)(?<start>[^\s@]*)$/su

/** Whoever can be meant: those who are here first, each label once. */
const labels = (model: Model): readonly string[] => {
  const here = (model.holders ?? []).map(({ fingerprint, name }) => ({ fingerprint, name }))
  const known = Array.from(model.people, ([fingerprint, { name }]) => ({ fingerprint, name }))
  const others = [...here, ...known].filter(({ fingerprint }) => !isMe(model, fingerprint))
  return [...new Set(others.map(({ fingerprint, name }) => label(model, fingerprint, name)))]
}

const names = (model: Model, before: string): readonly Candidate[] => {
  const { before: left = '', sign = '', start = '' } = WORD.exec(before)?.groups ?? {}
  if (sign === '' && start === '') return []
  const key = start.toLowerCase()
  // As one addresses someone at the beginning of what one says.
  const end = left === '' && sign === '' ? ': ' : ' '
  return labels(model)
    .filter((name) => name.toLowerCase().startsWith(key))
    .map((name) => ({ text: `${left}${sign}${name}${end}`, shown: `${sign}${name}` }))
}

/** Commands and whom they are about, else people by name, with or without `@`. */
export const candidatesFor = (model: Model, before: string): readonly Candidate[] =>
  before.startsWith('/')
    ? completions(model, before).map((text) => ({ text, shown: text.trim() }))
    : names(model, before)
