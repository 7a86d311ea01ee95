import type { NetworkEvent } from './contract.ts'
import type { PeerId } from './peer-id.ts'

/** Tells each thing once: who is connected, how many are nearby. */
export class News {
  readonly #onEvent: (event: NetworkEvent) => void
  readonly #connected = new Set<PeerId>()
  #nearby = 0

  constructor(onEvent: (event: NetworkEvent) => void) {
    this.#onEvent = onEvent
  }

  /** The peers that were told of as connected: ours, and not the strangers being looked at. */
  connectedPeers(): PeerId[] {
    return [...this.#connected]
  }

  connected(peer: PeerId): void {
    if (this.#connected.has(peer)) return
    this.#connected.add(peer)
    this.#onEvent({ type: 'peer-connected', peer })
  }

  disconnected(peer: PeerId): void {
    if (this.#connected.delete(peer)) this.#onEvent({ type: 'peer-disconnected', peer })
  }

  nearby(count: number): void {
    if (count === this.#nearby) return
    this.#nearby = count
    this.#onEvent({ type: 'nearby-changed', count })
  }
}
