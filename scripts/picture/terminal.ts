import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'

/** How long anything on a screen may take; a busy machine makes its keys and connections slowly. */
const SCREEN_LIMIT_MS = 60_000
const LOOK_INTERVAL_MS = 50
/** Between two keys, so that the program sees a person type rather than a paste. */
const KEY_INTERVAL_MS = 5

/** What a tmux server of one's own is asked to do (`server` is its socket): no configuration of the user's, and no session of the user's. */
const tmux = (server: string, args: readonly string[]): string => {
  const { error, status, stdout, stderr } = spawnSync('tmux', ['-S', server, '-f', '/dev/null', ...args], {
    encoding: 'utf8',
  })
  if (error !== undefined) {
    throw new Error('tmux cannot be run; install it, for the picture is of a real terminal', { cause: error })
  }
  if (status !== 0) {
    throw new Error(`tmux ${args[0] ?? ''} failed: ${stderr.trim()}`)
  }
  return stdout
}

export interface TerminalSize {
  readonly columns: number
  readonly rows: number
}

/** A program in a real terminal of a fixed size: what is typed into it, and what its screen shows. */
export class Terminal {
  readonly #server: string
  readonly #session: string

  constructor(server: string, session: string, size: TerminalSize, command: readonly string[]) {
    this.#server = server
    this.#session = session
    // Without a shell around it: the session ends with the program.
    const place = ['-d', '-s', session, '-x', String(size.columns), '-y', String(size.rows)]
    tmux(server, ['new-session', ...place, 'env', '-u', 'NO_COLOR', '-u', 'TMUX', ...command])
  }

  /** The screen as it is: rows with colours as ANSI sequences (`styled`), or as plain text. */
  screen(look: 'styled' | 'plain'): string {
    return tmux(this.#server, [
      'capture-pane',
      '-p',
      ...(look === 'styled' ? ['-e'] : []),
      '-t',
      this.#session,
    ])
  }

  /** @throws where `text` does not show up in time, with what was there instead */
  async shows(text: string): Promise<void> {
    const giveUpMs = performance.now() + SCREEN_LIMIT_MS
    while (!this.screen('plain').includes(text)) {
      if (performance.now() > giveUpMs) {
        throw new Error(`"${text}" never showed up; the screen:\n${this.screen('plain').trimEnd()}`)
      }
      await delay(LOOK_INTERVAL_MS)
    }
  }

  /** Types a line and Enter. */
  async type(line: string): Promise<void> {
    for (const key of line) {
      tmux(this.#server, ['send-keys', '-t', this.#session, '-l', key])
      await delay(KEY_INTERVAL_MS)
    }
    tmux(this.#server, ['send-keys', '-t', this.#session, 'Enter'])
  }

  /** Presses keys, all at once: text, and the control characters that keys such as Tab are. */
  keys(text: string): void {
    tmux(this.#server, ['send-keys', '-t', this.#session, '-l', text])
  }

  /** Types `/quit` and sees the program end. */
  async quit(): Promise<void> {
    await this.type('/quit')
    const giveUpMs = performance.now() + SCREEN_LIMIT_MS
    while (sessionsOf(this.#server).includes(this.#session)) {
      if (performance.now() > giveUpMs) {
        throw new Error(`${this.#session} does not leave`)
      }
      await delay(LOOK_INTERVAL_MS)
    }
  }
}

/** The sessions that still run; the server ends with the last of them. */
const sessionsOf = (server: string): readonly string[] => {
  const listed = spawnSync('tmux', ['-S', server, 'list-sessions', '-F', '#S'], { encoding: 'utf8' })
  // No server, no sessions.
  return listed.status === 0 ? listed.stdout.split('\n').filter((name) => name !== '') : []
}

/** Ends whatever still runs on this server of one's own; nothing where all have left. */
export const endTerminals = (server: string): void => {
  if (sessionsOf(server).length > 0) {
    tmux(server, ['kill-server'])
  }
  rmSync(server, { force: true })
}
