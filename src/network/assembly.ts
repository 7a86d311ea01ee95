import { addressTargets } from './addresses/address-targets.ts'
import { cutOff } from './connections/cutting-off.ts'
import { Dialer } from './connections/dialer.ts'
import { Introductions } from './connections/introductions.ts'
import { Liveness } from './connections/liveness.ts'
import { OpenConnections } from './connections/open-connections.ts'
import { PeerKnowledge } from './connections/peer-knowledge.ts'
import { PeerStoreTrimmer } from './connections/peer-store.ts'
import { Reaching } from './connections/reaching.ts'
import type { Discovery } from './discovery/discovery.ts'
import { createMdnsDiscovery } from './discovery/mdns-discovery.ts'
import { FloodGuard } from './gossip/flood-guard.ts'
import { Topic } from './gossip/topic.ts'
import { Watchdog } from './gossip/watchdog.ts'
import type { Ground, NetworkSurroundings } from './ground.ts'
import { CONNECTIONS_SOUGHT_MAX, GRAYLIST_SCORE, SYNC_IDLE_MS_MAX } from './limits.ts'
import { createNode, dialFrom, type Node } from './node.ts'
import type { PeerId } from './peer-id.ts'
import { SyncStreams } from './sync/sync-streams.ts'

/** The libp2p node and the parts around it. Each is made from those named before it. */
export interface Parts {
  readonly node: Node
  readonly connections: OpenConnections
  readonly knowledge: PeerKnowledge
  readonly dialer: Dialer
  readonly reaching: Reaching
  readonly liveness: Liveness
  readonly topic: Topic
  readonly introductions: Introductions
  readonly syncStreams: SyncStreams
  readonly watchdog: Watchdog
  readonly peerStore: PeerStoreTrimmer
  readonly discoveries: readonly Discovery[]
}

const nodeOn = ({ init, listenPoints, penalties, strangers, hosts, counters }: Ground): Promise<Node> =>
  createNode({
    privateKey: init.privateKey,
    listenPoints,
    topic: init.topic,
    fileTag: init.fileTag,
    penaltyScore: (peer) => penalties.score(peer, performance.now()),
    isRefused: (peer) => strangers.isRefused(peer, performance.now()),
    admits: (host, connected) => {
      const isAdmitted = hosts.admits(host, connected, performance.now())
      if (!isAdmitted) counters.add('connectionsRefused')
      return isAdmitted
    },
  })

const guardOf = (ground: Ground, connections: OpenConnections): FloodGuard => {
  const { init, penalties, counters, strangers } = ground
  return new FloodGuard({
    penalties,
    counters,
    isRefused: (peer) => strangers.isRefused(peer, performance.now()),
    cutOff: (peer) => cutOff({ ...ground, connections, onEvent: init.onEvent }, peer),
  })
}

type Dialling = Pick<Parts, 'node' | 'connections' | 'knowledge'>

const dialerOf = (
  ground: Ground,
  { node, connections, knowledge }: Dialling,
  connectionsSought: number,
): Dialer => {
  const { self, init, table, strangers, counters, news } = ground
  return new Dialer({
    self,
    table,
    targets: addressTargets(init.peers, init.remembered),
    counters,
    connectionsSought,
    connectedPeers: () => connections.peers(),
    isStranger: (peer) => strangers.isStranger(peer, performance.now()),
    occupiedAddresses: () => knowledge.occupiedAddresses(news.connectedPeers()),
    dial: dialFrom(node),
  })
}

const topicOf = (
  ground: Ground,
  { node, connections, liveness }: Pick<Parts, 'node' | 'connections' | 'liveness'>,
): Topic => {
  const { init, strangers, counters, news } = ground
  return new Topic({
    node,
    topic: init.topic,
    judge: init.judge,
    counters,
    guard: guardOf(ground, connections),
    isPresent: (peer) => connections.has(peer) && !strangers.isStranger(peer, performance.now()),
    onLife: (peer) => liveness.alive(connections.of(peer)),
    onSubscribed: (peer) => {
      news.connected(peer)
      init.onEvent({ type: 'peer-subscribed', peer })
    },
    onUnsubscribed: (peer) => init.onEvent({ type: 'peer-unsubscribed', peer }),
  })
}

const introductionsOf = (
  { init, strangers, counters, news }: Ground,
  { connections, knowledge, dialer }: Pick<Parts, 'connections' | 'knowledge' | 'dialer'>,
): Introductions =>
  new Introductions({
    fileTag: init.fileTag,
    strangers,
    counters,
    connections,
    onWelcome: (peer, connection, listenAddresses) => {
      const reached = knowledge.welcomed(peer, connection, listenAddresses)
      dialer.welcome(peer)
      news.connected(peer)
      if (reached !== null) init.onEvent({ type: 'peer-reached', address: reached })
    },
  })

const syncStreamsOf = (
  { init, counters, strangers, penalties, table }: Ground,
  {
    node,
    connections,
    liveness,
    topic,
    introductions,
  }: Pick<Parts, 'node' | 'connections' | 'liveness' | 'topic' | 'introductions'>,
  idleMsMax: number,
): SyncStreams =>
  new SyncStreams({
    node,
    connections,
    counters,
    idleMsMax,
    isWelcome: (peer) => {
      const nowMs = performance.now()
      return (
        introductions.isWelcome(peer) &&
        table.get(peer)?.elsewhere !== true &&
        !strangers.isStranger(peer, nowMs) &&
        penalties.score(peer, nowMs) >= GRAYLIST_SCORE
      )
    },
    isSubscribed: (peer) => topic.isSubscribed(peer),
    onLife: (connection) => liveness.alive([connection]),
    onStream: init.onStream,
  })

const discoveriesOf = (
  { init, self, own }: Ground,
  node: Node,
  { discovery }: NetworkSurroundings,
): Discovery[] => {
  if (discovery !== undefined) return [discovery]
  if (!init.mdns) return []
  return [node.services.defaultRoute.discovery, createMdnsDiscovery(self, () => own.all())]
}

/** Makes every part; nothing runs yet. */
export const assemble = async (ground: Ground, surroundings: NetworkSurroundings): Promise<Parts> => {
  const { self, table, counters } = ground
  const node = await nodeOn(ground)
  const connections = new OpenConnections(node)
  const knowledge = new PeerKnowledge({ ...ground, connections })
  const sought = surroundings.connectionsSought ?? CONNECTIONS_SOUGHT_MAX
  const dialer = dialerOf(ground, { node, connections, knowledge }, sought)
  const reaching = new Reaching({
    isConnected: (peer) => connections.has(peer),
    dial: (peer, addresses) => void dialer.dialPeer(knowledge.learn(peer, addresses)),
  })
  const liveness = new Liveness(counters)
  const topic = topicOf(ground, { node, connections, liveness })
  const introductions = introductionsOf(ground, { connections, knowledge, dialer })
  const idleMsMax = surroundings.syncIdleMsMax ?? SYNC_IDLE_MS_MAX
  const syncStreams = syncStreamsOf(ground, { node, connections, liveness, topic, introductions }, idleMsMax)
  const shouldGossip = (peer: PeerId) => introductions.shouldGossip(peer)
  return {
    node,
    connections,
    knowledge,
    dialer,
    reaching,
    liveness,
    topic,
    introductions,
    syncStreams,
    watchdog: new Watchdog({ self, node, counters, shouldGossip }),
    peerStore: new PeerStoreTrimmer(node, table),
    discoveries: discoveriesOf(ground, node, surroundings),
  }
}
