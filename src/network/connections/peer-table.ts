import {
  ADDRESSES_PER_PEER_MAX,
  DIAL_YIELD_MS,
  PEER_FORGOTTEN_MS,
  PEERS_KNOWN_MAX,
  SIGN_OF_LIFE_PAUSE_MS,
} from '../limits.ts'
import type { PeerId } from '../peer-id.ts'

/** A peer known by discovery, from the room, or by a connection. */
export interface KnownPeer {
  readonly peer: PeerId
  /** Drawn once: in a partial mesh not everybody may dial the same ones first. */
  readonly lot: number
  /** The most recently told come first. */
  addresses: readonly string[]
  /** The last sign of life, by discovery or by a connection. */
  aliveMs: number
  /** Since when it is known and not connected. */
  unconnectedSinceMs: number
  failures: number
  nextDialMs: number
  discovered: boolean
  dialled: boolean
  /** It has introduced itself as a peer of our kind. */
  ours: boolean
  saidGoodbye: boolean
  /** Connected, of our kind and in another room: it neither hears us nor passes on what we say. */
  elsewhere: boolean
}

/** Bounded: a flood of invented peers displaces invented peers, not those that were once connected and ours. */
export class PeerTable {
  readonly #peers = new Map<PeerId, KnownPeer>()

  get(peer: PeerId): KnownPeer | undefined {
    return this.#peers.get(peer)
  }

  all(): readonly KnownPeer[] {
    return [...this.#peers.values()]
  }

  /** Adds a peer or addresses of one. */
  learn(peer: PeerId, addresses: readonly string[], nowMs: number): KnownPeer {
    const known = this.#peers.get(peer) ?? this.#add(peer, nowMs)
    const merged = [...new Set([...addresses, ...known.addresses])]
    known.addresses = merged.slice(0, ADDRESSES_PER_PEER_MAX)
    return known
  }

  #add(peer: PeerId, nowMs: number): KnownPeer {
    if (this.#peers.size >= PEERS_KNOWN_MAX) this.#evictOne()
    const known: KnownPeer = {
      peer,
      lot: Math.random(),
      addresses: [],
      aliveMs: nowMs,
      unconnectedSinceMs: nowMs,
      failures: 0,
      nextDialMs: nowMs,
      discovered: false,
      dialled: false,
      ours: false,
      saidGoodbye: false,
      elsewhere: false,
    }
    this.#peers.set(peer, known)
    return known
  }

  #evictOne(): void {
    const [first, ...others] = this.#peers.values()
    if (first === undefined) return
    const isBefore = (a: KnownPeer, b: KnownPeer) => (a.ours === b.ours ? a.aliveMs < b.aliveMs : b.ours)
    const last = others.reduce((found, known) => (isBefore(known, found) ? known : found), first)
    this.#peers.delete(last.peer)
  }

  forget(peer: PeerId): void {
    this.#peers.delete(peer)
  }

  /** Forgets those silent for so long that their run must be over. */
  expire(nowMs: number, isConnected: (peer: PeerId) => boolean): void {
    for (const known of this.#peers.values()) {
      if (isConnected(known.peer)) known.aliveMs = nowMs
      else if (nowMs - known.aliveMs > PEER_FORGOTTEN_MS) this.#peers.delete(known.peer)
    }
  }
}

/** A fresh sign of life: whatever failed before may work now. */
export const signOfLife = (known: KnownPeer, nowMs: number): void => {
  known.nextDialMs = Math.min(known.nextDialMs, nowMs + SIGN_OF_LIFE_PAUSE_MS)
}

/**
 * Of each pair the smaller peer id dials at once, the larger one when that has led to nothing.
 * @param busy the machine is behind with its work, and so perhaps with the other side's dial
 */
export const readiness = (
  self: PeerId,
  known: KnownPeer,
  nowMs: number,
  busy = false,
): 'due' | 'yielding' | 'resting' => {
  if (nowMs < known.nextDialMs) return 'resting'
  if (self < known.peer) return 'due'
  return !busy && nowMs - known.unconnectedSinceMs >= DIAL_YIELD_MS ? 'due' : 'yielding'
}
