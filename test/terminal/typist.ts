import { emitKeypressEvents, type Key } from 'node:readline'
import { PassThrough } from 'node:stream'
import type { Candidate } from '../../src/ui/terminal/completion.ts'
import { type EditorState, EMPTY_EDITOR } from '../../src/ui/terminal/composing/editor.ts'
import { olderKeys } from '../../src/ui/terminal/composing/key-protocol.ts'
import { keyOf } from '../../src/ui/terminal/composing/keys.ts'
import { type KeyEffect, pressed } from '../../src/ui/terminal/composing/pressed.ts'
import { composed, shapeFor } from '../../src/ui/terminal/composing/view.ts'

/** What terminals send for keys. */
export const KEYS = {
  enter: '\r',
  altEnter: '\u001b\r',
  left: '\u001b[D',
  right: '\u001b[C',
  up: '\u001b[A',
  down: '\u001b[B',
  ctrlLeft: '\u001b[1;5D',
  ctrlRight: '\u001b[1;5C',
  home: '\u001b[H',
  end: '\u001b[F',
  backspace: '\u007f',
  altBackspace: '\u001b\u007f',
  delete: '\u001b[3~',
  undo: '\u001f',
} as const

export const ctrl = (letter: string): string => String.fromCharCode(letter.toUpperCase().charCodeAt(0) - 64)
export const alt = (letter: string): string => `\u001b${letter}`
export const paste = (text: string): string => `\u001b[200~${text}\u001b[201~`

interface Place {
  readonly columns?: number
  readonly screenRows?: number
  readonly candidates?: (before: string) => readonly Candidate[]
}

const PROMPT = '> '

/** Somebody who types, with nothing behind the keys but what they do to the text. */
export const typist = ({ columns = 40, screenRows = 24, candidates = () => [] }: Place = {}) => {
  const input = new PassThrough()
  let state: EditorState = EMPTY_EDITOR
  const effects: KeyEffect[] = []
  let rest = ''
  emitKeypressEvents(input)
  input.on('keypress', (text: string | undefined, key: Key) => {
    const circumstances = { shape: shapeFor(columns, PROMPT), candidates }
    const result = pressed(state, keyOf(text, key), key.sequence ?? '', circumstances)
    state = result.state
    if (result.effect !== null) effects.push(result.effect)
  })
  const typing = {
    /** Presses keys, as the bytes that a terminal sends. */
    type: (...keys: readonly (string | Buffer)[]) => {
      for (const bytes of keys) {
        const older = olderKeys(rest + Buffer.from(bytes).toString('latin1'))
        rest = older.rest
        input.emit('data', Buffer.from(older.keys, 'latin1'))
      }
      return typing
    },
    state: () => state,
    /** The text, with a bar where the cursor is. */
    shown: () => `${state.text.slice(0, state.cursor)}|${state.text.slice(state.cursor)}`,
    effects,
    frame: () => composed(state, { above: [], prompt: PROMPT, columns, screenRows }),
  }
  return typing
}
