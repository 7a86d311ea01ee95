import { type Outcome, success } from '../storage/problem.ts'
import type { RunCode, Surface } from '../ui/surface.ts'
import type { Waiting } from './hidden-line.ts'
import { EXIT_FAILED, isLively, sayProblem } from './output.ts'
import { job } from './shell-job.ts'

/** From somebody who wants an end; Windows ends a process anyway, and the second is never heard there. */
const SIGNALS = ['SIGINT', 'SIGTERM'] as const

/** How long a process that has said its last word may take to end by itself, ms. */
const EXIT_GRACE_MS = 200

/** The wish to leave, and who may express it. */
export interface Leaving {
  readonly controller: AbortController
  /** A signal, or Ctrl-C: the first leaves the room in order, the second ends the process at once. */
  readonly interrupt: () => void
}

export const leaveOnSignals = (): Leaving => {
  const controller = new AbortController()
  let interrupted = false
  const interrupt = (): void => {
    if (interrupted) {
      process.exit(EXIT_FAILED)
    }
    interrupted = true
    controller.abort()
  }
  for (const signal of SIGNALS) {
    process.on(signal, interrupt)
  }
  // The terminal is gone. The shell and the system both tell, so that a second one is nobody's impatience.
  process.on('SIGHUP', () => controller.abort())
  return { controller, interrupt }
}

/** Whoever is asked something meanwhile may leave, too. */
export const waitingWith = ({ controller, interrupt }: Leaving): Waiting => ({
  signal: controller.signal,
  onInterrupt: interrupt,
})

/** This process, as the clients of the library see it. */
export const processSurface = ({ controller, interrupt }: Leaving): Surface => {
  const { stdin, stdout, stderr } = process
  return {
    stdin,
    stdout,
    stderr,
    leaving: controller,
    interrupt,
    colour: isLively(stdout),
    notify: false,
    environment: process.env,
    job,
    now: Date.now,
  }
}

const isExitCode = (value: unknown): value is 1 | 2 => value === 1 || value === 2

/** What the library says is the user's fault or the environment's is told as such; all else is a bug, and thrown on. */
export const asOutcome = (error: unknown): Outcome<RunCode> => {
  // Told to stop while it was still starting: that is all there is to it.
  if (error instanceof Error && error.name === 'AbortError') {
    return success(0)
  }
  if (error instanceof Error && 'exitCode' in error && isExitCode(error.exitCode)) {
    const fault = error.exitCode === 2 ? 'user' : 'environment'
    return { ok: false, problem: { fault, message: error.message, cause: error.cause ?? error } }
  }
  throw error
}

/**
 * Runs something that takes leave by itself, and sets the exit code. What still holds the process afterwards, such
 * as a reader of stdout that has stalled for good, is not waited for.
 */
export const runToTheEnd = async (run: () => Promise<Outcome<RunCode>>): Promise<void> => {
  const outcome = await run().catch(asOutcome)
  process.exitCode = outcome.ok ? outcome.value : sayProblem(outcome.problem)
  setTimeout(() => process.exit(), EXIT_GRACE_MS).unref()
}
