import type { Connection } from '@libp2p/interface'
import { gossipDirections } from '../gossip/gossip-streams.ts'
import { COLLAPSE_YIELD_MS, CROSSED_DIALS_MS } from '../limits.ts'
import type { PeerId } from '../peer-id.ts'

/**
 * Which of several connections of one pair stays. Of two dials that crossed, the one that already carries
 * gossip. Otherwise the newest: the other side dialled again because it had lost the older one.
 */
export const connectionToKeep = (
  connections: readonly Connection[],
  directions: (connection: Connection) => number = gossipDirections,
): Connection | undefined => {
  const byAge = connections.toSorted((a, b) => a.timeline.open - b.timeline.open)
  const oldest = byAge[0]
  const newest = byAge.at(-1)
  if (oldest === undefined || newest === undefined) return undefined
  if (newest.timeline.open - oldest.timeline.open > CROSSED_DIALS_MS) return newest
  return byAge.reduce((best, next) => (directions(next) > directions(best) ? next : best))
}

/**
 * The connections this side should close. The side with the smaller peer id decides; the other one only
 * if that has not happened, since it may be the only one that still holds the older connection.
 */
export const duplicatesToClose = (
  self: PeerId,
  peer: PeerId,
  connections: readonly Connection[],
  now: number,
): Connection[] => {
  if (connections.length < 2) return []
  const newestOpen = Math.max(...connections.map(({ timeline }) => timeline.open))
  if (self > peer && now - newestOpen < COLLAPSE_YIELD_MS) return []
  const keep = connectionToKeep(connections)
  return connections.filter((connection) => connection !== keep)
}
