import type { Connection } from '@libp2p/interface'
import { closeConnection } from '../connections/closing.ts'
import { duplicatesToClose } from '../connections/duplicate-connections.ts'
import type { Counters } from '../counters.ts'
import { LOST_GOSSIP_TICKS_REPAIR, NEW_GOSSIP_TICKS_REPAIR, ONE_WAY_TICKS_HANG_UP } from '../limits.ts'
import type { Node } from '../node.ts'
import { type PeerId, peerIdOf } from '../peer-id.ts'
import { outboundGossip } from './gossip-streams.ts'

interface WatchdogInit {
  readonly self: PeerId
  readonly node: Node
  readonly counters: Counters
  /** Identify has said that the peer is one of ours and speaks gossipsub. */
  readonly shouldGossip: (peer: PeerId) => boolean
}

const byPeer = (connections: readonly Connection[]): Map<PeerId, Connection[]> =>
  Map.groupBy(connections, ({ remotePeer }) => peerIdOf(remotePeer))

/** One connection per pair, and gossip in both directions over it. */
export class Watchdog {
  readonly #init: WatchdogInit
  /** Ticks since a connected peer was last found with an outbound gossip stream. */
  readonly #oneWayTicks = new Map<PeerId, number>()
  /** Peers that had one since they are connected. */
  readonly #gossiped = new Set<PeerId>()

  constructor(init: WatchdogInit) {
    this.#init = init
  }

  tick(connections: readonly Connection[]): void {
    const peers = byPeer(connections)
    for (const peer of [...this.#oneWayTicks.keys(), ...this.#gossiped]) {
      if (peers.has(peer)) continue
      this.#oneWayTicks.delete(peer)
      this.#gossiped.delete(peer)
    }
    for (const [peer, ofPeer] of peers) {
      const duplicates = duplicatesToClose(this.#init.self, peer, ofPeer, Date.now())
      if (duplicates.length > 0) void this.#collapse(ofPeer, duplicates)
      else if (this.#init.shouldGossip(peer)) this.#checkGossip(peer, ofPeer)
    }
  }

  async #collapse(all: readonly Connection[], duplicates: readonly Connection[]): Promise<void> {
    for (const connection of duplicates) {
      this.#init.counters.add('connectionsCollapsed')
      await closeConnection(connection)
    }
    for (const kept of all.filter((connection) => !duplicates.includes(connection))) {
      if (outboundGossip(kept) === undefined) await this.#reopenGossip(kept)
    }
  }

  #checkGossip(peer: PeerId, connections: readonly Connection[]): void {
    if (connections.some((connection) => outboundGossip(connection) !== undefined)) {
      this.#oneWayTicks.delete(peer)
      this.#gossiped.add(peer)
      return
    }
    const repairTicks = this.#gossiped.has(peer) ? LOST_GOSSIP_TICKS_REPAIR : NEW_GOSSIP_TICKS_REPAIR
    const ticks = (this.#oneWayTicks.get(peer) ?? 0) + 1
    this.#oneWayTicks.set(peer, ticks)
    if (ticks >= ONE_WAY_TICKS_HANG_UP) {
      this.#init.counters.add('gossipGivenUp')
      this.#oneWayTicks.delete(peer)
      for (const connection of connections) connection.abort(new Error('Gossip goes one way only.'))
    } else if (ticks >= repairTicks) {
      for (const connection of connections) void this.#reopenGossip(connection)
    }
  }

  /**
   * gossipsub opens its stream when identify has run and at no other time. To run identify once more is
   * therefore the one way to make it open another without losing the connection.
   */
  async #reopenGossip(connection: Connection): Promise<void> {
    this.#init.counters.add('gossipRepaired')
    try {
      await this.#init.node.services.identify.identify(connection)
    } catch {
      // Not identified in time, or closed: a later tick repeats it or hangs up.
    }
  }
}
