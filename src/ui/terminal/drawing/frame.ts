import { stripVTControlCharacters } from 'node:util'
import { cellsMax } from '../width.ts'

/** What is redrawn below all that is printed: rows, and where in them the cursor is, behind `beforeCursor`. */
export interface Frame {
  readonly rows: readonly string[]
  readonly cursorRow: number
  /** What the cursor's row begins with. */
  readonly beforeCursor: string
}

/** What a terminal shows. */
export interface Drawn {
  readonly frame: Frame
  readonly columns: number
}

const ERASE_LINE_END = '\u001b[K'
const ERASE_BELOW = '\u001b[J'
const NEXT_ROW = '\r\n'

/** Shown at once or not at all where a terminal knows it (mode 2026); elsewhere at least no cursor runs about. */
const BEGIN = '\u001b[?2026h\u001b[?25l'
const END = '\u001b[?25h\u001b[?2026l'

const up = (rows: number): string => (rows > 0 ? `\u001b[${rows}A` : '')
const down = (rows: number): string => (rows > 0 ? `\u001b[${rows}B` : '')

/** What a terminal does with rows that have become too long for it: break them, all but the cursor's, or cut them off. */
export type Reflow = 'all' | 'above-cursor' | 'none'

/** How wide a terminal is now, and what it has done to be so. */
export interface Width {
  readonly columns: number
  readonly reflow: Reflow
}

const cellsOf = (row: string): number => cellsMax(stripVTControlCharacters(row))

/** Rows from the top of what is drawn to the cursor. */
const cursorDepth = ({ frame, columns }: Drawn, now: Width): number => {
  if (now.reflow === 'none' || now.columns >= columns) return frame.cursorRow
  const above = frame.rows.slice(0, frame.cursorRow)
  const depth = above.reduce((sum, row) => sum + Math.max(1, Math.ceil(cellsOf(row) / now.columns)), 0)
  return depth + (now.reflow === 'all' ? Math.floor(cellsOf(frame.beforeCursor) / now.columns) : 0)
}

/**
 * From the last row to the cursor's place. No column is counted: the beginning of the row, written once more, puts
 * the cursor where this terminal has it, whatever it takes the width of a character for.
 */
const placeCursor = ({ rows, cursorRow, beforeCursor }: Frame): string =>
  `${up(rows.length - 1 - cursorRow)}\r${beforeCursor}`

const allAnew = (drawn: Drawn | null, printed: readonly string[], frame: Frame, width: Width): string => {
  const depth = drawn === null ? 0 : cursorDepth(drawn, width)
  const text = printed.map((row) => row + NEXT_ROW).join('') + frame.rows.join(NEXT_ROW)
  return `${up(depth)}\r${ERASE_BELOW}${text}${placeCursor(frame)}`
}

const whatChanged = (before: Frame, after: Frame): string => {
  const first = after.rows.findIndex((row, index) => row !== before.rows[index])
  const isShorter = after.rows.length < before.rows.length
  if (first === -1 && !isShorter) {
    const move = after.cursorRow - before.cursorRow
    return `${up(-move)}${down(move)}\r${after.beforeCursor}`
  }
  // Rows that both have are reached by moving, those below by going on: the screen scrolls for them.
  const from = Math.min(first === -1 ? after.rows.length - 1 : first, before.rows.length - 1)
  const move = from - before.cursorRow
  const rows = after.rows.slice(from).map((row) => row + ERASE_LINE_END)
  const text = `\r${rows.join(NEXT_ROW)}${isShorter ? ERASE_BELOW : ''}`
  return `${up(-move)}${down(move)}${text}${placeCursor(after)}`
}

/**
 * Pure: what to send to a terminal that shows `drawn`, for it to have `printed` above and `frame` below. What is
 * printed is never touched again.
 */
export const draw = (drawn: Drawn | null, printed: readonly string[], frame: Frame, width: Width): string => {
  const isSame = drawn !== null && printed.length === 0 && drawn.columns === width.columns
  return BEGIN + (isSame ? whatChanged(drawn.frame, frame) : allAnew(drawn, printed, frame, width)) + END
}

/** Takes what is drawn away again; the cursor is where its first row was. */
export const erase = (drawn: Drawn | null, width: Width): string =>
  drawn === null ? '' : `${up(cursorDepth(drawn, width))}\r${ERASE_BELOW}`

/** As `erase`, and all that is on the screen goes up into what one can scroll back to. */
export const scrollAway = (drawn: Drawn | null, width: Width, screenRows: number): string =>
  `${erase(drawn, width)}${NEXT_ROW.repeat(Math.max(screenRows - 1, 0))}\u001b[H${ERASE_BELOW}`
