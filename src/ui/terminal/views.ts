import { styleText } from 'node:util'
import { COLUMNS_MIN } from '../limits.ts'
import { type Line, type Model, type SaidLine, type StatusPart, shortFingerprint } from './model.ts'
import { cellsMax, wrap } from './width.ts'

/** How rows are drawn. */
export interface Look {
  /** Infinity where rows have no end. */
  readonly columns: number
  readonly colour: boolean
  /** One row a line, whatever is in it: for pipes. */
  readonly oneRow: boolean
  /** Milliseconds since 1970, as the clock is when the line is printed; NaN where no day is today's, so each has its date. */
  readonly now: number
}

/** From here on a row has room for a date, a name and some words. */
const DATED_COLUMNS_MIN = 40
const CLOCK_COLUMNS = 'hh:mm'.length

type Style = 'dim' | 'yellow' | 'red' | 'bold' | (typeof NAME_COLOURS)[number]

/** Readable on dark and on light ground; red and yellow belong to errors and warnings. */
const NAME_COLOURS = [
  'green',
  'blue',
  'magenta',
  'cyan',
  'greenBright',
  'blueBright',
  'magentaBright',
  'cyanBright',
] as const

/** Begins every row that goes on with what the row above it began; no row of the program's own begins so. */
const CONTINUATION = '      | '
/** Stands for a line break where there is one row a line. */
const BREAK_SIGN = ' ⏎ '

const paint = (text: string, style: Style, colour: boolean): string =>
  colour && text !== '' ? styleText(style, text, { validateStream: false }) : text

const twoDigits = (value: number): string => String(value).padStart(2, '0')

/** Hours and minutes, with the date where it is not today's. Times come from others and may be none. */
const clockWords = (time: number, now: number): string => {
  const then = new Date(time)
  if (Number.isNaN(then.getTime())) return '--:--'
  const clock = `${twoDigits(then.getHours())}:${twoDigits(then.getMinutes())}`
  if (then.toDateString() === new Date(now).toDateString()) return clock
  const year = then.getFullYear()
  return `${year}-${twoDigits(then.getMonth() + 1)}-${twoDigits(then.getDate())} ${clock}`
}

/** The same colour for one identity everywhere: names can be taken, fingerprints cannot. */
const nameColour = (fingerprint: string): Style => {
  const digits = Number.parseInt(shortFingerprint(fingerprint), 16)
  return NAME_COLOURS[Number.isNaN(digits) ? 0 : digits % NAME_COLOURS.length] ?? 'cyan'
}

/** Breaks text after `head` into rows, each but the first marked as a continuation. */
const layOut = (head: string, text: string, look: Look): string[] => {
  if (look.oneRow) return [head + text.replaceAll('\n', BREAK_SIGN)]
  // The last column stays free: some terminals break a row as soon as it is full.
  const room = Math.max(look.columns, COLUMNS_MIN) - 1
  const inner = room - cellsMax(CONTINUATION)
  const [first = '', ...others] = (head + text).split('\n')
  const [top = '', ...wrapped] = wrap(first, room, inner)
  const below = [...wrapped, ...others.flatMap((line) => wrap(line, inner, inner))]
  return [top, ...below.map((row) => CONTINUATION + row)]
}

const emphasised = (text: string, line: SaidLine, look: Look): string =>
  line.mentions ? paint(text, 'bold', look.colour) : text

const saidRows = (line: SaidLine, look: Look): string[] => {
  const marks = [
    ...(line.self ? ['you'] : []),
    ...(line.trusted ? [] : [line.removed ? 'removed' : 'not on your list']),
    ...(line.mentions ? ['mentions you'] : []),
    ...(line.mark === null ? [] : [line.mark]),
  ].join(', ')
  const name = marks === '' ? line.label : `${line.label} (${marks})`
  // Where a date would take the row, the row of the day says it.
  const words = clockWords(line.time, look.now).slice(look.columns < DATED_COLUMNS_MIN ? -CLOCK_COLUMNS : 0)
  const clock = look.oneRow ? '' : `${words} `
  const head = `${clock}${name}: `
  const [first = '', ...others] = layOut(head, line.text, look)
  const painted = first.startsWith(head)
    ? paint(clock, 'dim', look.colour) +
      paint(name, line.self ? 'bold' : nameColour(line.fingerprint), look.colour) +
      emphasised(first.slice(clock.length + name.length), line, look)
    : first
  return [painted, ...others.map((row) => emphasised(row, line, look))]
}

const NOTICE_MARKS = { notice: '*', warning: '!', error: '!' } as const
const NOTICE_STYLES = { notice: 'dim', warning: 'yellow', error: 'red' } as const

/** Begins the program's rows between messages: what others say, and what they are called, begins no row. */
const BREAK_MARK = '---'

const dayWords = (time: number): string =>
  new Date(time)
    .toLocaleDateString('en-GB', { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' })
    .replaceAll(',', '')

/** Pure: the rows of one line, ready to print; nothing in them but our own colours is a control sequence. */
export const rows = (line: Line, look: Look): string[] => {
  if (line.type === 'said') return saidRows(line, look)
  // Left to the terminal to break, so that a path or a command in it can be copied.
  if (line.type === 'help') return [`  ${line.text}`]
  if (line.type === 'day') {
    return [paint(`${BREAK_MARK} ${dayWords(line.time)} ${BREAK_MARK}`, 'dim', look.colour)]
  }
  if (line.type === 'unread') {
    const since = clockWords(line.since, look.now)
    return [paint(`${BREAK_MARK} new since ${since} ${BREAK_MARK}`, 'yellow', look.colour)]
  }
  const clock = look.oneRow ? '' : `${clockWords(look.now, look.now)} `
  const head = `${clock}${NOTICE_MARKS[line.type]} `
  const style = NOTICE_STYLES[line.type]
  return layOut(head, line.text, look).map((row) => paint(row, style, look.colour))
}

/** No text from others stands here alone: this begins no other row. */
const STATUS_MARK = '-- '
const ELLIPSIS = '…'

const SEPARATOR = ' · '

/** All of it where it fits; else the last are said shorter, then left out, the first stays. */
const statusWords = (parts: readonly StatusPart[], room: number): string => {
  const words = (texts: readonly (string | null)[]): string =>
    STATUS_MARK + texts.filter((text) => text !== null).join(SEPARATOR)
  let texts: readonly (string | null)[] = parts.map(({ text }) => text)
  const shorter = [
    ...parts.map(({ short }, place) => ({ place, text: short })).reverse(),
    ...parts.slice(1).map((_, index) => ({ place: parts.length - 1 - index, text: null })),
  ]
  for (const { place, text } of shorter) {
    if (cellsMax(words(texts)) <= room) break
    // The most important is never left out, however long: it is cut.
    if (text !== null || place > 0) texts = texts.with(place, text)
  }
  return words(texts)
}

/** The row above the prompt, where there is something to say: one row, however narrow. */
export const statusRows = (status: readonly StatusPart[], columns: number, colour: boolean): string[] => {
  if (status.length === 0) return []
  // Redrawn, so it must fit, however narrow: a row that the terminal breaks would be two.
  const room = Math.max(columns - 1, 2)
  const row = statusWords(status, room)
  const [beginning = ''] = wrap(row, room - cellsMax(ELLIPSIS), room)
  const text = cellsMax(row) <= room ? row : beginning + ELLIPSIS
  return [paint(text, 'dim', colour)]
}

/** What stands before the cursor. */
export const promptText = (model: Model): string => {
  if (model.naming !== null) return `name for #${shortFingerprint(model.naming.fingerprint)} > `
  if (model.state === 'member') return '> '
  return 'not in the room yet > '
}
