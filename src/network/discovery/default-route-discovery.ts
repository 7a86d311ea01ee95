import { start, stop } from '@libp2p/interface'
import { type MulticastDNSComponents, mdns } from '@libp2p/mdns'
import { MDNS_QUERY_INTERVAL_MS } from '../limits.ts'
import { type PeerId, parsePeerId } from '../peer-id.ts'
import type { Discovery } from './discovery.ts'
import { SERVICE_TAG } from './mdns-records.ts'

/** A libp2p service, because @libp2p/mdns needs libp2p's components; in a box, so that libp2p does not start it. */
export interface DefaultRoute {
  readonly discovery: Discovery
}

/**
 * @libp2p/mdns on the default route's interface. It asks and listens but does not announce: it would tell that
 * network the addresses of all the others. Its own `peer` event is used, since libp2p tells of each peer id
 * once only and would keep every peer of a flood in its store.
 */
export const defaultRouteDiscovery =
  (self: PeerId) =>
  (components: MulticastDNSComponents): DefaultRoute => {
    const service = mdns({
      serviceTag: SERVICE_TAG,
      peerName: self,
      broadcast: false,
      interval: MDNS_QUERY_INTERVAL_MS,
    })(components)
    const discovery: Discovery = {
      start: async (sink) => {
        service.addEventListener('peer', ({ detail }) => {
          const peer = parsePeerId(detail.id.toString())
          if (peer === null || peer === self) return
          const addresses = detail.multiaddrs.map((address) => address.toString())
          sink.heard(peer, addresses, null)
        })
        await start(service)
      },
      refresh: () => undefined,
      stop: () => stop(service),
    }
    return { discovery }
  }
