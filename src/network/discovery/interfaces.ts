import { networkInterfaces } from 'node:os'
import type { Interfaces } from '../addresses/addresses.ts'
import { INTERFACE_POLL_MS } from '../limits.ts'

/** The machine's interfaces, looked at again and again: Node tells of no change. */
export class InterfaceWatch {
  readonly #read: () => Interfaces
  #current: Interfaces
  #timer: NodeJS.Timeout | undefined

  constructor(read: () => Interfaces = networkInterfaces) {
    this.#read = read
    this.#current = read()
  }

  /** The same object until they change. */
  current(): Interfaces {
    return this.#current
  }

  start(onChange: () => void): void {
    this.#timer = setInterval(() => {
      const next = this.#read()
      if (JSON.stringify(next) === JSON.stringify(this.#current)) return
      this.#current = next
      onChange()
    }, INTERFACE_POLL_MS)
  }

  stop(): void {
    clearInterval(this.#timer)
  }
}
