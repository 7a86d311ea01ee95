import { isMe, label, type Model } from './model.ts'
import { cleanName, spellingKey } from './sanitize.ts'

/** Someone whom a typed name may mean. */
export interface Candidate {
  readonly fingerprint: string
  /** Clean. */
  readonly name: string
  /** What the whitelist calls that one, where it does: a name that the user chose. */
  readonly listedAs?: string
}

export const labels = (model: Model, people: readonly Candidate[]): string =>
  people.map(({ fingerprint, name }) => label(model, fingerprint, name)).join(', ')

/** Shortest start of a fingerprint that stands for it. */
const FINGERPRINT_START = /^[0-9a-f]{8,64}$/

/** By label; else by a name that looks like it, or the start of a fingerprint. */
export const whoIsMeant = <Someone extends Candidate>(
  model: Model,
  candidates: readonly Someone[],
  whom: string,
): readonly Someone[] => {
  const exactly = candidates.filter((one) => label(model, one.fingerprint, one.name) === whom)
  if (exactly.length > 0) return exactly
  const key = spellingKey(whom)
  const isNamed = (name: string): boolean => key !== '' && spellingKey(name) === key
  return candidates.filter(
    ({ fingerprint, name, listedAs }) =>
      isNamed(name) ||
      (listedAs !== undefined && isNamed(listedAs)) ||
      (FINGERPRINT_START.test(whom) && fingerprint.startsWith(whom)),
  )
}

const listedIn = (
  model: Model,
  list: readonly { readonly fingerprint: string; readonly name: string }[],
): Candidate[] =>
  list.map(({ fingerprint, name }) => {
    const listedAs = cleanName(name)
    return { fingerprint, name: model.people.get(fingerprint)?.name ?? listedAs, listedAs }
  })

/** Those on my list. */
export const listed = (model: Model): readonly Candidate[] => listedIn(model, model.whitelist.trusted)

/** Everyone known but me and those whom I removed already. */
export const removable = (model: Model): readonly Candidate[] => {
  const mine = listed(model)
  const skipped = new Set([...mine, ...model.whitelist.removed].map(({ fingerprint }) => fingerprint))
  const met = Array.from(model.people, ([fingerprint, { name }]): Candidate => ({ fingerprint, name }))
  return [...mine, ...met.filter(({ fingerprint }) => !skipped.has(fingerprint) && !isMe(model, fingerprint))]
}

/** Those whom I removed. */
export const restorable = (model: Model): readonly Candidate[] => listedIn(model, model.whitelist.removed)

/** Everyone whose key can be compared: all but me. */
export const verifiable = (model: Model): readonly Candidate[] => [...removable(model), ...restorable(model)]
