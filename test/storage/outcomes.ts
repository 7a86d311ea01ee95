import { expect } from 'vitest'
import type { Outcome, Problem } from '../../src/storage/problem.ts'

export const valueIn = <Value>(outcome: Outcome<Value>): Value => {
  if (!outcome.ok) {
    throw new Error(`failed: ${outcome.problem.message}`)
  }
  return outcome.value
}

export const problemIn = (outcome: Outcome<unknown>): Problem => {
  if (outcome.ok) {
    throw new Error(`no failure but ${JSON.stringify(outcome.value)}`)
  }
  return outcome.problem
}

/** A refusal that is the user's to put right, in one sentence with all of `words`. */
export const expectRefusal = (outcome: Outcome<unknown>, ...words: readonly string[]): void => {
  const problem = problemIn(outcome)
  expect(problem.fault).toBe('user')
  expect(problem.message).not.toContain('\n')
  for (const word of words) {
    expect(problem.message).toContain(word)
  }
}
