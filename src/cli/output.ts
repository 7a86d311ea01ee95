/**
 * The rules of every command:
 * - stdout gets results and nothing else; progress, hints, warnings and errors go to stderr.
 * - Exit code 0: done; 1: failed while running (disk, port, permission, a bug); 2: wrong usage or configuration.
 * - An error is one sentence, what is wrong, where, what to do, behind `p2p-chat: `. A stack trace only with DEBUG.
 * - Text that comes from files or other nodes is cleaned, so that none moves a cursor or hides a line.
 * - NO_COLOR is honoured, colour and animation are for terminals only.
 * - A reader that goes away (`p2p-chat trust list | head -1`) ends the command quietly.
 */
import { once } from 'node:events'
import type { Outcome, Problem } from '../storage/problem.ts'
import { cleanLine } from '../ui/terminal/sanitize.ts'

export const EXIT_DONE = 0
export const EXIT_FAILED = 1
export const EXIT_USAGE = 2

const { DEBUG, NO_COLOR, TERM } = process.env

/** Whether `stream` is a terminal that may be drawn on: colours, and lines that change. */
export const isLively = (stream: NodeJS.WriteStream): boolean =>
  stream.isTTY && (NO_COLOR ?? '') === '' && TERM !== 'dumb'

let isGuarded = false

const isClosedPipe = (error: Error): boolean =>
  'code' in error && (error.code === 'EPIPE' || error.code === 'EOF')

/** Only commands that print and end call this: one that must take leave first watches its own streams. */
const guardStreams = (): void => {
  if (isGuarded) {
    return
  }
  isGuarded = true
  process.stdout.on('error', (error) => process.exit(isClosedPipe(error) ? EXIT_DONE : EXIT_FAILED))
  // Without stderr there is nowhere left to complain; the exit code still tells.
  process.stderr.on('error', () => undefined)
}

/** A line, or several that the program made itself, on stdout. */
export const printResult = (text: string): void => {
  guardStreams()
  process.stdout.write(`${text}\n`)
}

/** The same for one of many: waits for a reader that is slower, so that not all of them are in memory at once. */
export const printPatiently = async (text: string): Promise<void> => {
  guardStreams()
  if (!process.stdout.write(`${text}\n`)) {
    await once(process.stdout, 'drain')
  }
}

export const printJson = (value: unknown): void => printResult(JSON.stringify(value))

/** One line for people, on stderr. */
export const say = (text: string): void => {
  guardStreams()
  process.stderr.write(`${cleanLine(text)}\n`)
}

export const warn = (problem: Problem): void => say(`p2p-chat: warning: ${problem.message}`)

const sayCause = (cause: unknown): void => {
  if (DEBUG !== undefined && DEBUG !== '' && cause instanceof Error) {
    process.stderr.write(`${cause.stack ?? cause.message}\n`)
  }
}

/** Tells what went wrong. @returns the exit code for it */
export const sayProblem = (problem: Problem): number => {
  say(`p2p-chat: ${problem.message}`)
  sayCause(problem.cause)
  return problem.fault === 'user' ? EXIT_USAGE : EXIT_FAILED
}

/** Tells of a bug. @returns the exit code for it */
export const sayBug = (error: unknown): number => {
  const message = error instanceof Error ? error.message : String(error)
  say(`p2p-chat: this should not happen: ${message}; run it again with DEBUG=1 and report what it prints`)
  sayCause(error)
  return EXIT_FAILED
}

/** A command's action out of a function that tells how it went: sets the exit code, never ends the process. */
export const concludes =
  <Arguments extends readonly unknown[]>(run: (...args: Arguments) => Promise<Outcome<unknown>>) =>
  async (...args: Arguments): Promise<void> => {
    const outcome = await run(...args)
    if (!outcome.ok) {
      process.exitCode = sayProblem(outcome.problem)
    }
  }
