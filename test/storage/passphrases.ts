import { type PassphraseQuestion, Unlocking } from '../../src/storage/unlocking.ts'

/** For files that ask for nothing. */
export const neverAsked = (): Unlocking =>
  new Unlocking(({ file }) => {
    throw new Error(`nobody was to be asked for the passphrase of ${file}`)
  })

export interface Knowing {
  readonly unlocking: Unlocking
  /** What was asked so far. */
  readonly questions: readonly PassphraseQuestion[]
}

/** Somebody who gives these one after the other, and then gives up. */
export const knowing = (...passphrases: readonly string[]): Knowing => {
  const questions: PassphraseQuestion[] = []
  const unlocking = new Unlocking((question) => {
    questions.push(question)
    return Promise.resolve(passphrases[questions.length - 1])
  })
  return { unlocking, questions }
}
