import { COMPOSED_BYTES_MAX, UNDO_MAX } from '../../limits.ts'
import type { Candidate } from '../completion.ts'
import { graphemeAfter, graphemeBefore, graphemeFrom } from './boundaries.ts'
import { NOTHING_SENT, type Recall } from './recall.ts'

/** What is being typed. Changed only by `pressed`. */
export interface EditorState {
  /** Line feeds inside are its own; no other control character but the tab. */
  readonly text: string
  /** Offset in UTF-16 units, always between two graphemes. */
  readonly cursor: number
  /** The column, in cells, that going up and down keeps to; null after any other key. */
  readonly goal: number | null
  /** What Ctrl-Y puts back. */
  readonly killed: string
  /** Of the key before: kills in a row are one, and so is what was typed in a row. */
  readonly last: 'kill' | 'type' | 'other'
  readonly undo: readonly Edited[]
  readonly recall: Recall
  /** What of a paste has come, until its end. */
  readonly pasting: Pasting | null
  /** What Tab found, shown until the next key. */
  readonly candidates: readonly Candidate[]
}

/** A text, and where one is in it. */
export type Edited = Pick<EditorState, 'text' | 'cursor'>

export interface Pasting {
  readonly text: string
  /** More has come than a message may have, and is not kept. */
  readonly isTooLong: boolean
}

export const EMPTY_EDITOR: EditorState = {
  text: '',
  cursor: 0,
  goal: null,
  killed: '',
  last: 'other',
  undo: [],
  recall: NOTHING_SENT,
  pasting: null,
  candidates: [],
}

/** The cursor elsewhere. */
export const moveTo = (state: EditorState, cursor: number): EditorState => ({
  ...state,
  cursor,
  goal: null,
  last: 'other',
})

/** Another text, which `undo` takes back; what is typed in a row as one. */
export const edit = (
  state: EditorState,
  edited: Edited,
  last: EditorState['last'] = 'other',
): EditorState => {
  if (edited.text === state.text) return { ...moveTo(state, edited.cursor), last }
  const { text, cursor, undo } = state
  const isOneWithLast = last === 'type' && state.last === 'type'
  return {
    ...state,
    text: edited.text,
    cursor: edited.cursor,
    goal: null,
    last,
    undo: isOneWithLast ? undo : [...undo, { text, cursor }].slice(-UNDO_MAX),
  }
}

/** @returns null where the text would become longer than a message may be */
export const insert = (
  state: EditorState,
  inserted: string,
  last: EditorState['last'] = 'other',
): EditorState | null => {
  const before = state.text.slice(0, state.cursor) + inserted
  const text = before + state.text.slice(state.cursor)
  if (Buffer.byteLength(text) > COMPOSED_BYTES_MAX) return null
  return edit(state, { text, cursor: graphemeFrom(text, before.length) }, last)
}

/** Without what stands between two offsets. */
const without = ({ text }: EditorState, from: number, to: number): Edited => {
  const left = text.slice(0, from) + text.slice(to)
  return { text: left, cursor: graphemeFrom(left, from) }
}

export const remove = (state: EditorState, from: number, to: number): EditorState =>
  edit(state, without(state, from, to))

/** Removes what Ctrl-Y is to put back; kills in a row are put back together. */
export const kill = (state: EditorState, from: number, to: number): EditorState => {
  if (from === to) return state
  const part = state.text.slice(from, to)
  const isBack = to === state.cursor
  const more = state.last !== 'kill' ? part : isBack ? part + state.killed : state.killed + part
  return { ...edit(state, without(state, from, to), 'kill'), killed: more.slice(-COMPOSED_BYTES_MAX) }
}

/** The characters on both sides of the cursor change places, at the end the last two, as in other editors. */
export const transpose = (state: EditorState): EditorState => {
  const { text, cursor } = state
  const middle = cursor === text.length || text[cursor] === '\n' ? graphemeBefore(text, cursor) : cursor
  const [from, to] = [graphemeBefore(text, middle), graphemeAfter(text, middle)]
  const [first, second] = [text.slice(from, middle), text.slice(middle, to)]
  if (first === '' || first === '\n' || second === '' || second === '\n') return state
  const swapped = text.slice(0, from) + second + first + text.slice(to)
  return edit(state, { text: swapped, cursor: graphemeFrom(swapped, to) })
}

export const undo = (state: EditorState): EditorState => {
  const before = state.undo.at(-1)
  if (before === undefined) return state
  return { ...moveTo(state, before.cursor), text: before.text, undo: state.undo.slice(0, -1) }
}

/** As one begins: what was sent and what was killed stay. */
export const emptied = ({ recall, killed }: EditorState): EditorState => ({
  ...EMPTY_EDITOR,
  recall,
  killed,
})
