import { isDeepStrictEqual } from 'node:util'
import { cleanLine } from '../sanitize.ts'
import { cellsMax, wrap } from '../width.ts'
import { graphemesOf } from './boundaries.ts'

/** How wide the rows are, and what stands before the text in them. */
export interface Shape {
  /** Cells of a row that may be filled. */
  readonly room: number
  /** Cells before the text in the first row, and in all others. */
  readonly firstIndent: number
  readonly indent: number
}

/** A row of what is being typed: offsets in the text, a line feed belonging to none. */
export interface TextRow {
  readonly start: number
  readonly end: number
  readonly indent: number
  /** Whether the line goes on in the next row, to which the offset `end` belongs then. */
  readonly goesOn: boolean
}

/** Cells of the widest character: it fits every row but the first, which may be narrower. */
const pieceRoom = ({ room, indent }: Shape): number => room - indent

/** As others see it, so that one sees what others do; nothing in it moves a cursor or turns the reading direction. */
const shownGrapheme = (segment: string, room: number): string => {
  // Of most text there is nothing to ask, and it is laid out at every key.
  if (segment.length === 1 && segment >= ' ' && segment <= '~') return segment
  const shown = cleanLine(segment)
  // One that is put together of very many would fill the row and more.
  return cellsMax(shown) <= room ? shown : (wrap(shown, room, room)[0] ?? '')
}

/** What a part of a line looks like. */
export const shownText = (part: string, shape: Shape): string => {
  let shown = ''
  for (const { segment } of graphemesOf(part)) shown += shownGrapheme(segment, pieceRoom(shape))
  return shown
}

const layOutLine = (line: string, offset: number, firstIndent: number, shape: Shape): TextRow[] => {
  const rows: TextRow[] = []
  let [start, indent, used] = [0, firstIndent, 0]
  /** Behind the last blank of the row, and the cells up to there. */
  let blank = { index: 0, used: 0 }
  const breakAt = (index: number): void => {
    rows.push({ start: offset + start, end: offset + index, indent, goesOn: true })
    start = index
    indent = shape.indent
    blank = { index, used: 0 }
  }
  for (const { index, segment } of graphemesOf(line)) {
    const cells = cellsMax(shownGrapheme(segment, pieceRoom(shape)))
    if (indent + used + cells > shape.room && index > start) {
      const isLate = blank.used > (shape.room - indent) / 2
      const [at, kept] = isLate ? [blank.index, used - blank.used] : [index, 0]
      breakAt(at)
      used = kept
    }
    used += cells
    if (segment === ' ') blank = { index: index + 1, used }
  }
  return [...rows, { start: offset + start, end: offset + line.length, indent, goesOn: false }]
}

/** The answer given last: while messages come the same text is drawn many times, and it may be long. */
let last: { readonly text: string; readonly shape: Shape; readonly rows: readonly TextRow[] } | null = null

/** Pure but for what it remembers: breaks a text into rows, after a blank where one stands in the row's second half. */
export const layOutText = (text: string, shape: Shape): readonly TextRow[] => {
  if (last?.text === text && isDeepStrictEqual(last.shape, shape)) return last.rows
  const rows: TextRow[] = []
  let offset = 0
  for (const line of text.split('\n')) {
    const indent = rows.length === 0 ? shape.firstIndent : shape.indent
    for (const row of layOutLine(line, offset, indent, shape)) rows.push(row)
    offset += line.length + 1
  }
  last = { text, shape, rows }
  return rows
}

/** The row that has the offset `at`. */
export const rowOf = (rows: readonly TextRow[], at: number): number =>
  Math.max(
    0,
    rows.findLastIndex(({ start }) => start <= at),
  )

/** Cells from the screen's edge to the offset `at` in its row. */
export const columnOf = (text: string, { start, indent }: TextRow, at: number, shape: Shape): number =>
  indent + cellsMax(shownText(text.slice(start, at), shape))

/** The offset in a row that is next to a column, and not behind it. */
export const offsetAt = (text: string, row: TextRow, column: number, shape: Shape): number => {
  let used = row.indent
  let at = row.start
  for (const { index, segment } of graphemesOf(text.slice(row.start, row.end))) {
    const end = row.start + index + segment.length
    used += cellsMax(shownGrapheme(segment, pieceRoom(shape)))
    if (used > column || (row.goesOn && end === row.end)) return at
    at = end
  }
  return at
}
