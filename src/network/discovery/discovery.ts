import type { PeerId } from '../peer-id.ts'

/** What discovery tells, again and again: each call is a sign of life. */
export interface DiscoverySink {
  /** @param source the IP address that told it (with zone), where known; the addresses are not yet judged */
  heard(peer: PeerId, addresses: readonly string[], source: string | null): void
  /** The peer said goodbye. */
  gone(peer: PeerId): void
}

/** A way to find peers: mDNS, or a list in a test. */
export interface Discovery {
  start(sink: DiscoverySink): Promise<void>
  /** Interfaces or own addresses changed: announce and ask anew. */
  refresh(): void
  /** Says goodbye and ends everything. */
  stop(): Promise<void>
}
