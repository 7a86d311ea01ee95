import { spawn } from 'node:child_process'
import { Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'

const { PATH } = process.env
const PROGRAM = fileURLToPath(new URL('../../dist/cli/bin.js', import.meta.url))

export interface RunOptions {
  /** Default: this Node. */
  readonly node?: string
  readonly stdin?: string
  /** Descriptor 3: a pipe from which this can be read, or the descriptor of an open file. */
  readonly third?: string | number
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

const thirdOf = ({ third }: RunOptions): readonly ('pipe' | number)[] =>
  third === undefined ? [] : [typeof third === 'number' ? third : 'pipe']

/** Runs `p2p-chat ARGS` to its end, with no variables of the test runner's own. */
export const run = (args: readonly string[], options: RunOptions = {}): Promise<Ran> =>
  new Promise((resolve, reject) => {
    const child = spawn(options.node ?? process.execPath, [PROGRAM, ...args], {
      env: { PATH, HOME: '/nonexistent', ...options.environment },
      stdio: ['pipe', 'pipe', 'pipe', ...thirdOf(options)],
      ...(options.uid === undefined ? {} : { uid: options.uid }),
    })
    const [input, output, errors, third] = child.stdio
    if (input === null || output === null || errors === null) {
      throw new Error('the standard streams are pipes')
    }
    let stdout = ''
    let stderr = ''
    if (options.closedStdout === true) {
      output.destroy()
    }
    output.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
    })
    errors.setEncoding('utf8').on('data', (text: string) => {
      stderr += text
    })
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, stdout, stderr }))
    if (typeof options.third === 'string' && third instanceof Writable) {
      third.on('error', () => undefined)
      third.end(options.third)
    }
    // A command that reads no stdin may end before this is written.
    input.on('error', () => undefined)
    input.end(options.stdin ?? '')
  })
