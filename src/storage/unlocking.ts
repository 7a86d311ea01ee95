import { utf8 } from '../crypto/bytes.ts'
import { PASSPHRASE_ATTEMPTS_MAX } from './limits.ts'
import { type Passphrase, parsePassphrase } from './passphrase.ts'
import { type Failure, type Outcome, success, userFault } from './problem.ts'

/** What a passphrase is wanted for. */
export interface PassphraseQuestion {
  readonly file: string
  /** 1, and one more each time after one that did not open the file. */
  readonly attempt: number
}

/** Who knows the passphrase; undefined gives up. */
export type AskPassphrase = (question: PassphraseQuestion) => Promise<string | undefined>

interface Unlocked<Value> {
  readonly value: Value
  readonly passphrase: Passphrase
}

const notGiven = (file: string): Failure =>
  userFault(
    `${file} is locked with a passphrase; start in a terminal to be asked for it, or give it in P2P_CHAT_PASSPHRASE or with --passphrase-fd`,
  )

const notOpened = (file: string): Failure =>
  userFault(`this passphrase does not open ${file}; try another, or put back a copy if the file is damaged`)

/** Opens the locked files of one home, and asks for one passphrase where it opens them all. */
export class Unlocking {
  readonly #ask: AskPassphrase
  /** Those that opened a file, the latest first. */
  #known: readonly Passphrase[] = []

  constructor(ask: AskPassphrase) {
    this.#ask = ask
  }

  /**
   * @param opens undefined where this passphrase does not; it takes some tenths of a second
   * @throws what the one asked throws
   */
  async open<Value>(
    file: string,
    opens: (passphrase: Uint8Array) => Promise<Value | undefined>,
  ): Promise<Outcome<Unlocked<Value>>> {
    for (const passphrase of this.#known) {
      const value = await opens(utf8(passphrase))
      if (value !== undefined) {
        return success({ value, passphrase })
      }
    }
    let failure = notGiven(file)
    for (let attempt = 1; attempt <= PASSPHRASE_ATTEMPTS_MAX; attempt += 1) {
      const text = await this.#ask({ file, attempt })
      if (text === undefined) {
        break
      }
      const passphrase = parsePassphrase(text)
      const value = passphrase.ok ? await opens(utf8(passphrase.value)) : undefined
      if (passphrase.ok && value !== undefined) {
        this.#known = [passphrase.value, ...this.#known]
        return success({ value, passphrase: passphrase.value })
      }
      failure = passphrase.ok ? notOpened(file) : passphrase
    }
    return failure
  }
}
