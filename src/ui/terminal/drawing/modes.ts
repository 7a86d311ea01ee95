import type { Reflow } from './frame.ts'

/** Pastes in brackets (2004), so that their lines are told from typed ones; whether the window is looked at (1004). */
export const ENTER_MODES = '\u001b[?2004h\u001b[?1004h'

/** The cursor and synchronised output too: a program that is ended in the midst of drawing leaves neither behind. */
export const LEAVE_MODES = '\u001b[?1004l\u001b[?2004l\u001b[?25h\u001b[?2026l'

/** As far as a terminal tells its name; what it does with long rows it tells nobody. */
export const reflowOf = (environment: Readonly<Record<string, string | undefined>>): Reflow => {
  const { TERM_PROGRAM, TMUX, XTERM_VERSION } = environment
  if (TERM_PROGRAM === 'vscode') return 'above-cursor'
  return XTERM_VERSION !== undefined && TMUX === undefined ? 'none' : 'all'
}
