import type { Connection } from '@libp2p/interface'
import { addressTargets } from './addresses/address-targets.ts'
import type { Interfaces } from './addresses/addresses.ts'
import { chooseListenPoints, ListenError } from './addresses/listening.ts'
import { OwnAddresses } from './addresses/own-addresses.ts'
import { Dialer } from './connections/dialer.ts'
import { Introductions } from './connections/introductions.ts'
import { Liveness } from './connections/liveness.ts'
import { Neighbours } from './connections/neighbours.ts'
import { PeerStoreTrimmer } from './connections/peer-store.ts'
import { PeerTable } from './connections/peer-table.ts'
import { Strangers } from './connections/strangers.ts'
import type { Network, NetworkInit } from './contract.ts'
import { Counters } from './counters.ts'
import { defaultRouteDiscovery, noDiscovery } from './discovery/default-route-discovery.ts'
import type { Discovery } from './discovery/discovery.ts'
import { watchInterfaces } from './discovery/interfaces.ts'
import { createMdnsDiscovery } from './discovery/mdns-discovery.ts'
import { Penalties } from './gossip/penalties.ts'
import { Topic } from './gossip/topic.ts'
import { Watchdog } from './gossip/watchdog.ts'
import { News } from './news.ts'
import { createNode, dialFrom } from './node.ts'
import { createSigner, type PeerId, peerIdOf, peerIdOfKey } from './peer-id.ts'
import { startTicker } from './ticker.ts'

export { type Address, parseAddress } from './addresses/addresses.ts'
export { ListenError } from './addresses/listening.ts'
export type { Network, NetworkEvent, NetworkInit, NetworkPeerReport } from './contract.ts'
export type { Judge } from './gossip/topic.ts'
export { createPeerKey, type PeerId, parsePeerId, peerIdOfKey } from './peer-id.ts'

/** What a test puts in place of the machine. */
export interface NetworkSurroundings {
  readonly discovery?: Discovery
  readonly readInterfaces?: () => Interfaces
}

/**
 * Starts one node: it listens, finds peers, keeps one connection to each, and gossips on one topic.
 * @throws ListenError when the environment leaves no port to listen on
 */
export const createNetwork = async (
  init: NetworkInit,
  surroundings: NetworkSurroundings = {},
): Promise<Network> => {
  const { privateKey, onEvent } = init
  const self = peerIdOfKey(privateKey.publicKey.raw)
  const counters = new Counters()
  const table = new PeerTable()
  const strangers = new Strangers()
  const penalties = new Penalties()
  const liveness = new Liveness(counters)
  const listenPoints = await chooseListenPoints(init.listen, init.preferredPort)
  const own = new OwnAddresses(listenPoints, onEvent)

  const news = new News(onEvent)
  const tellNearby = () => news.nearby(strangers.nearbyCount)

  let dialer: Dialer | undefined
  let topic: Topic | undefined
  const connectionsOf = (peer: PeerId): Connection[] =>
    node.getConnections().filter(({ remotePeer }) => peerIdOf(remotePeer) === peer)
  const neighbours: Neighbours = new Neighbours({
    self,
    table,
    strangers,
    own,
    counters,
    liveness,
    interfaces: () => interfaces.current(),
    connectionsOf,
    dialer: () => dialer,
    topic: () => topic,
    onNearby: tellNearby,
  })
  const node = await createNode({
    privateKey,
    listenPoints,
    topic: init.topic,
    fileTag: init.fileTag,
    penaltyScore: (peer) => penalties.score(peer, performance.now()),
    isRefused: (peer) => strangers.isRefused(peer, performance.now()),
    defaultRouteDiscovery: init.mdns ? defaultRouteDiscovery(self, neighbours) : noDiscovery,
  })
  const introductions = new Introductions({
    fileTag: init.fileTag,
    strangers,
    counters,
    connectionsOf,
    onStranger: tellNearby,
    onWelcome: (peer, connection, listenAddresses) => {
      const reached = neighbours.welcomed(peer, connection, listenAddresses)
      dialer?.welcome(peer)
      news.connected(peer)
      if (reached !== null) onEvent({ type: 'peer-reached', address: reached })
    },
  })
  topic = new Topic({
    node,
    topic: init.topic,
    judge: init.judge,
    counters,
    isPresent: (peer) => neighbours.isConnected(peer) && !strangers.isStranger(peer, performance.now()),
    onLife: (peer) => liveness.alive(connectionsOf(peer)),
    onSubscribed: (peer) => {
      news.connected(peer)
      onEvent({ type: 'peer-subscribed', peer })
    },
    onUnsubscribed: (peer) => onEvent({ type: 'peer-unsubscribed', peer }),
  })
  dialer = new Dialer({
    self,
    table,
    targets: addressTargets(init.peers, init.remembered),
    counters,
    isConnected: (peer) => neighbours.isConnected(peer),
    isStranger: (peer) => strangers.isStranger(peer, performance.now()),
    connectedPeers: () => news.connectedPeers(),
    occupiedAddresses: () => neighbours.occupiedAddresses(news.connectedPeers(), node.getConnections()),
    dial: dialFrom(node),
  })
  const watchdog = new Watchdog({
    self,
    node,
    counters,
    shouldGossip: (peer) => introductions.shouldGossip(peer),
  })
  const peerStore = new PeerStoreTrimmer(node, table)

  node.addEventListener('peer:identify', ({ detail }) => introductions.onIdentify(detail))
  node.addEventListener('peer:connect', ({ detail }) => neighbours.connected(peerIdOf(detail)))
  node.addEventListener('peer:disconnect', ({ detail }) => {
    const peer = peerIdOf(detail)
    introductions.onDisconnect(peer)
    neighbours.disconnected(peer)
    topic.remove(peer)
    news.disconnected(peer)
  })

  const discovery = surroundings.discovery ?? (init.mdns ? createMdnsDiscovery(self, () => own.all()) : null)
  const interfaces = watchInterfaces(() => {
    own.update(interfaces.current())
    dialer.reset()
    discovery?.refresh()
  }, surroundings.readInterfaces)

  const tick = (nowMs: number, stoodStill: boolean) => {
    const connections = node.getConnections().filter(({ status }) => status === 'open')
    liveness.tick(connections, stoodStill)
    watchdog.tick(connections)
    introductions.tick(connections)
    topic.update()
    strangers.expire(nowMs)
    table.expire(nowMs, (peer) => neighbours.isConnected(peer))
    peerStore.tick(nowMs)
    tellNearby()
  }

  try {
    await node.start()
  } catch (cause) {
    interfaces.stop()
    await node.stop()
    throw new ListenError('cannot-listen', 'Cannot listen on the chosen port; start again.', { cause })
  }
  topic.start()
  own.update(interfaces.current())
  discovery?.start(neighbours)
  dialer.start()
  const stopTicker = startTicker(tick)

  const stop = async () => {
    stopTicker()
    interfaces.stop()
    dialer.stop()
    introductions.stop()
    neighbours.stop()
    topic.stop()
    await discovery?.stop()
    await node.stop()
  }
  let stopped: Promise<void> | undefined
  return {
    peerId: self,
    peerPublicKey: privateKey.publicKey.raw,
    sign: createSigner(privateKey),
    addresses: () => own.announced(),
    publish: (frame) => topic.publish(frame),
    isConnected: (peer) => neighbours.isConnected(peer),
    learnAddresses: (peer, addresses) => {
      if (peer !== self) neighbours.learn(peer, addresses)
    },
    reach: (peer, addresses, timeoutMs) => neighbours.reach(peer, addresses, timeoutMs),
    penalise: (peer, amount) => penalties.add(peer, amount, performance.now()),
    peers: () => neighbours.reports(),
    mesh: () => ({ connected: news.connectedPeers(), subscribed: topic.subscribers(), mesh: topic.mesh() }),
    metrics: () => counters.all(),
    stop: () => {
      stopped ??= stop()
      return stopped
    },
  }
}
