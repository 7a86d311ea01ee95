import { CANDIDATE_ROWS_MAX, COMPOSER_ROWS_MAX, FOLD_FIRST_ROWS } from '../../limits.ts'
import type { Candidate } from '../completion.ts'
import type { Frame } from '../drawing/frame.ts'
import { cellsMax, wrap } from '../width.ts'
import type { EditorState } from './editor.ts'
import { layOutText, rowOf, type Shape, shownText, type TextRow } from './layout.ts'

const INDENT = '  '

/** A row of the text, and one each that says what is hidden above and below it. */
const ROWS_MIN = 3

/** Beside a longer prompt too little is left: the text begins in the row below it. */
const ROOM_BESIDE_PROMPT_MIN = 8

// The last column stays free: a cursor behind a full row is in it, and no terminal breaks the row by itself.
const roomOf = (columns: number): number => Math.max(columns - 1, INDENT.length + 2)

const isBeside = (columns: number, prompt: string): boolean =>
  roomOf(columns) - cellsMax(prompt) >= ROOM_BESIDE_PROMPT_MIN

/** How wide what is typed may be. */
export const shapeFor = (columns: number, prompt: string): Shape => {
  const firstIndent = isBeside(columns, prompt) ? cellsMax(prompt) : INDENT.length
  return { room: roomOf(columns), firstIndent, indent: INDENT.length }
}

const hiddenRow = (count: number): string => `${INDENT}… ${count} more row${count === 1 ? '' : 's'}`

type Shown =
  | { readonly type: 'row'; readonly index: number }
  | { readonly type: 'hidden'; readonly count: number }

/** Of more rows than there is place for: the first, and those around the cursor; for the rest, how many they are. */
const fold = (count: number, cursorRow: number, height: number): readonly Shown[] => {
  const span = (from: number, to: number): readonly Shown[] =>
    Array.from({ length: to - from }, (_, n) => ({ type: 'row', index: from + n }))
  if (count <= height) return span(0, count)
  const first = height > 2 * FOLD_FIRST_ROWS + 2 ? FOLD_FIRST_ROWS : 0
  // A row each says what is hidden above and below.
  const around = Math.max(height - first - 2, 1)
  const from = Math.max(first, Math.min(cursorRow - Math.floor(around / 2), count - around))
  const to = from + around
  const gap = (hidden: number): readonly Shown[] => (hidden > 0 ? [{ type: 'hidden', count: hidden }] : [])
  return [...span(0, first), ...gap(from - first), ...span(from, to), ...gap(count - to)]
}

/** What is being typed, in at most `height` rows. */
const view = (
  { text, cursor }: Pick<EditorState, 'text' | 'cursor'>,
  first: string,
  shape: Shape,
  height: number,
): Frame => {
  const textRows = layOutText(text, shape)
  const at = rowOf(textRows, cursor)
  const part = ({ start }: TextRow, end: number): string => shownText(text.slice(start, end), shape)
  const before = (index: number): string => (index === 0 ? first : INDENT)
  let cursorRow = 0
  let beforeCursor = ''
  const rows = fold(textRows.length, at, height).map((shown, place) => {
    const row = shown.type === 'row' ? textRows[shown.index] : undefined
    if (shown.type === 'hidden' || row === undefined)
      return hiddenRow(shown.type === 'hidden' ? shown.count : 0)
    if (shown.index === at) {
      cursorRow = place
      beforeCursor = before(at) + part(row, cursor)
    }
    return before(shown.index) + part(row, row.end)
  })
  return { rows, cursorRow, beforeCursor }
}

/** What Tab found, as many as fit. */
const candidateRows = (candidates: readonly Candidate[], room: number, height: number): readonly string[] => {
  const rows: string[] = []
  for (const { shown } of candidates) {
    const longer = `${rows.at(-1) ?? ''}${INDENT}${shown}`
    if (rows.length > 0 && cellsMax(longer) <= room) rows[rows.length - 1] = longer
    else rows.push(wrap(INDENT + shown, room, room)[0] ?? '')
  }
  if (rows.length <= height) return rows
  return [...rows, `${INDENT}… (${candidates.length} in all)`].toSpliced(height - 1, rows.length - height + 1)
}

/** What stands round what is being typed. */
export interface Surroundings {
  readonly above: readonly string[]
  readonly prompt: string
  readonly columns: number
  readonly screenRows: number
}

/** Pure: all that is redrawn, never more than the screen has rows. */
export const composed = (
  editor: EditorState,
  { above, prompt, columns, screenRows }: Surroundings,
): Frame => {
  const shape = shapeFor(columns, prompt)
  const [head, first] = isBeside(columns, prompt)
    ? [above, prompt]
    : [[...above, wrap(prompt, shape.room, shape.room)[0] ?? ''], INDENT]
  const free = Math.max(screenRows - 1 - head.length, ROWS_MIN)
  const listRows = Math.min(CANDIDATE_ROWS_MAX, free - ROWS_MIN)
  const listed = listRows > 0 ? candidateRows(editor.candidates, shape.room, listRows) : []
  const height = Math.min(COMPOSER_ROWS_MAX, free - listed.length)
  const { rows, cursorRow, beforeCursor } = view(editor, first, shape, height)
  return { rows: [...head, ...rows, ...listed], cursorRow: head.length + cursorRow, beforeCursor }
}
