import { ASK_FOR_KEYS, ASK_NO_MORE } from '../composing/key-protocol.ts'
import type { Reflow } from './frame.ts'

/** What one terminal does otherwise than another, as far as it tells its name. */
export interface Traits {
  readonly reflow: Reflow
  /** What it is asked for while one types. */
  readonly enter: string
  /** What gives it back as it was. */
  readonly leave: string
}

type Environment = Readonly<Record<string, string | undefined>>

/** Pastes in brackets (2004), so that their lines are told from typed ones; whether the window is looked at (1004). */
const ENTER = '\u001b[?2004h\u001b[?1004h'

/** The cursor and synchronised output too: a program that is ended in the midst of drawing leaves neither behind. */
const LEAVE = '\u001b[?1004l\u001b[?2004l\u001b[?25h\u001b[?2026l'

/** Those known to tell keys apart when asked; others may print the question, or take it for something else. */
const KEY_TERMS = ['xterm-kitty', 'xterm-ghostty', 'foot', 'alacritty']
const KEY_PROGRAMS = ['ghostty', 'iTerm.app', 'WezTerm']

const tellsKeysApart = ({ TERM = '', TERM_PROGRAM = '' }: Environment): boolean =>
  KEY_TERMS.some((name) => TERM.startsWith(name)) ||
  (KEY_PROGRAMS.includes(TERM_PROGRAM) && TERM.startsWith('xterm'))

/** What it does with long rows a terminal tells nobody; most break all of them. */
const reflowOf = ({ TERM_PROGRAM, TMUX, XTERM_VERSION }: Environment): Reflow => {
  if (TERM_PROGRAM === 'vscode') return 'above-cursor'
  return XTERM_VERSION !== undefined && TMUX === undefined ? 'none' : 'all'
}

export const traitsOf = (environment: Environment): Traits => {
  const reflow = reflowOf(environment)
  return tellsKeysApart(environment)
    ? { reflow, enter: ENTER + ASK_FOR_KEYS, leave: ASK_NO_MORE + LEAVE }
    : { reflow, enter: ENTER, leave: LEAVE }
}
