import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { WHITELIST_POLL_MS, WHITELIST_QUIET_MS } from './limits.ts'
import { type Outcome, type Problem, success, userFault } from './problem.ts'
import { errorCode } from './system-error.ts'
import { listFolder, type OwnKeys, readTrustedFolder, trustedFolder, type Whitelist } from './whitelist.ts'

export interface WhitelistListener {
  /** The whitelist as it is now, whenever its identities or problems differ from what was last told. */
  onChange(whitelist: Whitelist): void
  /** The folder cannot be read or is gone: the whitelist stays as it was. Told once until it is back. */
  onProblem(problem: Problem): void
}

export interface WhitelistTiming {
  readonly pollMs: number
  readonly quietMs: number
}

export interface WhitelistWatch {
  close(): void
}

const DEFAULT_TIMING: WhitelistTiming = { pollMs: WHITELIST_POLL_MS, quietMs: WHITELIST_QUIET_MS }

const fileState = async (file: string): Promise<string> => {
  try {
    const stats = await stat(file, { bigint: true })
    return `${stats.ino} ${stats.size} ${stats.mode} ${stats.mtimeNs} ${stats.ctimeNs}`
  } catch (error) {
    // What cannot be looked at is a state too: it changes when it can be.
    return errorCode(error) ?? 'unknown'
  }
}

/** Text that differs whenever a file of the folder came, went or was written. */
const folderState = async (folder: string): Promise<Outcome<string>> => {
  const listed = await listFolder(folder)
  if (!listed.ok) {
    return listed
  }
  if (listed.value === undefined) {
    return userFault(`the folder ${folder} is gone; put it back (until then the whitelist stays as it was)`)
  }
  const states = await Promise.all(listed.value.map((name) => fileState(join(folder, name))))
  return success(JSON.stringify([listed.value, states]))
}

const describe = (whitelist: Whitelist): string =>
  JSON.stringify([
    whitelist.identities.map(({ name, file, key }) => [name, file, key.fingerprint]),
    whitelist.problems.map(({ message }) => message),
  ])

class PollingWatch implements WhitelistWatch {
  readonly #home: string
  readonly #own: OwnKeys
  readonly #listener: WhitelistListener
  readonly #timing: WhitelistTiming
  #told: string
  #state: string | undefined
  #changedAtMs: number | undefined
  #problem: string | undefined
  #timer: NodeJS.Timeout | undefined
  readonly #closing = new AbortController()

  constructor(
    home: string,
    own: OwnKeys,
    known: Whitelist,
    listener: WhitelistListener,
    timing: WhitelistTiming,
  ) {
    this.#home = home
    this.#own = own
    this.#told = describe(known)
    this.#listener = listener
    this.#timing = timing
    this.#schedule()
  }

  close(): void {
    this.#closing.abort()
    clearTimeout(this.#timer)
  }

  #schedule(): void {
    if (!this.#closing.signal.aborted) {
      this.#timer = setTimeout(() => void this.#look().finally(() => this.#schedule()), this.#timing.pollMs)
      this.#timer.unref()
    }
  }

  async #look(): Promise<void> {
    const state = await folderState(trustedFolder(this.#home))
    if (this.#closing.signal.aborted) {
      return
    }
    if (!state.ok) {
      this.#fail(state.problem)
      return
    }
    this.#problem = undefined
    if (state.value !== this.#state) {
      this.#state = state.value
      this.#changedAtMs = performance.now()
    }
    if (this.#changedAtMs !== undefined && performance.now() - this.#changedAtMs >= this.#timing.quietMs) {
      await this.#reread()
    }
  }

  async #reread(): Promise<void> {
    this.#changedAtMs = undefined
    const read = await readTrustedFolder(this.#home, this.#own)
    if (this.#closing.signal.aborted) {
      return
    }
    if (!read.ok || read.value === undefined) {
      // Gone since it was looked at; the next look says so.
      this.#state = undefined
      return
    }
    const description = describe(read.value)
    if (description !== this.#told) {
      this.#told = description
      this.#listener.onChange(read.value)
    }
  }

  #fail(problem: Problem): void {
    this.#state = undefined
    this.#changedAtMs = undefined
    if (this.#problem !== problem.message) {
      this.#problem = problem.message
      this.#listener.onProblem(problem)
    }
  }
}

/**
 * Rereads the whitelist after it has been quiet. It polls: `fs.watch` stays silent on network and shared folders,
 * and loses a folder that is replaced.
 * @param known what the caller has read already; changes since then are told, too
 */
export const watchWhitelist = (
  home: string,
  own: OwnKeys,
  known: Whitelist,
  listener: WhitelistListener,
  timing: WhitelistTiming = DEFAULT_TIMING,
): WhitelistWatch => new PollingWatch(home, own, known, listener, timing)
