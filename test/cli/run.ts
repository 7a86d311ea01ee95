import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const { PATH } = process.env
const PROGRAM = fileURLToPath(new URL('../../dist/cli/bin.js', import.meta.url))

export interface RunOptions {
  /** Default: this Node. */
  readonly node?: string
  readonly stdin?: string
  readonly environment?: Readonly<Record<string, string>>
  /** The user to run as, for a test runner that is root. */
  readonly uid?: number
  /** The command's stdout is closed before it can write. */
  readonly closedStdout?: boolean
}

export interface Ran {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs `p2p-chat ARGS` to its end, with no variables of the test runner's own. */
export const run = (args: readonly string[], options: RunOptions = {}): Promise<Ran> =>
  new Promise((resolve, reject) => {
    const child = spawn(options.node ?? process.execPath, [PROGRAM, ...args], {
      env: { PATH, HOME: '/nonexistent', ...options.environment },
      ...(options.uid === undefined ? {} : { uid: options.uid }),
    })
    let stdout = ''
    let stderr = ''
    if (options.closedStdout === true) {
      child.stdout.destroy()
    }
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text
    })
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, stdout, stderr }))
    // A command that reads no stdin may end before this is written.
    child.stdin.on('error', () => undefined)
    child.stdin.end(options.stdin ?? '')
  })
