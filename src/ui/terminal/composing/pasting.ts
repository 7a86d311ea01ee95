import { COMPOSED_BYTES_MAX } from '../../limits.ts'
import type { Pasting } from './editor.ts'

/** Whole sequences, as in text from others: what was copied from a terminal may have colours in it. */
const ESCAPE_SEQUENCE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it is there to find
  /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|\u001b[\]PX^_][^\u0007\u001b]*(?:\u0007|\u001b\\)|\u001b[ -/]*[0-~]/gu

/** Terminals paste a line break as CR; files from elsewhere have CR LF. */
const LINE_BREAK = /\r\n|[\r\v\f\u0085\u2028\u2029]/gu

const CONTROLS = /[\p{Cc}--[\t\n]]/gv

/** A pasted text as text: whole, but without what a terminal would obey. */
export const cleanPaste = (text: string): string =>
  text.toWellFormed().replace(ESCAPE_SEQUENCE, '').replace(LINE_BREAK, '\n').replace(CONTROLS, '')

export const NOTHING_PASTED: Pasting = { text: '', isTooLong: false }

/** Some more of it; beyond what may be sent, escape sequences counted, it is not kept. */
export const pasteMore = (pasting: Pasting, piece: string): Pasting => {
  // A character has at least a byte; the exact bound is that of the text it goes into.
  if (pasting.isTooLong || pasting.text.length + piece.length > PASTED_LENGTH_MAX) {
    return { text: '', isTooLong: true }
  }
  return { text: pasting.text + piece, isTooLong: false }
}

/** UTF-16 units; four times what fits, for what is cleaned away. */
const PASTED_LENGTH_MAX = 4 * COMPOSED_BYTES_MAX
