/*
 * Terminals that are asked to tell keys apart (the keyboard protocol of kitty, which others have taken over) write many
 * of them as `CSI code ; modifiers u`: Shift-Enter is told from Enter only so. node:readline knows the older writing
 * alone, and takes half of a longer number for text; so what comes is written in the older way before it gets there.
 */

/** Keys told apart, and for keys of other alphabets also what the same key is in the Latin one: Ctrl-C is Ctrl-С. */
export const ASK_FOR_KEYS = '\u001b[>5u'
export const ASK_NO_MORE = '\u001b[<u'

const SHIFT = 1
const ALT = 2
const CONTROL = 4

/** Keys that the protocol numbers, of the number pad and around it, by what they are elsewhere. */
const NUMBERED: ReadonlyMap<number, string> = new Map([
  [57414, '\r'],
  [57417, '\u001b[D'],
  [57418, '\u001b[C'],
  [57419, '\u001b[A'],
  [57420, '\u001b[B'],
  [57423, '\u001b[H'],
  [57424, '\u001b[F'],
  [57426, '\u001b[3~'],
])

/** ASCII, which all keys with Ctrl or Alt are that mean anything here; the last of it is Backspace. */
const ASCII_MAX = 127
const ENTER = 13
const ESCAPE = 27

/** Ctrl with a letter, or with one of the signs behind it; Ctrl-_ is Ctrl-/ or Ctrl-- on many keyboards. */
const controlOf = (code: number): string => {
  if (code >= 64) return String.fromCharCode(code & 31)
  return code === '/'.charCodeAt(0) || code === '-'.charCodeAt(0) ? '\u001f' : ''
}

/** @returns nothing for keys that have no older writing */
const olderKey = (code: number, held: number): string => {
  const numbered = NUMBERED.get(code)
  if (numbered !== undefined) return numbered
  if (code > ASCII_MAX) return ''
  if (code === ENTER) return held === 0 ? '\r' : '\u001b\r'
  // Alone it would be taken for the beginning of what comes next.
  if (code === ESCAPE) return '\u001b[27u'
  const character = String.fromCharCode(code)
  // Backspace with either deletes a word.
  if (code === ASCII_MAX) return (held & (CONTROL | ALT)) === 0 ? character : `\u001b${character}`
  const plain = (held & CONTROL) === 0 ? character : controlOf(code)
  return (held & ALT) === 0 || plain === '' ? plain : `\u001b${plain}`
}

/** Lock keys are told like modifiers, and change nothing; of the rest, those that node:readline knows. */
const heldOf = (modifiers: string | undefined): number =>
  Math.max(0, Number(modifiers ?? '1') - 1) & (SHIFT | ALT | CONTROL)

// biome-ignore-start lint/suspicious/noControlCharactersInRegex: these are what it is there to find
/** `code : with Shift : on a Latin keyboard ; modifiers u` */
const BY_CODE = /\u001b\[(\d{1,7})(?::(\d{0,7}))?(?::(\d{1,7}))?(?:;(\d{1,4})(?::\d)?)?(?:;[\d:]*)?u/g
/** As xterm writes the same, and tmux where it is told to. */
const BY_CODE_OF_XTERM = /\u001b\[27;(\d{1,4});(\d{1,7})~/g
/** Arrows and their like, which have names in the older writing. */
const BY_NAME = /\u001b\[(\d{1,2});(\d{1,4})(?::\d)?([A-HPQS~])/g
/** As far as it came: the rest of a sequence is in the next piece. */
const UNFINISHED = /\u001b\[[\d;:]{1,32}$/
// biome-ignore-end lint/suspicious/noControlCharactersInRegex: these are what it is there to find

const fromCode = (
  _all: string,
  code: string,
  shifted: string | undefined,
  latin: string | undefined,
  modifiers: string | undefined,
): string => {
  const held = heldOf(modifiers)
  const withShift = (held & SHIFT) !== 0 && (shifted ?? '') !== '' ? shifted : code
  return olderKey(Number(Number(code) > ASCII_MAX ? (latin ?? code) : withShift), held)
}

/** Pure: keys in the older writing. `rest` stands before what comes next. */
export const olderKeys = (bytes: string): { readonly keys: string; readonly rest: string } => {
  const [rest = ''] = UNFINISHED.exec(bytes) ?? []
  const keys = bytes
    .slice(0, bytes.length - rest.length)
    .replace(BY_CODE, fromCode)
    .replace(BY_CODE_OF_XTERM, (_all, modifiers: string, code: string) =>
      olderKey(Number(code), heldOf(modifiers)),
    )
    .replace(BY_NAME, (_all, number: string, modifiers: string, final: string) => {
      const held = heldOf(modifiers)
      return `\u001b[${number}${held === 0 ? '' : `;${held + 1}`}${final}`
    })
  return { keys, rest }
}
