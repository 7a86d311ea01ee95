import { join } from 'node:path'
import { type JsonObject, readJsonFile } from './json-file.ts'
import { JsonWriter } from './json-writer.ts'
import {
  REMEMBERED_ADDRESS_CHARACTERS_MAX,
  REMEMBERED_ADDRESSES_MAX,
  REMEMBERED_FILE_BYTES_MAX,
  REMEMBERED_WRITE_DELAY_MS,
} from './limits.ts'
import type { Problem } from './problem.ts'

/** What a node knew of the network when it last ran: hints where to dial, never a reason to trust. */
export interface Remembered {
  /** Multiaddrs of peers met, newest first. */
  addresses(): readonly string[]
  /** The TCP port listened on last, so that a restarted node is found where it was. */
  listenPort(): number | undefined
  /** @returns false where it is no multiaddr in form, or longer than any real one */
  noteAddress(address: string): boolean
  noteListenPort(port: number): void
  /** Writes what is not on disk yet. */
  close(): Promise<void>
}

const isAddress = (value: unknown): value is string =>
  typeof value === 'string' &&
  value.length <= REMEMBERED_ADDRESS_CHARACTERS_MAX &&
  /^\/[\x21-\x7e]+$/.test(value)

const isPort = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value > 0 && value < 65_536

const addressesIn = ({ addresses }: JsonObject): readonly string[] =>
  Array.isArray(addresses) ? addresses.filter(isAddress).slice(0, REMEMBERED_ADDRESSES_MAX) : []

const portIn = ({ listenPort }: JsonObject): number | undefined =>
  isPort(listenPort) ? listenPort : undefined

class PeersFile implements Remembered {
  readonly #writer: JsonWriter
  readonly #onProblem: (problem: Problem) => void
  #addresses: readonly string[]
  #listenPort: number | undefined
  #timer: NodeJS.Timeout | undefined
  #writing: Promise<void> = Promise.resolve()

  constructor(file: string, stored: JsonObject, onProblem: (problem: Problem) => void) {
    this.#writer = new JsonWriter(file)
    this.#onProblem = onProblem
    this.#addresses = addressesIn(stored)
    this.#listenPort = portIn(stored)
  }

  addresses(): readonly string[] {
    return this.#addresses
  }

  listenPort(): number | undefined {
    return this.#listenPort
  }

  noteAddress(address: string): boolean {
    if (!isAddress(address)) {
      return false
    }
    if (this.#addresses[0] !== address) {
      const others = this.#addresses.filter((other) => other !== address)
      this.#addresses = [address, ...others].slice(0, REMEMBERED_ADDRESSES_MAX)
      this.#writeSoon()
    }
    return true
  }

  noteListenPort(port: number): void {
    if (isPort(port) && port !== this.#listenPort) {
      this.#listenPort = port
      this.#writeSoon()
    }
  }

  close(): Promise<void> {
    if (this.#timer !== undefined) {
      this.#write()
    }
    return this.#writing
  }

  #writeSoon(): void {
    this.#timer ??= setTimeout(() => this.#write(), REMEMBERED_WRITE_DELAY_MS).unref()
  }

  #write(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#writing = this.#writer
      .write(() => ({ addresses: this.#addresses, listenPort: this.#listenPort }))
      .then((written) => {
        if (!written.ok) {
          this.#onProblem(written.problem)
        }
      })
  }
}

/** Opens `peers.json` in the home. A damaged file is a problem told, and counts as empty. */
export const openRemembered = async (
  home: string,
  onProblem: (problem: Problem) => void,
): Promise<Remembered> => {
  const file = join(home, 'peers.json')
  const stored = await readJsonFile(file, REMEMBERED_FILE_BYTES_MAX)
  if (!stored.ok) {
    onProblem(stored.problem)
  }
  return new PeersFile(file, (stored.ok ? stored.value : undefined) ?? {}, onProblem)
}
