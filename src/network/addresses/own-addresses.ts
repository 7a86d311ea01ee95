import type { NetworkEvent } from '../contract.ts'
import type { Interfaces } from './addresses.ts'
import { announcedAddresses, type ListenPoint, type OwnAddress, ownAddresses } from './listening.ts'

/** The addresses of this node, kept in step with the interfaces. */
export class OwnAddresses {
  readonly #points: readonly ListenPoint[]
  readonly #onEvent: (event: NetworkEvent) => void
  #all: readonly OwnAddress[] = []
  #announced: readonly string[] | null = null
  #reported = false

  constructor(points: readonly ListenPoint[], onEvent: (event: NetworkEvent) => void) {
    this.#points = points
    this.#onEvent = onEvent
  }

  /** Computes them anew and tells of changes. */
  update(interfaces: Interfaces): void {
    this.#all = ownAddresses(this.#points, interfaces)
    const announced = announcedAddresses(this.#all)
    const texts = announced.map(({ text }) => text)
    if (this.#announced?.join() !== texts.join()) {
      this.#announced = texts
      this.#onEvent({ type: 'addresses-changed', addresses: texts })
    }
    this.#tellIfAlone(announced.every(({ internal }) => internal))
  }

  #tellIfAlone(alone: boolean): void {
    const meant = this.#points.every(({ host }) => host === '::1' || host.startsWith('127.'))
    if (alone && !meant && !this.#reported) {
      this.#onEvent({
        type: 'problem',
        code: 'no-interface',
        message:
          'This machine has no network interface with an address, so only nodes on it are found; connect it to the LAN.',
      })
    }
    this.#reported = alone
  }

  all(): readonly OwnAddress[] {
    return this.#all
  }

  /** Those that others may be told. */
  announced(): readonly string[] {
    return this.#announced ?? []
  }

  has(text: string): boolean {
    return this.#all.some((address) => address.text === text)
  }
}
