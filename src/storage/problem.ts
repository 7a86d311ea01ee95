/**
 * Why something on disk could not be used, as one sentence for people: what is wrong, where, what to do.
 * Whose fault it is decides the exit code: the user's (usage, configuration) is 2, the environment's (disk,
 * permission) is 1. Bugs are neither: they throw.
 */
export interface Problem {
  readonly fault: 'user' | 'environment'
  readonly message: string
  readonly cause?: unknown
}

export interface Failure {
  readonly ok: false
  readonly problem: Problem
}

/** What every function of this layer that can fail in an expected way returns. */
export type Outcome<Value> = { readonly ok: true; readonly value: Value } | Failure

export const success = <Value>(value: Value): Outcome<Value> => ({ ok: true, value })

export const userFault = (message: string): Failure => ({ ok: false, problem: { fault: 'user', message } })

export const environmentFault = (message: string, cause?: unknown): Failure => ({
  ok: false,
  problem: { fault: 'environment', message, cause },
})

/** Goes on with what was found; a failure and "there is none" stay what they are. */
export const whenFound = <Found, Value>(
  outcome: Outcome<Found | undefined>,
  use: (found: Found) => Outcome<Value>,
): Outcome<Value | undefined> => {
  if (!outcome.ok) {
    return outcome
  }
  return outcome.value === undefined ? success(undefined) : use(outcome.value)
}
