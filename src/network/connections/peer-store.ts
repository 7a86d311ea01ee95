import { PEER_STORE_TRIM_MS } from '../limits.ts'
import type { Node } from '../node.ts'
import { peerIdOf } from '../peer-id.ts'
import type { PeerTable } from './peer-table.ts'

/**
 * libp2p stores what every peer says of itself, for hours. Those that are neither connected nor known are
 * deleted, so that strangers who come and go leave nothing behind.
 */
export class PeerStoreTrimmer {
  readonly #node: Node
  readonly #table: PeerTable
  #trimmedMs = performance.now()
  #trimming: Promise<void> | null = null

  constructor(node: Node, table: PeerTable) {
    this.#node = node
    this.#table = table
  }

  tick(nowMs: number): void {
    if (this.#trimming !== null || nowMs - this.#trimmedMs < PEER_STORE_TRIM_MS) return
    this.#trimmedMs = nowMs
    this.#trimming = this.#trim().finally(() => {
      this.#trimming = null
    })
  }

  async #trim(): Promise<void> {
    try {
      for (const { id } of await this.#node.peerStore.all()) {
        const known = id.equals(this.#node.peerId) || this.#table.get(peerIdOf(id)) !== undefined
        if (!known && this.#node.getConnections(id).length === 0) await this.#node.peerStore.delete(id)
      }
    } catch {
      // Only while the node is being stopped; otherwise the next trim does it.
    }
  }
}
