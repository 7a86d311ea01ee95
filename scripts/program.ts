import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const { P2P_CHAT_PROGRAM } = process.env

/** What `npm run build` makes, or another build of p2p-chat to try, such as an installed one. */
const PROGRAM = P2P_CHAT_PROGRAM ?? fileURLToPath(new URL('../dist/cli/bin.js', import.meta.url))

/** Kept of stderr, the latest: enough for any error, and bounded where a program raves. */
const STDERR_CHARACTERS_MAX = 8_000

export interface ProgramOptions {
  /** Where it runs: a command that runs the one after it, such as a virtual host's. Default: right here. */
  readonly commandPrefix?: readonly string[]
  /** Added to the few variables that every program gets. */
  readonly environment?: Readonly<Record<string, string>>
}

/** Only what a program needs: the variables of a test runner or an npm script would change how it behaves. */
const INHERITED = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'DEBUG']

const environmentOf = (options: ProgramOptions): Record<string, string> => {
  const inherited = INHERITED.flatMap((name) => {
    const value = process.env[name]
    return value === undefined ? [] : [[name, value]]
  })
  return { ...Object.fromEntries(inherited), NO_COLOR: '1', ...options.environment }
}

/** Starts p2p-chat with this Node. Its standard streams are pipes. */
export const spawnProgram = (args: readonly string[], options: ProgramOptions = {}) => {
  const [command = process.execPath, ...rest] = [
    ...(options.commandPrefix ?? []),
    process.execPath,
    PROGRAM,
    ...args,
  ]
  // A group of its own: Ctrl-C at the terminal is for the script, which then ends its programs in order.
  return spawn(command, rest, { env: environmentOf(options), stdio: 'pipe', detached: true })
}

/** The last part of what a stream said. */
export const collectTail = (stream: NodeJS.ReadableStream): (() => string) => {
  let tail = ''
  stream.setEncoding('utf8').on('data', (text: string) => {
    tail = (tail + text).slice(-STDERR_CHARACTERS_MAX)
  })
  return () => tail
}

interface RunOptions extends ProgramOptions {
  /** What it reads from stdin. Default: nothing. */
  readonly input?: string
}

interface ProgramResult {
  /** Null where a signal ended it. */
  readonly code: number | null
  readonly stdout: string
  /** Its last 8,000 characters. */
  readonly stderr: string
}

/** Runs one command of p2p-chat, such as `keygen`, to its end. */
export const runProgram = (args: readonly string[], options: RunOptions = {}): Promise<ProgramResult> =>
  new Promise((resolve, reject) => {
    const child = spawnProgram(args, options)
    const stderr = collectTail(child.stderr)
    let stdout = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
    })
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, stdout, stderr: stderr() }))
    // One that ends before it reads closes the pipe; how it ended is what counts.
    child.stdin.on('error', () => undefined).end(options.input)
  })

/**
 * The same, for a command that must succeed.
 * @returns its stdout
 */
export const runProgramOrThrow = async (
  args: readonly string[],
  options: ProgramOptions = {},
): Promise<string> => {
  const { code, stdout, stderr } = await runProgram(args, options)
  if (code !== 0) {
    throw new Error(`\`p2p-chat ${args.join(' ')}\` ended with code ${code}: ${stderr.trim()}`)
  }
  return stdout
}
