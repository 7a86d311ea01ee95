import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { WHITELIST_POLL_MS, WHITELIST_QUIET_MS } from './limits.ts'
import { type Outcome, type Problem, success, userFault } from './problem.ts'
import { errorCode } from './system-error.ts'
import {
  type IdentityFiles,
  listFolder,
  type OwnKeys,
  readIdentityFiles,
  removedFolder,
  trustedFolder,
  type Whitelist,
  whitelistOf,
} from './whitelist.ts'

export interface WhitelistListener {
  /** The whitelist as it is now, whenever its identities or problems differ from what was last told. */
  onChange(whitelist: Whitelist): void
  /** A folder cannot be read or is gone: what was in it stays as it was. Told once until it is back. */
  onProblem(problem: Problem): void
}

export interface WhitelistTiming {
  readonly pollMs: number
  readonly quietMs: number
}

export interface WhitelistWatch {
  /** Reads both folders now, rather than when they have been quiet; what changed is told before this resolves. */
  reread(): Promise<void>
  close(): void
}

const DEFAULT_TIMING: WhitelistTiming = { pollMs: WHITELIST_POLL_MS, quietMs: WHITELIST_QUIET_MS }

/** State of a folder that is not there and need not be: nobody was removed yet. */
const ABSENT = 'absent'

const fileState = async (file: string): Promise<string> => {
  try {
    const stats = await stat(file, { bigint: true })
    return `${stats.ino} ${stats.size} ${stats.mode} ${stats.mtimeNs} ${stats.ctimeNs}`
  } catch (error) {
    // What cannot be looked at is a state too: it changes when it can be.
    return errorCode(error) ?? 'unknown'
  }
}

/** One of the two folders: what it held when it could last be read. */
class WatchedFolder {
  readonly #folder: string
  /** Once it has been there, a folder that is gone is a mishap, and takes nothing back. */
  #isExpected: boolean
  #state: string | undefined
  #files: IdentityFiles
  #problem: string | undefined

  constructor(folder: string, isExpected: boolean, files: IdentityFiles) {
    this.#folder = folder
    this.#isExpected = isExpected
    this.#files = files
  }

  get files(): IdentityFiles {
    return this.#files
  }

  /** @returns whether a file of it came, went or was written since the last look */
  async look(onProblem: (problem: Problem) => void): Promise<boolean> {
    const state = await this.#currentState()
    if (!state.ok) {
      this.#state = undefined
      if (this.#problem !== state.problem.message) {
        this.#problem = state.problem.message
        onProblem(state.problem)
      }
      return false
    }
    this.#problem = undefined
    this.#isExpected ||= state.value !== ABSENT
    const hasChanged = state.value !== this.#state
    this.#state = state.value
    return hasChanged
  }

  async read(): Promise<void> {
    const read = await readIdentityFiles(this.#folder)
    if (read.ok && read.value !== undefined) {
      this.#files = read.value
    } else if (this.#state !== ABSENT) {
      // Gone since it was looked at; the next look says so.
      this.#state = undefined
    }
  }

  async #currentState(): Promise<Outcome<string>> {
    const listed = await listFolder(this.#folder)
    if (!listed.ok) {
      return listed
    }
    if (listed.value === undefined) {
      return this.#isExpected
        ? userFault(
            `the folder ${this.#folder} is gone; put it back (until then what was in it counts as it did)`,
          )
        : success(ABSENT)
    }
    const states = await Promise.all(listed.value.map((name) => fileState(join(this.#folder, name))))
    return success(JSON.stringify([listed.value, states]))
  }
}

const describe = ({ trusted, removed, problems }: Whitelist): string =>
  JSON.stringify([
    ...[trusted, removed].map((list) => list.map(({ name, file, key }) => [name, file, key.fingerprint])),
    problems.map(({ message }) => message),
  ])

class PollingWatch implements WhitelistWatch {
  readonly #trusted: WatchedFolder
  readonly #removed: WatchedFolder
  readonly #own: OwnKeys
  readonly #listener: WhitelistListener
  readonly #timing: WhitelistTiming
  #told: string
  #changedAtMs: number | undefined
  #timer: NodeJS.Timeout | undefined
  /** One look after the other: of two at once the slower could put back what the faster has replaced. */
  #looking: Promise<void> = Promise.resolve()
  readonly #closing = new AbortController()

  constructor(
    home: string,
    own: OwnKeys,
    known: Whitelist,
    listener: WhitelistListener,
    timing: WhitelistTiming,
  ) {
    this.#trusted = new WatchedFolder(trustedFolder(home), true, { identities: known.trusted, problems: [] })
    const isRemovedThere = known.removed.length > 0
    this.#removed = new WatchedFolder(removedFolder(home), isRemovedThere, {
      identities: known.removed,
      problems: [],
    })
    this.#own = own
    this.#told = describe(known)
    this.#listener = listener
    this.#timing = timing
    this.#schedule()
  }

  reread(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#look()
      await this.#read()
    })
  }

  close(): void {
    this.#closing.abort()
    clearTimeout(this.#timer)
  }

  #schedule(): void {
    if (!this.#closing.signal.aborted) {
      this.#timer = setTimeout(
        () => void this.#inTurn(() => this.#lookAndWait()).finally(() => this.#schedule()),
        this.#timing.pollMs,
      )
      this.#timer.unref()
    }
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#looking.then(work)
    this.#looking = done.catch(() => undefined)
    return done
  }

  /** Reads once nothing has changed for a while: a file may be half-copied. */
  async #lookAndWait(): Promise<void> {
    if (await this.#look()) {
      this.#changedAtMs = performance.now()
    }
    if (this.#changedAtMs !== undefined && performance.now() - this.#changedAtMs >= this.#timing.quietMs) {
      await this.#read()
    }
  }

  async #look(): Promise<boolean> {
    const onProblem = (problem: Problem): void => {
      if (!this.#closing.signal.aborted) {
        this.#listener.onProblem(problem)
      }
    }
    const changes = await Promise.all([this.#trusted.look(onProblem), this.#removed.look(onProblem)])
    return changes.includes(true)
  }

  async #read(): Promise<void> {
    this.#changedAtMs = undefined
    await Promise.all([this.#trusted.read(), this.#removed.read()])
    if (this.#closing.signal.aborted) {
      return
    }
    const whitelist = whitelistOf(this.#trusted.files, this.#removed.files, this.#own)
    const description = describe(whitelist)
    if (description !== this.#told) {
      this.#told = description
      this.#listener.onChange(whitelist)
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
