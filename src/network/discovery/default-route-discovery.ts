import { type Startable, start, stop } from '@libp2p/interface'
import { type MulticastDNSComponents, mdns } from '@libp2p/mdns'
import { MDNS_QUERY_INTERVAL_MS } from '../limits.ts'
import { type PeerId, parsePeerId } from '../peer-id.ts'
import type { DiscoverySink } from './discovery.ts'
import { SERVICE_TAG } from './mdns-records.ts'

/**
 * @libp2p/mdns on the default route's interface. It asks and listens but does not announce: it would tell that
 * network the addresses of all the others. Its own `peer` event is used, since libp2p tells of each peer id
 * once only and would keep every peer of a flood in its store.
 */
export const defaultRouteDiscovery =
  (self: PeerId, sink: DiscoverySink) =>
  (components: MulticastDNSComponents): Startable => {
    const discovery = mdns({
      serviceTag: SERVICE_TAG,
      peerName: self,
      broadcast: false,
      interval: MDNS_QUERY_INTERVAL_MS,
    })(components)
    discovery.addEventListener('peer', ({ detail }) => {
      const peer = parsePeerId(detail.id.toString())
      if (peer === null || peer === self) return
      const addresses = detail.multiaddrs.map((address) => address.toString())
      sink.heard(peer, addresses, null)
    })
    return { start: () => start(discovery), stop: () => stop(discovery) }
  }

/** Nothing, for `--no-mdns`. */
export const noDiscovery = (): Startable => ({ start: () => undefined, stop: () => undefined })
