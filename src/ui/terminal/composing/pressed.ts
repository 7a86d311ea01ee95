import { COMPOSED_BYTES_MAX } from '../../limits.ts'
import type { Candidate } from '../completion.ts'
import * as boundary from './boundaries.ts'
import { complete } from './completing.ts'
import { type EditorState, edit, emptied, insert, kill, moveTo, remove, transpose, undo } from './editor.ts'
import type { Command, Key } from './keys.ts'
import { columnOf, layOutText, offsetAt, rowOf, type Shape } from './layout.ts'
import { cleanPaste, NOTHING_PASTED, pasteMore } from './pasting.ts'
import { recallAnother, remember } from './recall.ts'

/** What a key asks for beyond the text. */
export type KeyEffect =
  | { readonly type: 'send'; readonly text: string }
  | { readonly type: 'leave' | 'interrupt' | 'suspend' | 'clear-screen' }
  | { readonly type: 'focus'; readonly focused: boolean }
  /** Not put in: one sentence why. */
  | { readonly type: 'refused'; readonly reason: string }

export interface Pressed {
  readonly state: EditorState
  readonly effect: KeyEffect | null
}

/** What a key's meaning depends on besides what is typed. */
export interface Circumstances {
  readonly shape: Shape
  /** What Tab can make of the text before the cursor. */
  readonly candidates: (before: string) => readonly Candidate[]
}

const became = (state: EditorState): Pressed => ({ state, effect: null })

const TOO_LONG: KeyEffect = {
  type: 'refused',
  reason: `A message may have ${COMPOSED_BYTES_MAX} bytes at most; send it in parts.`,
}

const inserted = (state: EditorState, text: string, last?: EditorState['last']): Pressed => {
  const next = insert(state, text, last)
  return next === null ? { state, effect: TOO_LONG } : became(next)
}

/** To what was sent before (-1) or after that (1); the cursor at its end. */
const recalled = (state: EditorState, step: -1 | 1): EditorState => {
  const found = recallAnother(state.recall, state.text, step)
  if (found === null) return state
  const { recall, text } = found
  return { ...moveTo(state, text.length), text, recall, undo: [] }
}

/** A row up or down; beyond the first and the last, to what was sent. */
const climbed = (state: EditorState, step: -1 | 1, shape: Shape): EditorState => {
  const { text, cursor } = state
  const rows = layOutText(text, shape)
  const here = rows[rowOf(rows, cursor)]
  const there = rows[rowOf(rows, cursor) + step]
  if (here === undefined || there === undefined) return recalled(state, step)
  const goal = state.goal ?? columnOf(text, here, cursor, shape)
  return { ...moveTo(state, offsetAt(text, there, goal, shape)), goal }
}

const sent = (state: EditorState): Pressed => {
  const { text, recall } = state
  return {
    state: emptied({ ...state, recall: remember(recall, text) }),
    effect: { type: 'send', text },
  }
}

/** To the end of the line, or from there, to the next one. */
const killToLineEnd = (state: EditorState): EditorState => {
  const { text, cursor } = state
  const end = boundary.lineEnd(text, cursor)
  return kill(state, cursor, end === cursor ? boundary.graphemeAfter(text, cursor) : end)
}

const killToLineStart = (state: EditorState): EditorState => {
  const { text, cursor } = state
  const start = boundary.lineStart(text, cursor)
  return kill(state, start === cursor ? boundary.graphemeBefore(text, cursor) : start, cursor)
}

const obeyed = (state: EditorState, command: Command, { shape, candidates }: Circumstances): Pressed => {
  const { text, cursor } = state
  switch (command) {
    case 'send':
      return sent(state)
    case 'new-line':
      return inserted(state, '\n')
    case 'left':
      return became(moveTo(state, boundary.graphemeBefore(text, cursor)))
    case 'right':
      return became(moveTo(state, boundary.graphemeAfter(text, cursor)))
    case 'up':
      return became(climbed(state, -1, shape))
    case 'down':
      return became(climbed(state, 1, shape))
    case 'word-left':
      return became(moveTo(state, boundary.wordBefore(text, cursor)))
    case 'word-right':
      return became(moveTo(state, boundary.wordAfter(text, cursor)))
    case 'line-start':
      return became(moveTo(state, boundary.lineStart(text, cursor)))
    case 'line-end':
      return became(moveTo(state, boundary.lineEnd(text, cursor)))
    case 'text-start':
      return became(moveTo(state, 0))
    case 'text-end':
      return became(moveTo(state, text.length))
    case 'delete-back':
      return became(remove(state, boundary.graphemeBefore(text, cursor), cursor))
    case 'delete-or-leave':
      if (text === '') return { state, effect: { type: 'leave' } }
      return became(remove(state, cursor, boundary.graphemeAfter(text, cursor)))
    case 'delete-forward':
      return became(remove(state, cursor, boundary.graphemeAfter(text, cursor)))
    case 'kill-to-line-start':
      return became(killToLineStart(state))
    case 'kill-to-line-end':
      return became(killToLineEnd(state))
    case 'kill-word-back':
      return became(kill(state, boundary.wordBefore(text, cursor), cursor))
    case 'kill-word-forward':
      return became(kill(state, cursor, boundary.wordAfter(text, cursor)))
    case 'kill-blank-word-back':
      return became(kill(state, boundary.blankWordBefore(text, cursor), cursor))
    case 'yank':
      return inserted(state, state.killed)
    case 'transpose':
      return became(transpose(state))
    case 'undo':
      return became(undo(state))
    case 'earlier':
      return became(recalled(state, -1))
    case 'later':
      return became(recalled(state, 1))
    case 'complete':
      return became(complete(state, candidates(text.slice(0, cursor))))
    case 'dismiss':
      return became(state)
    case 'interrupt':
      if (text === '') return { state, effect: { type: 'interrupt' } }
      return became(edit(state, { text: '', cursor: 0 }))
    case 'suspend':
    case 'clear-screen':
      return { state, effect: { type: command } }
  }
}

/** The end of a paste: all of it or nothing. */
const pasted = (state: EditorState): Pressed => {
  const { text = '', isTooLong = false } = state.pasting ?? {}
  const rest: EditorState = { ...state, pasting: null }
  return isTooLong ? { state: rest, effect: TOO_LONG } : inserted(rest, cleanPaste(text))
}

/**
 * Pure: what becomes of what is being typed, and what else a key asks for.
 * @param raw what the terminal sent for it: in a paste that is all that counts
 */
export const pressed = (state: EditorState, key: Key, raw: string, circumstances: Circumstances): Pressed => {
  if (state.pasting !== null) {
    if (key.type === 'paste-end') return pasted(state)
    return became({ ...state, pasting: pasteMore(state.pasting, raw) })
  }
  const bare: EditorState = { ...state, candidates: [] }
  switch (key.type) {
    case 'focus':
      return { state, effect: key }
    case 'text':
      return inserted(bare, key.text, 'type')
    case 'command':
      return obeyed(bare, key.command, circumstances)
    case 'paste-start':
      return became({ ...bare, pasting: NOTHING_PASTED })
    case 'paste-end':
    case 'none':
      return became(bare)
  }
}
