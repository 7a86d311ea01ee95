import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface, type Interface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { type FlooderReport, type Order, parseReport } from './order.ts'

const PROGRAM = fileURLToPath(new URL('flooder.ts', import.meta.url))

/** The generated wire format has namespaces, which Node does not merely strip. */
const NODE_OPTIONS = ['--experimental-transform-types', '--disable-warning=ExperimentalWarning']

/** The flooder is a process of its own, so that its work is not counted as anybody else's. */
export class FlooderProcess implements AsyncDisposable {
  readonly #child: ReturnType<typeof spawn>
  readonly #lines: AsyncIterator<string>
  readonly #reader: Interface

  constructor(order: Order) {
    const child = spawn(process.execPath, [...NODE_OPTIONS, PROGRAM, JSON.stringify(order)], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    this.#child = child
    this.#reader = createInterface({ input: child.stdout })
    this.#lines = this.#reader[Symbol.asyncIterator]()
  }

  /** Resolves when all is made that is made ahead. */
  async prepared(): Promise<void> {
    await this.#line()
  }

  /** @returns when the flood is over */
  async flood(): Promise<FlooderReport> {
    this.#child.stdin?.end('go\n')
    return parseReport(await this.#line())
  }

  async #line(): Promise<string> {
    const { done, value } = await this.#lines.next()
    if (done === true) throw new Error('The flooder ended before it said how it went.')
    return value
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#reader.close()
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    this.#child.kill('SIGKILL')
    await once(this.#child, 'close')
  }
}
