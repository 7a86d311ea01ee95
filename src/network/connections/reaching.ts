import { REACHES_MAX } from '../limits.ts'
import type { PeerId } from '../peer-id.ts'

interface ReachingInit {
  readonly isConnected: (peer: PeerId) => boolean
  /** Starts a dial. */
  readonly dial: (peer: PeerId, addresses: readonly string[]) => void
}

/** Who waits for a connection to a certain peer. */
export class Reaching {
  readonly #init: ReachingInit
  readonly #awaited = new Map<PeerId, Set<() => void>>()
  #stopped = false

  constructor(init: ReachingInit) {
    this.#init = init
  }

  /** Dials a peer, and waits for a connection from either side. */
  async reach(peer: PeerId, addresses: readonly string[], timeoutMs: number): Promise<boolean> {
    if (this.#init.isConnected(peer)) return true
    if (this.#stopped || this.#awaited.size >= REACHES_MAX) return false
    this.#init.dial(peer, addresses)
    await this.#arrival(peer, timeoutMs)
    return this.#init.isConnected(peer)
  }

  /** Ends the waits for a peer. */
  arrived(peer: PeerId): void {
    for (const end of this.#awaited.get(peer) ?? []) end()
  }

  /** Ends every wait, now and later. */
  stop(): void {
    this.#stopped = true
    for (const peer of this.#awaited.keys()) this.arrived(peer)
  }

  #arrival(peer: PeerId, timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const waiting = this.#awaited.get(peer) ?? new Set()
      const end = () => {
        clearTimeout(timer)
        waiting.delete(end)
        if (waiting.size === 0) this.#awaited.delete(peer)
        resolve()
      }
      const timer = setTimeout(end, timeoutMs)
      waiting.add(end)
      this.#awaited.set(peer, waiting)
    })
  }
}
