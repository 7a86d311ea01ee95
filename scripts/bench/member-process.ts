import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { waitUntil } from '../waiting.ts'
import type { Answer, AnswerOf, AnswerType, MemberInit, Order } from './orders.ts'
import type { Machine } from './places.ts'

const PROGRAM = fileURLToPath(new URL('members/process.ts', import.meta.url))
/** Its warnings are of no use to whoever measures. */
const NODE_OPTIONS = ['--disable-warning=ExperimentalWarning']
/** Many processes start at once on few cores, and 20 members may have keys to make. */
const LIMIT_MS = 180_000

const isOfType =
  <Type extends AnswerType>(type: Type) =>
  (answer: Answer): answer is AnswerOf<Type> =>
    answer.type === type

/** A member as the measuring process sees it. */
export class MemberProcess implements AsyncDisposable {
  readonly name: string
  readonly number: number
  readonly gone: Promise<void>
  readonly #child: ChildProcess
  #answers: Answer[] = []
  readonly #watchers = new Set<() => void>()
  #end: string | undefined

  constructor(init: MemberInit, machine: Machine) {
    this.name = `${init.kind} ${init.number + 1}`
    this.number = init.number
    const line = [...machine.commandPrefix, process.execPath, ...NODE_OPTIONS, PROGRAM, JSON.stringify(init)]
    const [command = '', ...args] = line
    this.#child = spawn(command, args, {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      serialization: 'advanced',
    })
    this.#child.on('message', (answer: Answer) => this.#heard(answer))
    this.#child.on('error', (error) => this.#ended(error.message))
    this.gone = new Promise((resolve) => {
      this.#child.on('exit', (code, signal) => {
        this.#ended(`it ended with ${signal ?? `code ${code}`}`)
        resolve()
      })
    })
  }

  get pid(): number {
    if (this.#child.pid === undefined) throw new Error(`${this.name} was not started.`)
    return this.#child.pid
  }

  get end(): string | undefined {
    return this.#end
  }

  #heard(answer: Answer): void {
    if (answer.type === 'failed') this.#ended(answer.message)
    this.#answers.push(answer)
    this.#notify()
  }

  #ended(why: string): void {
    this.#end ??= why
    this.#notify()
  }

  #notify(): void {
    for (const watcher of this.#watchers) watcher()
  }

  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher)
    return () => this.#watchers.delete(watcher)
  }

  report(): string {
    return `${this.name} (${this.#end ?? 'running'})`
  }

  order(order: Order): void {
    if (this.#child.connected) this.#child.send(order)
  }

  /** All that it answered of that type since `forget`. */
  all<Type extends AnswerType>(type: Type): readonly AnswerOf<Type>[] {
    return this.#answers.filter(isOfType(type))
  }

  forget(): void {
    this.#answers = []
  }

  /** An answer, there already or to come. */
  wait<Type extends AnswerType>(
    type: Type,
    where: (answer: AnswerOf<Type>) => boolean = () => true,
    limitMs = LIMIT_MS,
  ): Promise<AnswerOf<Type>> {
    return waitUntil([this], `an answer "${type}"`, () => this.all(type).find(where), limitMs)
  }

  /** The same, where it is not to be answered twice. */
  async ask<Type extends AnswerType>(order: Order, type: Type, limitMs?: number): Promise<AnswerOf<Type>> {
    const before = this.all(type)
    this.order(order)
    return this.wait(type, (answer) => !before.includes(answer), limitMs)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    this.#child.kill('SIGKILL')
    await this.gone
  }
}
