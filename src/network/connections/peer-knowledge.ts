import type { Connection } from '@libp2p/interface'
import { dialableAnywhere, dialableOnLan, parseAddress } from '../addresses/addresses.ts'
import type { OwnAddresses } from '../addresses/own-addresses.ts'
import type { Counters } from '../counters.ts'
import type { DiscoverySink } from '../discovery/discovery.ts'
import type { InterfaceWatch } from '../discovery/interfaces.ts'
import { SUBSCRIPTION_MS_MAX } from '../limits.ts'
import { type PeerId, peerIdOf } from '../peer-id.ts'
import type { OpenConnections } from './open-connections.ts'
import { type KnownPeer, type PeerTable, signOfLife } from './peer-table.ts'
import type { Strangers } from './strangers.ts'

interface PeerKnowledgeInit {
  readonly self: PeerId
  readonly table: PeerTable
  readonly strangers: Strangers
  readonly own: OwnAddresses
  readonly interfaces: InterfaceWatch
  readonly counters: Counters
  readonly connections: Pick<OpenConnections, 'all' | 'has'>
}

/** What is learnt of other peers, from discovery, from the room, and from their connections. */
export class PeerKnowledge implements DiscoverySink {
  readonly #init: PeerKnowledgeInit

  constructor(init: PeerKnowledgeInit) {
    this.#init = init
  }

  heard(peer: PeerId, addresses: readonly string[], source: string | null): void {
    const { self, counters, strangers, interfaces, connections } = this.#init
    if (peer === self) return
    const nowMs = performance.now()
    counters.add('peersHeard')
    strangers.heard(peer, nowMs)
    const known = this.#learn(peer, dialableOnLan(addresses, source, interfaces.current()))
    known.discovered = true
    known.saidGoodbye = false
    known.aliveMs = nowMs
    if (!connections.has(peer)) signOfLife(known, nowMs)
  }

  gone(peer: PeerId): void {
    const { counters, strangers, table, connections } = this.#init
    counters.add('goodbyesHeard')
    strangers.gone(peer)
    const known = table.get(peer)
    if (known === undefined) return
    if (connections.has(peer)) known.saidGoodbye = true
    else table.forget(peer)
  }

  #learn(peer: PeerId, addresses: readonly string[]): KnownPeer {
    const others = addresses.filter((address) => !this.#init.own.has(address))
    return this.#init.table.learn(peer, others, performance.now())
  }

  /** Addresses told by the room. */
  learn(peer: PeerId, addresses: readonly string[]): KnownPeer {
    return this.#learn(peer, dialableAnywhere(addresses, this.#init.interfaces.current()))
  }

  /**
   * Notes the addresses a peer of ours told of itself, and the one it was dialled at. Anyone can claim to be of
   * our kind, so they are judged like those from discovery.
   * @returns the address it was dialled at
   */
  welcomed(peer: PeerId, connection: Connection, listenAddresses: readonly string[]): string | null {
    const remote = parseAddress(connection.remoteAddr.toString())
    const zone = remote?.zone == null ? '' : `%${remote.zone}`
    const source = remote === null ? null : `${remote.host}${zone}`
    const told = dialableOnLan(listenAddresses, source, this.#init.interfaces.current())
    const dialled = connection.direction === 'outbound' && remote !== null ? remote.text : null
    const known = this.#learn(peer, [...(dialled === null ? [] : [dialled]), ...told])
    known.ours = true
    known.aliveMs = performance.now()
    return dialled
  }

  connected(peer: PeerId): void {
    this.#learn(peer, []).aliveMs = performance.now()
  }

  disconnected(peer: PeerId): void {
    const known = this.#init.table.get(peer)
    if (known === undefined) return
    if (known.saidGoodbye) this.#init.table.forget(peer)
    known.elsewhere = false
    known.unconnectedSinceMs = performance.now()
    known.aliveMs = performance.now()
  }

  /** Those connected for a while that do not subscribe to our topic are of another room. */
  tick(isSubscribed: (peer: PeerId) => boolean): void {
    for (const { remotePeer, timeline } of this.#init.connections.all()) {
      const peer = peerIdOf(remotePeer)
      const known = this.#init.table.get(peer)
      if (known === undefined) continue
      known.elsewhere = !isSubscribed(peer) && Date.now() - timeline.open > SUBSCRIPTION_MS_MAX
    }
  }

  /** Where this node itself or one of these peers is known to be; nobody new is found there. */
  occupiedAddresses(peers: readonly PeerId[]): ReadonlySet<string> {
    const { own, table, connections } = this.#init
    return new Set([
      ...own.all().map(({ text }) => text),
      ...peers.flatMap((peer) => table.get(peer)?.addresses ?? []),
      ...connections.all().map(({ remoteAddr }) => parseAddress(remoteAddr.toString())?.text ?? ''),
    ])
  }
}
