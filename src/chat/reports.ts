import type { EpochEvent, NoticeEvent, ReadyEvent, RequestEvent, StateEvent } from './events.ts'

/** How far a peer of the topic got, in order; `debug peers` shows each reached. */
export const PEER_STAGES = [
  'discovered',
  'dialled',
  'secured',
  'subscribed',
  'in mesh',
  'INI seen',
  'trusted',
  'has the key',
] as const

export type PeerStage = (typeof PEER_STAGES)[number]

/** One peer, as `debug peers --json` prints it. */
export interface PeerReport {
  readonly peerId: string
  readonly addresses: readonly string[]
  readonly stages: readonly PeerStage[]
  readonly direction: 'inbound' | 'outbound' | null
  readonly roundTripMs: number | null
  readonly score: number | null
  readonly fingerprint: string | null
  readonly name: string | null
  /** By the last request of someone trusted that came from there: how far that clock was ahead of this one. */
  readonly clockAheadMs: number | null
}

/** How a peer hangs together with this node, the closest first. */
export const LINK_KINDS = ['grafted', 'subscribed', 'connected', 'none'] as const

export type LinkKind = (typeof LINK_KINDS)[number]

/** What is between this node and one peer that it knows of. Links between others are nowhere told, so nobody knows them. */
export interface LinkReport {
  readonly peerId: string
  readonly kind: LinkKind
  readonly direction: 'inbound' | 'outbound' | null
  readonly roundTripMs: number | null
  readonly fingerprint: string | null
  readonly name: string | null
}

/** Who is connected and grafted, as this node sees it. */
export interface MeshReport {
  readonly topic: string
  readonly self: string
  readonly connected: readonly string[]
  readonly subscribed: readonly string[]
  readonly mesh: readonly string[]
  /** Of every peer known, the closest first. */
  readonly links: readonly LinkReport[]
}

export interface RoomReport {
  readonly ready: ReadyEvent
  readonly state: StateEvent
  readonly epoch: EpochEvent | null
  readonly requests: readonly Omit<RequestEvent, 'type'>[]
  /** Peers of our kind in rooms that this bootstrap file does not open. */
  readonly nearby: number
  /** The latest of each code that nothing told since has settled. */
  readonly warnings: readonly StandingWarning[]
}

export interface StandingWarning extends Omit<NoticeEvent, 'type'> {
  /** When it was told: milliseconds since 1970. */
  readonly time: number
}

/** What came of telling a running node that its whitelist has changed. */
export interface WhitelistReread {
  /** When the room hears of removals: a node without a key says them once it has one, a bootstrap says nothing. */
  readonly roomHears: 'now' | 'later' | 'never'
}

/** Counters since the start. */
export interface MetricsReport {
  readonly uptimeMs: number
  readonly framesPublished: number
  readonly framesReceived: number
  /** By frame and reason: `KEY not-newer`. */
  readonly refused: Readonly<Record<string, number>>
  readonly counters: Readonly<Record<string, number>>
}
