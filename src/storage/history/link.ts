import type { Worker } from 'node:worker_threads'
import { environmentFault, type Failure, type Outcome, type Problem } from '../problem.ts'
import type { Answer, Answered, Asked, Asking, CallName, Closing, FromWorker } from './calls.ts'
import type { HistoryState } from './contract.ts'

/** Someone who waits for an answer. */
interface Waiting {
  settle(answer: Answer): void
  fail(failure: Failure): void
}

const isAnswerTo = <Name extends CallName>(call: Name, answer: Answer): answer is Answer<Name> =>
  answer.call === call

/** This end of the worker: numbers the questions, and leaves none without an answer when the worker dies. */
export class HistoryLink {
  /** Once: the state when it is open, or why it is not. */
  readonly opened: Promise<Outcome<HistoryState>>
  readonly #file: string
  readonly #worker: Worker
  readonly #onProblem: (problem: Problem) => void
  readonly #waiting = new Map<number, Waiting>()
  readonly #ended: Promise<void>
  #number = 0
  #state: HistoryState | undefined
  /** Set once no question will be answered any more. */
  #end: Failure | undefined

  constructor(worker: Worker, file: string, onProblem: (problem: Problem) => void) {
    this.#worker = worker
    this.#file = file
    this.#onProblem = onProblem
    this.opened = new Promise((resolve) => {
      worker.on('message', (message: FromWorker) => this.#heard(message, resolve))
      worker.on('error', (error) => this.#died(error, resolve))
      worker.on('exit', () => this.#died(undefined, resolve))
    })
    this.#ended = new Promise((resolve) => {
      worker.once('exit', () => resolve())
    })
  }

  /** As of the last answer. */
  get state(): HistoryState | undefined {
    return this.#state
  }

  call<Name extends CallName>(call: Name, asked: Asked<Name>): Promise<Outcome<Answered<Name>>> {
    const number = this.#number++
    return new Promise((resolve) => {
      if (this.#end !== undefined) {
        resolve(this.#end)
        return
      }
      const settle = (answer: Answer) => {
        if (!isAnswerTo(call, answer)) {
          throw new Error(`${call} was answered like ${answer.call}`)
        }
        resolve(answer.outcome)
      }
      this.#waiting.set(number, { settle, fail: resolve })
      this.#post({ type: call, number, asked })
    })
  }

  /** What was asked before is still answered. Resolves when the worker is gone. */
  async close(): Promise<void> {
    if (this.#end === undefined) {
      this.#post({ type: 'close' })
      this.#end = environmentFault(`the history ${this.#file} is closed`)
    }
    await this.#ended
  }

  #post(message: Asking | Closing): void {
    this.#worker.postMessage(message)
  }

  #heard(message: FromWorker, resolveOpened: (outcome: Outcome<HistoryState>) => void): void {
    switch (message.type) {
      case 'opened':
        if (message.outcome.ok) {
          this.#state = message.outcome.value
        }
        resolveOpened(message.outcome)
        break
      case 'answers':
        this.#state = message.state
        for (const answer of message.answers) {
          this.#waiting.get(answer.number)?.settle(answer)
          this.#waiting.delete(answer.number)
        }
        break
      case 'problem':
        this.#onProblem(message.problem)
        break
    }
  }

  #died(error: unknown, resolveOpened: (outcome: Outcome<HistoryState>) => void): void {
    const failure = environmentFault(
      `the history ${this.#file} is no longer kept, because its thread ended${error instanceof Error ? ` (${error.message})` : ''}; restart p2p-chat`,
      error,
    )
    if (this.#end === undefined && this.#state !== undefined) {
      this.#onProblem(failure.problem)
    }
    this.#end ??= failure
    resolveOpened(failure)
    for (const { fail } of this.#waiting.values()) {
      fail(failure)
    }
    this.#waiting.clear()
  }
}
