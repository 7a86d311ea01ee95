import type { Connection, Stream } from '@libp2p/interface'
import type { Flow } from './fair-reading.ts'

const GOSSIP_PREFIX = '/meshsub/'

/** Whether identify says that the peer speaks gossipsub. */
export const speaksGossip = (protocols: readonly string[]): boolean =>
  protocols.some((protocol) => protocol.startsWith(GOSSIP_PREFIX))

const gossipStreams = (connection: Connection, direction: 'inbound' | 'outbound'): Stream[] =>
  connection.streams.filter(
    (stream) =>
      stream.direction === direction && stream.protocol.startsWith(GOSSIP_PREFIX) && stream.status === 'open',
  )

/** The stream by which we gossip to the peer; gossipsub keeps one and does not renew it by itself. */
export const outboundGossip = (connection: Connection): Stream | undefined =>
  gossipStreams(connection, 'outbound')[0]

/** The streams by which the peer gossips to us; a pause of one that is closing comes too late, and does no harm. */
export const inboundGossipFlow = (connections: () => readonly Connection[]): Flow => {
  const each = (act: (stream: Stream) => void): void => {
    for (const stream of connections().flatMap((connection) => gossipStreams(connection, 'inbound'))) {
      if (stream.readStatus === 'readable' || stream.readStatus === 'paused') act(stream)
    }
  }
  return { pause: () => each((stream) => stream.pause()), resume: () => each((stream) => stream.resume()) }
}

/** How many of gossip's two directions a connection carries. */
export const gossipDirections = (connection: Connection): number =>
  Math.min(gossipStreams(connection, 'outbound').length, 1) +
  Math.min(gossipStreams(connection, 'inbound').length, 1)
