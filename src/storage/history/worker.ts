/** The thread in which one history lives: it may wait for the disk, and nobody waits for it without having asked. */
import { parentPort, workerData } from 'node:worker_threads'
import { environmentFault } from '../problem.ts'
import type { Answer, Closing, FromWorker, Request, WriteName } from './calls.ts'
import { type HistoryPlace, openDatabase } from './database.ts'
import { sqliteFailure } from './sqlite-error.ts'
import { isWrite, Store } from './store.ts'

const place: HistoryPlace = workerData

const post = (message: FromWorker): void => parentPort?.postMessage(message)

let toldUnreadable = false
/** Once: a file copied together from two would have a million of them. */
const tellUnreadable = (): void => {
  if (!toldUnreadable) {
    toldUnreadable = true
    post({ type: 'problem', problem: unreadable().problem })
  }
}

const unreadable = () =>
  environmentFault(
    `the history ${place.file} has messages that were changed outside p2p-chat, and leaves them out; check the disk it is on`,
  )

const open = (): Store | undefined => {
  const opened = openDatabase(place)
  if (!opened.ok) {
    post({ type: 'opened', outcome: opened })
    return undefined
  }
  try {
    return new Store(opened.value, tellUnreadable)
  } catch (error) {
    opened.value.close()
    post({ type: 'opened', outcome: sqliteFailure('open the history', place.file, error) })
    return undefined
  }
}

/** Whatever was asked while one commit ran is there when the next begins. */
class Desk {
  readonly #store: Store
  readonly #close: () => void
  #writes: Request<WriteName>[] = []
  readonly #reads: Request[] = []
  #isTurnDue = false
  #isClosing = false

  constructor(store: Store, close: () => void) {
    this.#store = store
    this.#close = close
  }

  take(message: Request | Closing): void {
    if (message.type === 'close') {
      this.#isClosing = true
    } else if (isWrite(message)) {
      this.#writes.push(message)
    } else {
      this.#reads.push(message)
    }
    this.#setTurn()
  }

  #setTurn(): void {
    if (!this.#isTurnDue) {
      this.#isTurnDue = true
      setImmediate(() => this.#turn())
    }
  }

  /** All writes, then one reading, so that no write waits for more than one search. */
  #turn(): void {
    this.#isTurnDue = false
    const writes = this.#writes
    this.#writes = []
    if (writes.length > 0) {
      this.#tell(this.#store.write(writes))
    }
    const read = this.#reads.shift()
    if (read !== undefined) {
      this.#tell([this.#store.read(read)])
    }
    if (this.#reads.length > 0) {
      this.#setTurn()
    } else if (this.#isClosing) {
      this.#store.close()
      this.#close()
    }
  }

  #tell(answers: readonly Answer[]): void {
    post({ type: 'answers', answers, state: this.#store.state })
  }
}

const store = open()
if (store === undefined) {
  parentPort?.close()
} else {
  const desk = new Desk(store, () => parentPort?.close())
  parentPort?.on('message', (message: Request | Closing) => desk.take(message))
  post({ type: 'opened', outcome: { ok: true, value: store.state } })
}
