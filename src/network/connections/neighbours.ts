import type { Connection } from '@libp2p/interface'
import { dialableAnywhere, dialableOnLan, type Interfaces, parseAddress } from '../addresses/addresses.ts'
import type { OwnAddresses } from '../addresses/own-addresses.ts'
import type { NetworkPeerReport } from '../contract.ts'
import type { Counters } from '../counters.ts'
import type { DiscoverySink } from '../discovery/discovery.ts'
import type { Topic } from '../gossip/topic.ts'
import { REACHES_MAX } from '../limits.ts'
import type { PeerId } from '../peer-id.ts'
import type { Dialer } from './dialer.ts'
import type { Liveness } from './liveness.ts'
import type { KnownPeer, PeerTable } from './peer-table.ts'
import type { Strangers } from './strangers.ts'

interface NeighboursInit {
  readonly self: PeerId
  readonly table: PeerTable
  readonly strangers: Strangers
  readonly own: OwnAddresses
  readonly counters: Counters
  readonly liveness: Liveness
  readonly interfaces: () => Interfaces
  readonly connectionsOf: (peer: PeerId) => readonly Connection[]
  /** The dialer and the topic need the node, which needs this. */
  readonly dialer: () => Dialer | undefined
  readonly topic: () => Topic | undefined
  readonly onNearby: () => void
}

/** What is learnt of other peers, from discovery, from the room, and from their connections. */
export class Neighbours implements DiscoverySink {
  readonly #init: NeighboursInit
  readonly #awaited = new Map<PeerId, Set<() => void>>()

  constructor(init: NeighboursInit) {
    this.#init = init
  }

  isConnected(peer: PeerId): boolean {
    return this.#init.connectionsOf(peer).some(({ status }) => status === 'open')
  }

  heard(peer: PeerId, addresses: readonly string[], source: string | null): void {
    if (peer === this.#init.self) return
    this.#init.counters.add('peersHeard')
    this.#init.strangers.heard(peer, performance.now())
    const known = this.#learn(peer, dialableOnLan(addresses, source, this.#init.interfaces()))
    known.discovered = true
    known.saidGoodbye = false
    known.aliveMs = performance.now()
    if (!this.isConnected(peer)) this.#init.dialer()?.signOfLife(known)
  }

  gone(peer: PeerId): void {
    this.#init.counters.add('goodbyesHeard')
    this.#init.strangers.gone(peer)
    this.#init.onNearby()
    const known = this.#init.table.get(peer)
    if (known === undefined) return
    if (this.isConnected(peer)) known.saidGoodbye = true
    else this.#init.table.forget(peer)
  }

  #learn(peer: PeerId, addresses: readonly string[]): KnownPeer {
    const others = addresses.filter((address) => !this.#init.own.has(address))
    return this.#init.table.learn(peer, others, performance.now())
  }

  /** Addresses told by the room. */
  learn(peer: PeerId, addresses: readonly string[]): KnownPeer {
    return this.#learn(peer, dialableAnywhere(addresses, this.#init.interfaces()))
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
    const told = dialableOnLan(listenAddresses, source, this.#init.interfaces())
    const dialled = connection.direction === 'outbound' && remote !== null ? remote.text : null
    const known = this.#learn(peer, [...(dialled === null ? [] : [dialled]), ...told])
    known.aliveMs = performance.now()
    return dialled
  }

  connected(peer: PeerId): void {
    const known = this.#learn(peer, [])
    known.secured = true
    known.aliveMs = performance.now()
    for (const arrive of this.#awaited.get(peer) ?? []) arrive()
  }

  disconnected(peer: PeerId): void {
    const known = this.#init.table.get(peer)
    if (known === undefined) return
    if (known.saidGoodbye) this.#init.table.forget(peer)
    known.unconnectedSinceMs = performance.now()
    known.aliveMs = performance.now()
  }

  /** Dials a peer, and waits for a connection from either side. */
  async reach(peer: PeerId, addresses: readonly string[], timeoutMs: number): Promise<boolean> {
    if (this.isConnected(peer)) return true
    if (peer === this.#init.self || this.#awaited.size >= REACHES_MAX) return false
    const known = this.learn(peer, addresses)
    const waiting = this.#awaited.get(peer) ?? new Set()
    this.#awaited.set(peer, waiting)
    void this.#init.dialer()?.dialPeer(known)
    await new Promise<void>((resolve) => {
      const end = () => {
        clearTimeout(timer)
        waiting.delete(end)
        if (waiting.size === 0) this.#awaited.delete(peer)
        resolve()
      }
      const timer = setTimeout(end, timeoutMs)
      waiting.add(end)
    })
    return this.isConnected(peer)
  }

  /** Where this node itself or somebody connected is known to be; nobody new is found there. */
  occupiedAddresses(peers: readonly PeerId[], connections: readonly Connection[]): ReadonlySet<string> {
    return new Set([
      ...this.#init.own.all().map(({ text }) => text),
      ...peers.flatMap((peer) => this.#init.table.get(peer)?.addresses ?? []),
      ...connections.map(({ remoteAddr }) => parseAddress(remoteAddr.toString())?.text ?? ''),
    ])
  }

  /** Ends every wait. */
  stop(): void {
    for (const waiting of this.#awaited.values()) for (const end of waiting) end()
  }

  reports(): NetworkPeerReport[] {
    const topic = this.#init.topic()
    const mesh = new Set(topic?.mesh() ?? [])
    return this.#init.table.all().map((known) => {
      const connection = this.#init.connectionsOf(known.peer).find(({ status }) => status === 'open')
      return {
        peerId: known.peer,
        addresses: known.addresses,
        discovered: known.discovered,
        dialled: known.dialled || connection !== undefined,
        secured: connection !== undefined,
        subscribed: topic?.isSubscribed(known.peer) ?? false,
        inMesh: mesh.has(known.peer),
        direction: connection?.direction ?? null,
        roundTripMs: connection === undefined ? null : this.#init.liveness.roundTripMs(connection),
        score: connection === undefined ? null : (topic?.score(known.peer) ?? null),
      }
    })
  }
}
