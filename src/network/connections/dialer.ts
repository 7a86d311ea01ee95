import type { AddressTarget } from '../addresses/address-targets.ts'
import type { Counters } from '../counters.ts'
import {
  BUSY_YIELD_MS,
  CONNECTIONS_CROWDED,
  DIALER_TICK_MS,
  DIALS_AT_ONCE_BUSY,
  DIALS_AT_ONCE_MAX,
  LOST_PEER_BACK_OFF,
  PEER_BACK_OFF,
  PEER_RECENT_MS,
} from '../limits.ts'
import type { PeerId } from '../peer-id.ts'
import { backOffMs } from './back-off.ts'
import { type KnownPeer, type PeerTable, readiness } from './peer-table.ts'
import { type Candidate, peersToDial } from './seeking.ts'

export interface DialerInit {
  readonly self: PeerId
  readonly table: PeerTable
  readonly targets: readonly AddressTarget[]
  readonly counters: Counters
  /** With so many connections no more are sought, except to the neighbours on the ring. */
  readonly connectionsSought: number
  readonly connectedPeers: () => ReadonlySet<PeerId>
  readonly isStranger: (peer: PeerId) => boolean
  /** Addresses at which somebody connected, or this node itself, is known to be. */
  readonly occupiedAddresses: () => ReadonlySet<string>
  /** Rejects when nobody answers. */
  readonly dial: (addresses: readonly string[], peer: PeerId | null) => Promise<PeerId>
}

/** Dials whoever should be connected and is not, for ever: libp2p dials nobody by itself. */
export class Dialer {
  readonly #init: DialerInit
  readonly #dialling = new Set<KnownPeer | AddressTarget>()
  #timer: NodeJS.Timeout | undefined
  #tickedMs = performance.now()
  #busyUntilMs = 0

  constructor(init: DialerInit) {
    this.#init = init
  }

  start(): void {
    this.#timer = setInterval(() => this.tick(), DIALER_TICK_MS)
    this.tick()
  }

  stop(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  /** An interface came or went: try everything again now. */
  reset(): void {
    for (const target of [...this.#init.table.all(), ...this.#init.targets]) {
      target.failures = 0
      target.nextDialMs = 0
    }
  }

  /** Starts the dials that are due. */
  tick(): void {
    if (this.#timer === undefined) return
    const nowMs = performance.now()
    if (nowMs - this.#tickedMs > 2 * DIALER_TICK_MS) this.#busyUntilMs = nowMs + BUSY_YIELD_MS
    this.#tickedMs = nowMs
    const candidates = this.#candidates(nowMs)
    const { connectedPeers, connectionsSought } = this.#init
    const limit = connectedPeers().size < CONNECTIONS_CROWDED ? connectionsSought : 0
    this.#dialPeers(peersToDial(this.#init.self, candidates, limit))
    const connected = candidates.filter(({ standing }) => standing === 'connected')
    this.#dialTargets(nowMs, Math.max(limit - connected.length - this.#dialling.size, 0))
  }

  #dialPeers(peers: readonly PeerId[]): void {
    for (const peer of peers.slice(0, this.#free())) {
      const known = this.#init.table.get(peer)
      if (known !== undefined) void this.dialPeer(known)
    }
  }

  /** Remembered addresses are a way to find peers, and nothing to keep up when enough are connected. */
  #dialTargets(nowMs: number, seats: number): void {
    const due = this.#init.targets.filter((target) => nowMs >= target.nextDialMs)
    if (due.length === 0) return
    const occupied = this.#init.occupiedAddresses()
    const open = due.filter((target) => this.#isOpen(target, occupied))
    const given = open.filter((target) => target.given)
    const remembered = open.filter((target) => !target.given).slice(0, seats)
    for (const target of [...given, ...remembered].slice(0, this.#free())) void this.#dialTarget(target)
  }

  /** Those met before come first: a flood of invented peers must not keep them waiting. */
  #candidates(nowMs: number): Candidate[] {
    const { self, table, connectedPeers, isStranger } = this.#init
    const connected = connectedPeers()
    const busy = this.#isBusy()
    const standing = (known: KnownPeer): Candidate['standing'] => {
      if (connected.has(known.peer)) return 'connected'
      return this.#dialling.has(known) ? 'dialling' : readiness(self, known, nowMs, busy)
    }
    return table
      .all()
      .filter(({ peer, addresses }) => addresses.length > 0 || connected.has(peer))
      .filter(({ peer, elsewhere }) => !elsewhere && !isStranger(peer))
      .toSorted((a, b) => Number(b.ours) - Number(a.ours) || a.failures - b.failures || a.lot - b.lot)
      .map((known) => ({ peer: known.peer, standing: standing(known), failed: known.failures > 0 }))
  }

  #isBusy(): boolean {
    return performance.now() < this.#busyUntilMs
  }

  #free(): number {
    const most = this.#isBusy() ? DIALS_AT_ONCE_BUSY : DIALS_AT_ONCE_MAX
    return Math.max(most - this.#dialling.size, 0)
  }

  #isWanted(known: KnownPeer): boolean {
    return (
      known.addresses.length > 0 &&
      !this.#dialling.has(known) &&
      !this.#init.connectedPeers().has(known.peer) &&
      !this.#init.isStranger(known.peer)
    )
  }

  #isOpen(target: AddressTarget, occupied: ReadonlySet<string>): boolean {
    const { reached, address } = target
    if (this.#dialling.has(target) || occupied.has(address.text)) return false
    return reached === null || !(this.#init.connectedPeers().has(reached) || this.#init.isStranger(reached))
  }

  /** Dials a peer now, if it is wanted. Never rejects. */
  async dialPeer(known: KnownPeer): Promise<void> {
    if (!this.#isWanted(known)) return
    known.dialled = true
    const recent = performance.now() - known.aliveMs < PEER_RECENT_MS
    const backOff = recent ? PEER_BACK_OFF : LOST_PEER_BACK_OFF
    await this.#attempt(known, backOff, known.addresses, known.peer)
  }

  async #dialTarget(target: AddressTarget): Promise<void> {
    const { backOff, address } = target
    target.reached = (await this.#attempt(target, backOff, [address.text], address.peer)) ?? target.reached
  }

  /**
   * Each try counts as a failure until the peer has said that it is one of ours (see `welcome`): one that
   * accepts and then hangs up must not be dialled in a loop.
   */
  async #attempt(
    target: KnownPeer | AddressTarget,
    backOff: { firstMs: number; maxMs: number },
    addresses: readonly string[],
    peer: PeerId | null,
  ): Promise<PeerId | null> {
    this.#dialling.add(target)
    this.#init.counters.add('dials')
    try {
      return await this.#init.dial(addresses, peer)
    } catch {
      // Why it failed is of no use to anybody: the next try follows.
      this.#init.counters.add('dialsFailed')
      return null
    } finally {
      this.#dialling.delete(target)
      target.failures += 1
      target.nextDialMs = performance.now() + backOffMs(target.failures, backOff, Math.random())
    }
  }

  /** The peer is one of ours. */
  welcome(peer: PeerId): void {
    const known = this.#init.table.get(peer)
    const reachedTargets = this.#init.targets.filter((target) => target.reached === peer)
    for (const target of known === undefined ? reachedTargets : [known, ...reachedTargets])
      target.failures = 0
  }
}
