import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { stripTypeScriptTypes } from 'node:module'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import type { Machine } from './places.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const SOURCE = new URL('bare-node.ts', import.meta.url)

/** Without types, as the built program is: to strip them takes time and memory that would be counted. */
const programText = async (): Promise<string> => stripTypeScriptTypes(await readFile(SOURCE, 'utf8'))

/** A bare libp2p node in a process of its own. */
export class BareProcess implements AsyncDisposable {
  /** Its multiaddr. */
  readonly address: string
  readonly #child: ChildProcessByStdio<null, Readable, null>

  private constructor(child: ChildProcessByStdio<null, Readable, null>, address: string) {
    this.#child = child
    this.address = address
  }

  /** Resolves when it runs and has dialled all others. */
  static async start(machine: Machine, others: readonly string[], mdns: boolean): Promise<BareProcess> {
    const { address, commandPrefix } = machine
    const program = ['--input-type=module', '--eval', await programText()]
    const choice = JSON.stringify({ address, others, mdns })
    const [command = '', ...args] = [...commandPrefix, process.execPath, ...program, choice]
    const child = spawn(command, args, {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const lines = createInterface({ input: child.stdout })
    const [line] = await Promise.race([
      once(lines, 'line'),
      once(child, 'exit').then(() => Promise.reject(new Error('A bare libp2p node ended at once.'))),
    ])
    return new BareProcess(child, String(line))
  }

  get pid(): number {
    if (this.#child.pid === undefined) throw new Error('A bare libp2p node was not started.')
    return this.#child.pid
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const gone = once(this.#child, 'exit')
    this.#child.kill('SIGKILL')
    await gone
  }
}
