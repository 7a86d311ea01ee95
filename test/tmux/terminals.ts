/** People at terminals: each in a session of a tmux server of the test's own, which ends with the test. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished, test } from 'vitest'
import { endTerminals, Terminal, type TerminalSize } from '../../scripts/picture/terminal.ts'
import { temporaryFolder } from '../storage/keys.ts'

export const PROGRAM = fileURLToPath(new URL('../../dist/cli/bin.js', import.meta.url))

/** Wide enough that no path of a temporary folder is broken, and tall enough that nothing scrolls away. */
const SIZE = { columns: 180, rows: 50 }

/** Nothing leaves this machine. */
export const LOOPBACK = ['--no-mdns', '--listen', '/ip4/127.0.0.1/tcp/0']

const whyNoTmux = (): string | undefined => {
  const { error, status } = spawnSync('tmux', ['-V'])
  if (error !== undefined) {
    return 'tmux is not installed'
  }
  return status === 0 ? undefined : '`tmux -V` fails'
}

const missing = whyNoTmux()

/** A test with terminals; skipped, with the reason, where there can be none. */
export const terminalTest = (title: string, run: () => Promise<void>): void =>
  test(title, async ({ skip }) => {
    skip(missing !== undefined, missing)
    await run()
  })

/** `p2p-chat ARGS` as a person starts it: from a shell, in which they are again when it has ended. */
const SHELL = `
trap : INT
before=$(stty -g)
"$@"
code=$?
if [ "$before" = "$(stty -g)" ]; then terminal='as before'; else terminal='changed'; fi
echo "ended with $code, terminal $terminal"
read -r line
`

export interface Desk {
  readonly terminal: Terminal
  /** Presses a key that has a name of its own in tmux, such as C-c. */
  press(...keys: readonly string[]): void
  /** Pastes as a terminal does that tells pastes from keys. */
  paste(text: string): void
  resize(columns: number, rows: number): void
  /** Every row, those that have scrolled away first. */
  allRows(): readonly string[]
}

export interface Desks {
  /** Starts p2p-chat in a terminal of its own. */
  sit(
    name: string,
    args: readonly string[],
    variables?: Readonly<Record<string, string>>,
    size?: TerminalSize,
  ): Desk
  /** A shell that stops and goes on with what it started; `run` is a line that starts p2p-chat. */
  sitAtShell(name: string, args: readonly string[]): { readonly desk: Desk; readonly run: string }
}

const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`

export const openDesks = async (): Promise<Desks> => {
  const folder = await temporaryFolder()
  const server = join(folder, `p2pchat-test-${process.pid}`)
  onTestFinished(() => endTerminals(server))
  const tmux = (args: readonly string[], input = ''): string =>
    spawnSync('tmux', ['-S', server, ...args], { encoding: 'utf8', input }).stdout
  const open = (
    name: string,
    variables: Readonly<Record<string, string>>,
    command: readonly string[],
    size: TerminalSize = SIZE,
  ): Desk => {
    const environment = Object.entries({ HOME: folder, ...variables }).map(
      ([key, value]) => `${key}=${value}`,
    )
    return {
      terminal: new Terminal(server, name, size, ['env', ...environment, ...command]),
      press: (...keys) => {
        tmux(['send-keys', '-t', name, ...keys])
      },
      paste: (text) => {
        tmux(['load-buffer', '-b', name, '-'], text)
        tmux(['paste-buffer', '-p', '-b', name, '-t', name])
      },
      resize: (columns, rows) => {
        tmux(['resize-window', '-t', name, '-x', String(columns), '-y', String(rows)])
      },
      allRows: () =>
        tmux(['capture-pane', '-p', '-S', '-', '-t', name])
          .split('\n')
          .map((row) => row.trimEnd()),
    }
  }
  return {
    sit: (name, args, variables = {}, size = SIZE) =>
      open(name, variables, ['sh', '-c', SHELL, 'sh', process.execPath, PROGRAM, ...args], size),
    sitAtShell: (name, args) => ({
      desk: open(name, { PS1: 'shell> ', ENV: '' }, ['sh', '-i']),
      run: [process.execPath, PROGRAM, ...args].map(quoted).join(' '),
    }),
  }
}
