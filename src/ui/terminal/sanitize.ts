import { plainName } from '../../protocol/people/plain-name.ts'
import { COMBINING_RUN_MAX, NAME_CHARACTERS_MAX } from '../limits.ts'

/*
 * Text and names come from others, and a terminal obeys what it is shown. What leaves this file can move no
 * cursor, hide nothing, turn no reading direction round, and climb over no other row.
 */

/** CR, VT, FF, NEL and the separators would overwrite or break a row in ways we do not see; all mean: next line. */
const LINE_BREAK = /\r\n|[\r\v\f\u0085\u2028\u2029]/gu

/** Whole sequences, so that no `[31m` stays behind: CSI, then strings that are closed, then two-character ones. */
const ESCAPE_SEQUENCE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it is there to find
  /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|\u001b[\]PX^_][^\u0007\u001b]*(?:\u0007|\u001b\\)|\u001b[ -/]*[0-~]/gu

/**
 * Controls, format characters (bidirectional ones, tags, joiners) and all that is drawn as nothing, among it the
 * Hangul fillers and variation selectors, which are letters and marks by category. Zero-width joiners go too: a
 * terminal that does not know the emoji they build shows something else than was sent, and counts other widths.
 */
const UNSHOWN =
  /[[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\u2800]--\n]/gv

const COMBINING_EXCESS = new RegExp(`(\\p{M}{${COMBINING_RUN_MAX}})\\p{M}+`, 'gu')

/** A mark at the start of a line would sit on what the program itself printed before it. */
const LEADING_MARKS = /(^|\n)\p{M}+/gu

const TAB_WIDTH = ' '.repeat(4)

/**
 * Text from others, safe to print. The only control character left is the line feed, and each stands between two
 * lines of it; printing them so that none looks like a row of the program's own is the view's part.
 */
export const cleanText = (text: string): string =>
  text
    .toWellFormed()
    .replace(LINE_BREAK, '\n')
    .replace(ESCAPE_SEQUENCE, '')
    .replaceAll('\t', TAB_WIDTH)
    .replace(UNSHOWN, '')
    .replace(COMBINING_EXCESS, '$1')
    .replace(LEADING_MARKS, '$1')
    .replace(/\n{3,}/g, '\n\n')
    .replace(/^\n+|\n+$/g, '')

/** As `cleanText`, on one line. */
export const cleanLine = (text: string): string => cleanText(text).replaceAll('\n', ' ')

/** A name from others: one line, at most 64 characters; empty where nothing is left that can be shown. */
export const cleanName = (name: string): string => {
  const bounded = cleanLine(plainName(cleanLine(name)))
  // Cut off behind a dot it would end with one.
  return Array.from(bounded)
    .slice(0, NAME_CHARACTERS_MAX)
    .join('')
    .replace(/[ .]+$/, '')
}

/** One for all ways to type a name; which names look alike is another question (`nameKey` of the protocol). */
export const spellingKey = (name: string): string => cleanName(name).normalize('NFKC').toLowerCase()
