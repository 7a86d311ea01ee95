/** Names come from others and stand in the middle of sentences of ours: none may end one, or read as the next. */

/**
 * A name is letters, digits, emoji and a few signs. All that the program marks its own rows with is missing
 * (`:` ends a name, `*` and `!` begin a notice, `(you)`, `#` and fingerprint, `|`), and so is what looks like it.
 */
const NOT_IN_NAMES = /[^\p{L}\p{M}\p{N}\p{Emoji_Presentation} ._'@+-]|[\u01c3\u02d0\ua4fd\u2755\u2757]/gu

/** A dot that ends a word would end a sentence of the program's. */
const ENDING_DOT = /\.(?![\p{L}\p{N}])/gu

/** A row that begins with a name would begin as the program's rows between messages do. */
const LEADING_SIGNS = /^[ '@+.-]+/

/** A name without all that it could fake a sentence with; empty where nothing is left. */
export const plainName = (name: string): string =>
  name
    .toWellFormed()
    .replace(NOT_IN_NAMES, ' ')
    .replace(ENDING_DOT, ' ')
    .normalize('NFC')
    .replace(/ [ \p{M}]*/gu, ' ')
    .replace(LEADING_SIGNS, '')
    .trim()

/** The same, for where something has to stand. */
export const sentenceName = (name: string): string => plainName(name) || 'unnamed'
