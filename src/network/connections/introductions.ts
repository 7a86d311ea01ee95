import type { Connection, IdentifyResult } from '@libp2p/interface'
import type { Counters } from '../counters.ts'
import { speaksGossip } from '../gossip/gossip-streams.ts'
import { HANG_UP_DELAY_MS, IDENTIFY_MS_MAX } from '../limits.ts'
import { kinshipOf } from '../node.ts'
import { type PeerId, peerIdOf } from '../peer-id.ts'
import { closeConnection } from './closing.ts'
import type { OpenConnections } from './open-connections.ts'
import type { Strangers } from './strangers.ts'

interface IntroductionsInit {
  readonly fileTag: string
  readonly strangers: Strangers
  readonly counters: Counters
  readonly connections: Pick<OpenConnections, 'has' | 'of'>
  readonly onWelcome: (peer: PeerId, connection: Connection, listenAddresses: readonly string[]) => void
}

/** Judges each connected peer by what identify says of it: one of ours, of another room, or neither. */
export class Introductions {
  readonly #init: IntroductionsInit
  readonly #welcomed = new Map<PeerId, { readonly gossips: boolean }>()
  readonly #hangUps = new Set<NodeJS.Timeout>()
  #stopped = false

  constructor(init: IntroductionsInit) {
    this.#init = init
  }

  /** The peer has introduced itself. */
  onIdentify({ peerId, protocols, listenAddrs, connection }: IdentifyResult): void {
    const peer = peerIdOf(peerId)
    // Introductions are read slowly on a busy machine; nobody would tell of the end of this connection again.
    if (this.#stopped || !this.#init.connections.has(peer)) return
    const nowMs = performance.now()
    switch (kinshipOf(protocols, this.#init.fileTag)) {
      case 'our file':
        this.#welcomed.set(peer, { gossips: speaksGossip(protocols) })
        this.#init.onWelcome(
          peer,
          connection,
          listenAddrs.map((address) => address.toString()),
        )
        return
      case 'another file':
        this.#init.strangers.inAnotherRoom(peer, nowMs)
        break
      case 'not ours':
        this.#init.strangers.ofAnotherKind(peer, nowMs)
        break
    }
    this.#hangUpLater(peer)
  }

  /** Later, so that the stranger, too, has time to learn what we are and does not dial again. */
  #hangUpLater(peer: PeerId): void {
    this.#init.counters.add('strangersHungUp')
    const timer = setTimeout(() => {
      this.#hangUps.delete(timer)
      for (const connection of this.#init.connections.of(peer)) void closeConnection(connection)
    }, HANG_UP_DELAY_MS)
    this.#hangUps.add(timer)
  }

  onDisconnect(peer: PeerId): void {
    this.#welcomed.delete(peer)
  }

  isWelcome(peer: PeerId): boolean {
    return this.#welcomed.has(peer)
  }

  shouldGossip(peer: PeerId): boolean {
    return this.#welcomed.get(peer)?.gossips ?? false
  }

  /** Hangs up on who does not introduce itself. It may just be busy, so it is not left alone for it. */
  tick(connections: readonly Connection[]): void {
    for (const connection of connections) {
      const overdue = Date.now() - connection.timeline.open > IDENTIFY_MS_MAX
      if (overdue && !this.isWelcome(peerIdOf(connection.remotePeer))) void closeConnection(connection)
    }
  }

  stop(): void {
    this.#stopped = true
    for (const timer of this.#hangUps) clearTimeout(timer)
  }
}
