import { RECALLED_MAX } from '../../limits.ts'

/** What was sent in this run, and where in it one is. */
export interface Recall {
  /** The newest last. */
  readonly sent: readonly string[]
  /** Index in `sent`; its length where one is at what is being typed. */
  readonly at: number
  /** What became of texts while one was at them, by index: left and returned to, they are as they were left. */
  readonly altered: ReadonlyMap<number, string>
}

export const NOTHING_SENT: Recall = { sent: [], at: 0, altered: new Map() }

/** Remembers what was sent, the same twice in a row once. */
export const remember = ({ sent }: Recall, text: string): Recall => {
  const isNews = text.trim() !== '' && sent.at(-1) !== text
  const kept = isNews ? [...sent, text].slice(-RECALLED_MAX) : sent
  return { sent: kept, at: kept.length, altered: new Map() }
}

/**
 * One text back (-1) or on (1) from `text`.
 * @returns null where there is none
 */
export const recallAnother = (
  { sent, at, altered }: Recall,
  text: string,
  step: -1 | 1,
): { readonly recall: Recall; readonly text: string } | null => {
  const next = at + step
  if (next < 0 || next > sent.length) return null
  return {
    recall: { sent, at: next, altered: new Map(altered).set(at, text) },
    text: altered.get(next) ?? sent[next] ?? '',
  }
}
