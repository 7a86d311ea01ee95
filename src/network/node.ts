import { type GossipSub, gossipsub } from '@chainsafe/libp2p-gossipsub'
import { noise } from '@chainsafe/libp2p-noise'
import { type Identify, identify } from '@libp2p/identify'
import type { Connection, Ed25519PrivateKey, Libp2p } from '@libp2p/interface'
import { type Ping, ping } from '@libp2p/ping'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import { hostOf, isLoopback, parseAddress } from './addresses/addresses.ts'
import type { ListenPoint } from './addresses/listening.ts'
import { yamuxThatSurvivesHangUps } from './connections/muxer.ts'
import { tcpWithLinkLocal } from './connections/transport.ts'
import { type DefaultRoute, defaultRouteDiscovery } from './discovery/default-route-discovery.ts'
import { gossipOptions } from './gossip/gossip-options.ts'
import {
  CONNECTIONS_MAX,
  CONNECTIONS_PER_PEER_MAX,
  DIAL_ADDRESS_TIMEOUT_MS,
  DIAL_TIMEOUT_MS,
  DIALS_AT_ONCE_MAX,
  INBOUND_CONNECTIONS_PER_SECOND_MAX,
  INBOUND_PENDING_MAX,
} from './limits.ts'
import { type PeerId, peerIdOf, peerIdOfKey } from './peer-id.ts'

/** Everybody of our kind answers to a protocol with this prefix; the rest names the bootstrap file. */
const FILE_PROTOCOL_PREFIX = '/p2p-chat/1/file/'

export interface NodeInit {
  readonly privateKey: Ed25519PrivateKey
  readonly listenPoints: readonly ListenPoint[]
  readonly topic: string
  readonly fileTag: string
  readonly penaltyScore: (peer: PeerId) => number
  readonly isRefused: (peer: PeerId) => boolean
  /** Asked once for each new connection, before the handshake. */
  readonly admits: (host: string, connected: number) => boolean
}

type Services = {
  pubsub: GossipSub
  identify: Identify
  ping: Ping
  defaultRoute: DefaultRoute
}
export type Node = Libp2p<Services>

const withoutLoopback = <T extends { toString(): string }>(addresses: T[]): T[] => {
  const outside = addresses.filter((address) => {
    const parsed = parseAddress(address.toString())
    return parsed === null || !isLoopback(parsed.host)
  })
  return outside.length > 0 ? outside : addresses
}

/**
 * The libp2p node, not yet started: TCP, noise, yamux, identify, ping and gossipsub. No relay, no DHT, no
 * name resolution of lists of addresses: nothing that reaches beyond what it is told to dial.
 */
export const createNode = async (init: NodeInit): Promise<Node> => {
  const isAdmitted = ({ remoteAddr }: Pick<Connection, 'remoteAddr'>): boolean => {
    const host = hostOf(remoteAddr.toString())
    const connected = node.getConnections().filter((other) => hostOf(other.remoteAddr.toString()) === host)
    return init.admits(host, connected.length)
  }
  const node: Node = await createLibp2p<Services>({
    start: false,
    privateKey: init.privateKey,
    addresses: {
      listen: init.listenPoints.map(({ kind, host, port }) => `/${kind}/${host}/tcp/${port}`),
      announceFilter: withoutLoopback,
    },
    transports: [tcpWithLinkLocal()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamuxThatSurvivesHangUps()],
    connectionManager: {
      maxConnections: CONNECTIONS_MAX,
      inboundConnectionThreshold: INBOUND_CONNECTIONS_PER_SECOND_MAX,
      maxIncomingPendingConnections: INBOUND_PENDING_MAX,
      maxParallelDials: DIALS_AT_ONCE_MAX,
      dialTimeout: DIAL_TIMEOUT_MS,
      addressDialTimeout: DIAL_ADDRESS_TIMEOUT_MS,
      resolvers: {},
    },
    // Its pings time out on a busy machine and it would cut the node off; liveness.ts judges patiently.
    connectionMonitor: { enabled: false, abortConnectionOnPingFailure: false },
    connectionGater: {
      // libp2p's default for browsers refuses private addresses; here nothing but the caller decides.
      denyDialMultiaddr: () => false,
      denyInboundConnection: (connection) => !isAdmitted(connection),
      denyOutboundConnection: (_, connection) => !isAdmitted(connection),
      denyInboundEncryptedConnection: (peer) => init.isRefused(peerIdOf(peer)),
      // The last question of all: handshakes that run side by side would all pass an earlier one.
      denyInboundUpgradedConnection: (peer) => node.getConnections(peer).length >= CONNECTIONS_PER_PEER_MAX,
    },
    services: {
      identify: identify({ maxInboundStreams: 4, maxOutboundStreams: 4 }),
      ping: ping({ maxInboundStreams: 4, maxOutboundStreams: 4 }),
      pubsub: gossipsub(gossipOptions(init.topic, init.penaltyScore)),
      defaultRoute: defaultRouteDiscovery(peerIdOfKey(init.privateKey.publicKey.raw)),
    },
  })
  // Before the start, so that the first identify already names it.
  await node.handle(`${FILE_PROTOCOL_PREFIX}${init.fileTag}`, (stream) => {
    stream.abort(new Error('This protocol only names the bootstrap file.'))
  })
  return node
}

/** What identify says about whose peer it is. */
export type Kinship = 'our file' | 'another file' | 'not ours'

export const kinshipOf = (protocols: readonly string[], fileTag: string): Kinship => {
  const files = protocols.filter((protocol) => protocol.startsWith(FILE_PROTOCOL_PREFIX))
  if (files.includes(`${FILE_PROTOCOL_PREFIX}${fileTag}`)) return 'our file'
  return files.length > 0 ? 'another file' : 'not ours'
}

/** Dials one peer at its addresses, or whoever is at an address. Rejects when nobody answers. */
export const dialFrom =
  (node: Node) =>
  async (addresses: readonly string[], peer: PeerId | null): Promise<PeerId> => {
    const suffix = peer === null ? '' : `/p2p/${peer}`
    const connection = await node.dial(addresses.map((address) => multiaddr(`${address}${suffix}`)))
    return peerIdOf(connection.remotePeer)
  }
