import type { Connection } from '@libp2p/interface'
import type { Node } from '../node.ts'
import { type PeerId, peerIdOf } from '../peer-id.ts'

/** The connections of the node, by peer. */
export class OpenConnections {
  readonly #node: Node

  constructor(node: Node) {
    this.#node = node
  }

  all(): Connection[] {
    return this.#node.getConnections().filter(({ status }) => status === 'open')
  }

  peers(): Set<PeerId> {
    return new Set(this.all().map(({ remotePeer }) => peerIdOf(remotePeer)))
  }

  of(peer: PeerId): Connection[] {
    return this.all().filter(({ remotePeer }) => peerIdOf(remotePeer) === peer)
  }

  has(peer: PeerId): boolean {
    return this.of(peer).length > 0
  }
}
