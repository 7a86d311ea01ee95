import type { Ed25519PrivateKey } from '@libp2p/interface'
import type { Judge } from './gossip/verdict.ts'
import type { PeerId } from './peer-id.ts'

export interface NetworkInit {
  /** From `createPeerKey()`, one per run. */
  readonly privateKey: Ed25519PrivateKey
  readonly topic: string
  /** Hex; the same for everybody with the same bootstrap file. */
  readonly fileTag: string
  /** Multiaddrs; empty = every interface, IPv4 and IPv6. */
  readonly listen: readonly string[]
  /** With an empty `listen` this TCP port is tried first, so that remembered addresses stay true. */
  readonly preferredPort?: number
  /** Multiaddrs, with or without `/p2p/…`, dialled for ever. */
  readonly peers: readonly string[]
  /** Multiaddrs of peers met before, without `/p2p/…`: tried at the start, then ever more rarely. */
  readonly remembered: readonly string[]
  readonly mdns: boolean
  /** The protocol's judgement, run before anything is forwarded. Synchronous. */
  readonly judge: Judge
  readonly onEvent: (event: NetworkEvent) => void
  /** A peer of this room opened a direct stream; it is read, closed or aborted by whoever is told. */
  readonly onStream: (stream: SyncStream) => void
}

/** Messages to and from one peer, in order, over one connection: it ends with it, or idle for too long. */
export interface SyncStream {
  readonly peer: PeerId
  /**
   * To be read once. They end when the other side closes, when either side aborts, and with whatever else breaks; which
   * of these it was is not told, so a message has to say itself whether it is the last. What is not read is not sent.
   */
  readonly messages: AsyncIterable<Uint8Array>
  /**
   * Resolves when the message was handed over, which is when the peer's window has taken it: true says nothing of whether
   * it arrived. False where the stream has ended. A message of 0 or more than `SYNC_MESSAGE_BYTES_MAX` bytes aborts it.
   */
  send(message: Uint8Array): Promise<boolean>
  /** Ends both directions: what was sent before arrives, nothing more is read. Never rejects. */
  close(): Promise<void>
  /** Ends both directions at once, whatever is under way. */
  abort(): void
}

export type NetworkEvent =
  | { readonly type: 'peer-connected'; readonly peer: PeerId }
  | { readonly type: 'peer-disconnected'; readonly peer: PeerId }
  /** To our topic. */
  | { readonly type: 'peer-subscribed'; readonly peer: PeerId }
  | { readonly type: 'peer-unsubscribed'; readonly peer: PeerId }
  /** Peers of our kind in rooms that our bootstrap file does not open. */
  | { readonly type: 'nearby-changed'; readonly count: number }
  /** Own dialable addresses, without `/p2p/…`. */
  | { readonly type: 'addresses-changed'; readonly addresses: readonly string[] }
  /** An address dialled with success, to be remembered; without `/p2p/…`. */
  | { readonly type: 'peer-reached'; readonly address: string }
  /** One sentence for people. */
  | { readonly type: 'problem'; readonly code: string; readonly message: string }

/** One peer, as far as the network knows it. */
export interface NetworkPeerReport {
  readonly peerId: PeerId
  readonly addresses: readonly string[]
  readonly discovered: boolean
  readonly dialled: boolean
  readonly secured: boolean
  readonly subscribed: boolean
  readonly inMesh: boolean
  readonly direction: 'inbound' | 'outbound' | null
  readonly roundTripMs: number | null
  readonly score: number | null
}

export interface Network {
  readonly peerId: PeerId
  /** The raw 32 bytes of the Ed25519 key. */
  readonly peerPublicKey: Uint8Array
  /** By the peer key. */
  sign(bytes: Uint8Array): Uint8Array
  /** Own dialable addresses, without `/p2p/…`. */
  addresses(): readonly string[]
  /**
   * Resolves with how many peers the frame went to; 0 = not sent. Waits a short, bounded time for the first
   * subscriber of a peer just connected.
   * @throws RangeError for a frame above the limit; never for the network's sake
   */
  publish(frame: Uint8Array): Promise<number>
  isConnected(peer: PeerId): boolean
  /** Addresses of a peer, learnt from the room. */
  learnAddresses(peer: PeerId, addresses: readonly string[]): void
  /** Whether the peer is connected, or can be within `timeoutMs`. */
  reach(peer: PeerId, addresses: readonly string[], timeoutMs: number): Promise<boolean>
  /**
   * Opens a direct stream. Undefined where the peer is not connected and of this room, does not speak the protocol, or does
   * not agree to it in time, and where too many are open. A peer may also refuse by aborting the stream once it is open.
   */
  openStream(peer: PeerId): Promise<SyncStream | undefined>
  /** Adds to a peer's fading penalty; 1 = one refusal. */
  penalise(peer: PeerId, amount: number): void
  peers(): readonly NetworkPeerReport[]
  /** Peer ids. */
  mesh(): {
    readonly connected: readonly string[]
    readonly subscribed: readonly string[]
    readonly mesh: readonly string[]
  }
  /** Counters since the start. */
  metrics(): Readonly<Record<string, number>>
  /** Says goodbye and ends everything. */
  stop(): Promise<void>
}
