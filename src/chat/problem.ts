import type { Outcome, Problem } from '../storage/problem.ts'

/** Exit codes of the command: wrong usage or configuration, and failed while running. */
const EXIT_CODES = { user: 2, environment: 1 } as const

/**
 * Why a chat could not start, as one sentence for people: what is wrong, where, what to do. The message is all there
 * is to show; `cause` is for whoever debugs.
 */
export class ChatProblem extends Error {
  readonly exitCode: 1 | 2

  constructor(problem: Problem) {
    super(problem.message, problem.cause === undefined ? {} : { cause: problem.cause })
    this.name = 'ChatProblem'
    this.exitCode = EXIT_CODES[problem.fault]
  }
}

/** The value of an outcome; what went wrong is thrown as a `ChatProblem`. */
export const required = <Value>(outcome: Outcome<Value>): Value => {
  if (!outcome.ok) {
    throw new ChatProblem(outcome.problem)
  }
  return outcome.value
}
