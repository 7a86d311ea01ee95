import type { NetworkPeerReport } from '../contract.ts'
import type { Topic } from '../gossip/topic.ts'
import type { Liveness } from './liveness.ts'
import type { OpenConnections } from './open-connections.ts'
import type { PeerTable } from './peer-table.ts'

/** How far each known peer got, for `debug peers`. */
export const peerReports = (parts: {
  readonly table: PeerTable
  readonly connections: OpenConnections
  readonly liveness: Liveness
  readonly topic: Topic
}): NetworkPeerReport[] => {
  const { table, connections, liveness, topic } = parts
  const mesh = new Set(topic.mesh())
  return table.all().map(({ peer, addresses, discovered, dialled }) => {
    const [connection] = connections.of(peer)
    return {
      peerId: peer,
      addresses,
      discovered,
      dialled: dialled || connection !== undefined,
      secured: connection !== undefined,
      subscribed: topic.isSubscribed(peer),
      inMesh: mesh.has(peer),
      direction: connection?.direction ?? null,
      roundTripMs: connection === undefined ? null : liveness.roundTripMs(connection),
      score: connection === undefined ? null : topic.score(peer),
    }
  })
}
