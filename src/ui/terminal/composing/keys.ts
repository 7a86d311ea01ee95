import type { Key as NodeKey } from 'node:readline'

/** What a key asks for, whichever key it is. */
export type Command =
  | 'send'
  | 'new-line'
  | 'left'
  | 'right'
  | 'up'
  | 'down'
  | 'word-left'
  | 'word-right'
  | 'line-start'
  | 'line-end'
  | 'text-start'
  | 'text-end'
  | 'delete-back'
  | 'delete-forward'
  | 'delete-or-leave'
  | 'kill-to-line-start'
  | 'kill-to-line-end'
  | 'kill-word-back'
  | 'kill-word-forward'
  | 'kill-blank-word-back'
  | 'yank'
  | 'transpose'
  | 'undo'
  | 'earlier'
  | 'later'
  | 'complete'
  | 'dismiss'
  | 'clear-screen'
  | 'suspend'
  | 'interrupt'

export type Key =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'command'; readonly command: Command }
  | { readonly type: 'paste-start' | 'paste-end' }
  | { readonly type: 'focus'; readonly focused: boolean }
  | { readonly type: 'none' }

/** By the names of node:readline, modifiers before. */
const COMMANDS: Readonly<Record<string, Command>> = {
  return: 'send',
  enter: 'new-line',
  'alt-return': 'new-line',
  'alt-enter': 'new-line',
  left: 'left',
  right: 'right',
  up: 'up',
  down: 'down',
  'ctrl-b': 'left',
  'ctrl-f': 'right',
  'ctrl-p': 'earlier',
  'ctrl-n': 'later',
  'ctrl-left': 'word-left',
  'ctrl-right': 'word-right',
  'alt-left': 'word-left',
  'alt-right': 'word-right',
  'alt-b': 'word-left',
  'alt-f': 'word-right',
  home: 'line-start',
  end: 'line-end',
  'ctrl-a': 'line-start',
  'ctrl-e': 'line-end',
  'ctrl-home': 'text-start',
  'ctrl-end': 'text-end',
  backspace: 'delete-back',
  'ctrl-h': 'delete-back',
  delete: 'delete-forward',
  'ctrl-d': 'delete-or-leave',
  'ctrl-u': 'kill-to-line-start',
  'ctrl-k': 'kill-to-line-end',
  'ctrl-w': 'kill-blank-word-back',
  'alt-backspace': 'kill-word-back',
  'ctrl-backspace': 'kill-word-back',
  'alt-d': 'kill-word-forward',
  'alt-delete': 'kill-word-forward',
  'ctrl-delete': 'kill-word-forward',
  'ctrl-y': 'yank',
  'ctrl-t': 'transpose',
  tab: 'complete',
  escape: 'dismiss',
  'alt-escape': 'dismiss',
  'ctrl-l': 'clear-screen',
  'ctrl-z': 'suspend',
  'ctrl-c': 'interrupt',
}

/** What node:readline has no name for. */
const BY_SEQUENCE: Readonly<Record<string, Key>> = {
  '\u001b[I': { type: 'focus', focused: true },
  '\u001b[O': { type: 'focus', focused: false },
  '\u001b[200~': { type: 'paste-start' },
  '\u001b[201~': { type: 'paste-end' },
  '\u001f': { type: 'command', command: 'undo' },
  '\u001b<': { type: 'command', command: 'text-start' },
  '\u001b>': { type: 'command', command: 'text-end' },
}

const ownValue = <Value>(table: Readonly<Record<string, Value>>, key: string): Value | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined

/** What is typed, not done: no control characters, which a terminal may send and must not be sent. */
const PRINTABLE = /^[^\p{Cc}\p{Cs}]+$/u

/** Pure: what a keypress of node:readline means here. */
export const keyOf = (text: string | undefined, { name, sequence = '', ctrl, meta }: NodeKey): Key => {
  const known = ownValue(BY_SEQUENCE, sequence)
  if (known !== undefined) return known
  if (text !== undefined && PRINTABLE.test(text)) return { type: 'text', text }
  const modifiers = `${ctrl === true ? 'ctrl-' : ''}${meta === true ? 'alt-' : ''}`
  const command = ownValue(COMMANDS, modifiers + (name ?? ''))
  return command === undefined ? { type: 'none' } : { type: 'command', command }
}
