import { NOTIFICATION_CHARACTERS_MAX } from '../limits.ts'
import type { Alert } from './model.ts'
import { cleanLine } from './sanitize.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** How a terminal is told to show a notification on the desktop; `none` where it only rings. */
type Manner = 'osc-9' | 'osc-99' | 'osc-777' | 'none'

const BELL = '\u0007'
const ESCAPE = '\u001b'
/** ST, which ends a string that a terminal is told; BEL would do, but not inside another string. */
const STRING_END = `${ESCAPE}\\`

/** By name; what a terminal leaves behind in the environment shows through tmux, too. */
const mannerOf = (environment: Environment): Manner => {
  const { TERM = '', TERM_PROGRAM = '', LC_TERMINAL = '' } = environment
  const has = (name: string): boolean => (environment[name] ?? '') !== ''
  if (TERM.startsWith('xterm-kitty') || has('KITTY_WINDOW_ID')) return 'osc-99'
  if (TERM.startsWith('foot') || TERM.startsWith('rxvt-unicode')) return 'osc-777'
  if (TERM_PROGRAM === 'iTerm.app' || LC_TERMINAL === 'iTerm2') return 'osc-9'
  if (TERM_PROGRAM === 'ghostty' || TERM.startsWith('xterm-ghostty') || has('GHOSTTY_RESOURCES_DIR')) {
    return 'osc-777'
  }
  if (TERM_PROGRAM === 'WezTerm' || has('WEZTERM_PANE')) return 'osc-777'
  return has('VTE_VERSION') ? 'osc-777' : 'none'
}

/** Clean, short, and without what divides the fields of a sequence, or means a number to terminals that count by OSC 9. */
const harmless = (text: string): string =>
  Array.from(cleanLine(text).replace(/[;\\]/g, ' ')).slice(0, NOTIFICATION_CHARACTERS_MAX).join('').trim()

const osc = (fields: string): string => `${ESCAPE}]${fields}${STRING_END}`

const notificationIn = (manner: Manner, title: string, body: string): string => {
  switch (manner) {
    case 'osc-9':
      return osc(`9;${title}: ${body}`)
    case 'osc-99':
      return osc(`99;i=p2p-chat:d=0:p=title;${title}`) + osc(`99;i=p2p-chat:d=1:p=body;${body}`)
    case 'osc-777':
      return osc(`777;notify;${title};${body}`)
    case 'none':
      return ''
  }
}

/** Past tmux to the terminal around it, where it is told to let that pass (`allow-passthrough on`). */
const throughTmux = (sequence: string): string =>
  `${ESCAPE}Ptmux;${sequence.replaceAll(ESCAPE, ESCAPE + ESCAPE)}${STRING_END}`

/** Pure: what makes a terminal ring, and show a notification where it can. Nothing else in it can be obeyed. */
export const alertSequence = ({ title, body }: Alert, environment: Environment): string => {
  const notification = notificationIn(mannerOf(environment), harmless(title), harmless(body))
  const { TMUX = '' } = environment
  return BELL + (TMUX !== '' && notification !== '' ? throughTmux(notification) : notification)
}
