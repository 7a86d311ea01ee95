import type { ChatEvent, HolderReport } from '../../index.ts'

/** What `--json` prints: the chat's events as they are, and answers to commands. */
export type JsonLine =
  | ChatEvent
  | { readonly type: 'members'; readonly holders: readonly HolderReport[] }
  /** What `verify` asked for. */
  | { readonly type: 'words'; readonly fingerprint: string; readonly words: readonly string[] }
  /** Behind the messages that `history` asked for: how many they were, and where to go on, null where there is no more. */
  | {
      readonly type: 'history'
      readonly count: number
      readonly more: boolean
      readonly before: string | null
    }

/**
 * Characters that JSON leaves alone and a reader may not: some readers end a line at U+0085 or U+2028, and a
 * terminal obeys C1 and bidirectional controls.
 */
const UNSAFE_BARE = /[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu

const escapeUnits = (character: string): string =>
  Array.from(
    { length: character.length },
    (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`,
  ).join('')

/** One object as one line, without its line feed; every JSON parser reads the same value back. */
export const encodeLine = (line: object): string => JSON.stringify(line).replace(UNSAFE_BARE, escapeUnits)
