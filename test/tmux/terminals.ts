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
  press(key: string): void
}

export interface Desks {
  /** Starts p2p-chat in a terminal of its own. */
  sit(
    name: string,
    args: readonly string[],
    variables?: Readonly<Record<string, string>>,
    size?: TerminalSize,
  ): Desk
}

export const openDesks = async (): Promise<Desks> => {
  const folder = await temporaryFolder()
  const server = join(folder, `p2pchat-test-${process.pid}`)
  onTestFinished(() => endTerminals(server))
  return {
    sit: (name, args, variables = {}, size = SIZE) => {
      const environment = Object.entries({ HOME: folder, ...variables }).map(
        ([key, value]) => `${key}=${value}`,
      )
      const program = [process.execPath, PROGRAM, ...args]
      const terminal = new Terminal(server, name, size, [
        'env',
        ...environment,
        'sh',
        '-c',
        SHELL,
        'sh',
        ...program,
      ])
      return {
        terminal,
        press: (key) => {
          spawnSync('tmux', ['-S', server, 'send-keys', '-t', name, key])
        },
      }
    },
  }
}
