/** What a check has found: what was seen, and what to do about it. Plain data, printed elsewhere. */
import type { Problem } from '../storage/problem.ts'
import { NAMED_MAX } from './limits.ts'

export type Level = 'ok' | 'warning' | 'problem'

export interface Finding {
  readonly level: Level
  /** One or two sentences. May hold words of others: cleaned by whoever prints it. */
  readonly seen: string
  /** What to do; null where nothing is to be done. */
  readonly remedy: string | null
}

export const ok = (seen: string): Finding => ({ level: 'ok', seen, remedy: null })

export const warning = (seen: string, remedy: string): Finding => ({ level: 'warning', seen, remedy })

export const problem = (seen: string, remedy: string): Finding => ({ level: 'problem', seen, remedy })

/** Problems of storage are one sentence, "what is wrong; what to do". */
export const findingOf = (level: Exclude<Level, 'ok'>, { message }: Problem): Finding => {
  const end = message.lastIndexOf('; ')
  if (end === -1) {
    return { level, seen: `${message}.`, remedy: null }
  }
  const remedy = message.slice(end + 2)
  return {
    level,
    seen: `${message.slice(0, end)}.`,
    remedy: remedy.charAt(0).toUpperCase() + remedy.slice(1),
  }
}

/** Some of many, in one sentence. */
export const namedAll = (names: readonly string[]): string => {
  const more = names.length - NAMED_MAX
  return names.slice(0, NAMED_MAX).join(', ') + (more > 0 ? ` and ${more} more` : '')
}

/** `1 person`, `2 people`. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`
