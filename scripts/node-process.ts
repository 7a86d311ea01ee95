import { createInterface } from 'node:readline'
import type { ChatEvent } from '../src/chat/events.ts'
import { type ChatCommand, type EventOf, type EventType, isOfType, parseChatLine } from './chat-lines.ts'
import { collectTail, type ProgramOptions, spawnProgram } from './program.ts'
import { expectNever, waitUntil } from './waiting.ts'

/** Shown of the latest events where a wait fails. */
const EVENTS_SHOWN = 15

export interface NodeOptions extends ProgramOptions {
  /** Default: chat. */
  readonly command?: 'chat' | 'bootstrap'
  /** Also what its failures call it. */
  readonly name: string
  readonly home: string
  /** More options of p2p-chat. */
  readonly args?: readonly string[]
}

/** How a process ended: with a code, or by a signal. */
export interface Ending {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

export interface WaitOptions {
  /** Events up to this `position` do not count. Default: all do. */
  readonly after?: number
  readonly limitMs?: number
}

const argumentsOf = ({ command = 'chat', name, home, args = [] }: NodeOptions): readonly string[] => [
  command,
  '--json',
  '--home',
  home,
  // The bootstrap speaks for nobody, so it has no display name.
  ...(command === 'chat' ? ['--name', name] : []),
  ...args,
]

/** A p2p-chat that runs with `--json`: what it tells, and what it is told. */
export class NodeProcess implements AsyncDisposable {
  readonly name: string
  readonly home: string
  readonly ended: Promise<Ending>
  readonly #child: ReturnType<typeof spawnProgram>
  readonly #events: ChatEvent[] = []
  readonly #watchers = new Set<() => void>()
  readonly #stderr: () => string
  #ending: Ending | undefined
  #fault: Error | undefined

  constructor(options: NodeOptions) {
    this.name = options.name
    this.home = options.home
    this.#child = spawnProgram(argumentsOf(options), options)
    this.#stderr = collectTail(this.#child.stderr)
    // A program that has ended takes no more commands; that it ended is what a wait then says.
    this.#child.stdin.on('error', () => undefined)
    createInterface({ input: this.#child.stdout }).on('line', (line) => this.#heard(line))
    this.ended = new Promise((resolve) => {
      this.#child.on('error', (error) => this.#failed(error))
      // Not `exit`: by `close`, everything it printed has been read.
      this.#child.on('close', (code, signal) => {
        this.#ending = { code, signal }
        resolve(this.#ending)
        this.#notify()
      })
    })
  }

  /** @throws where it could not be started */
  get pid(): number {
    const { pid } = this.#child
    if (pid === undefined) throw new Error(`${this.name} was not started.`)
    return pid
  }

  get events(): readonly ChatEvent[] {
    return this.#events
  }

  /** How many events there were so far: what follows is `after` this. */
  get position(): number {
    return this.#events.length
  }

  /** Why nothing more can be waited for, in a few words, or undefined while it runs. */
  get end(): string | undefined {
    if (this.#fault !== undefined) {
      return this.#fault.message
    }
    return this.#ending && `it ended with ${this.#ending.signal ?? `code ${this.#ending.code}`}`
  }

  #heard(line: string): void {
    try {
      const event = parseChatLine(line)
      if (event !== undefined) {
        this.#events.push(event)
        this.#notify()
      }
    } catch (error) {
      this.#failed(new Error(`stdout had the line ${JSON.stringify(line)}`, { cause: error }))
    }
  }

  #failed(fault: Error): void {
    this.#fault = fault
    this.#notify()
  }

  #notify(): void {
    for (const watcher of this.#watchers) {
      watcher()
    }
  }

  /** Calls `watcher` after each event and when it ends. @returns a function that stops that */
  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher)
    return () => this.#watchers.delete(watcher)
  }

  /** The latest event of a type. */
  latest<Type extends EventType>(type: Type): EventOf<Type> | undefined {
    return this.#events.findLast(isOfType(type))
  }

  all<Type extends EventType>(type: Type): readonly EventOf<Type>[] {
    return this.#events.filter(isOfType(type))
  }

  /** The first event, already there or to come, of this type and for which `where` holds. */
  waitFor<Type extends EventType>(
    type: Type,
    where: (event: EventOf<Type>) => boolean = () => true,
    { after = 0, limitMs }: WaitOptions = {},
  ): Promise<EventOf<Type>> {
    const find = () => this.#events.slice(after).filter(isOfType(type)).find(where)
    return waitUntil([this], `an event "${type}" with ${where.toString()}`, find, limitMs)
  }

  /** Rejects as soon as there is such an event from now on; resolves when there was none for this long. */
  expectNone<Type extends EventType>(
    type: Type,
    where: (event: EventOf<Type>) => boolean,
    durationMs: number,
  ): Promise<void> {
    const after = this.position
    const find = () => this.#events.slice(after).filter(isOfType(type)).find(where)
    return expectNever(this, `no event "${type}" with ${where.toString()}`, find, durationMs)
  }

  command(command: ChatCommand): void {
    this.#child.stdin.write(`${JSON.stringify(command)}\n`)
  }

  say(text: string): void {
    this.command({ type: 'send', text })
  }

  leave(): Promise<Ending> {
    this.command({ type: 'leave' })
    return this.ended
  }

  closeInput(): Promise<Ending> {
    this.#child.stdin.end()
    return this.ended
  }

  /** Asks it to end, as an operating system does that shuts down. */
  terminate(): Promise<Ending> {
    this.#child.kill('SIGTERM')
    return this.ended
  }

  /** Ends it so that it can do nothing about it. */
  kill(): Promise<Ending> {
    this.#child.kill('SIGKILL')
    return this.ended
  }

  /** For whoever has to find out what went wrong. */
  report(): string {
    const shown = this.#events.slice(-EVENTS_SHOWN).map((event) => `    ${JSON.stringify(event)}`)
    return [
      `${this.name} (${this.end ?? 'running'}), its last events:`,
      ...(shown.length === 0 ? ['    none'] : shown),
      '  stderr:',
      `    ${this.#stderr().trim().replaceAll('\n', '\n    ') || 'nothing'}`,
    ].join('\n')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.end === undefined) {
      await this.kill()
    }
  }
}
