import { announcedAddresses, type OwnAddress } from '../addresses/listening.ts'
import { ANNOUNCERS_MAX } from '../limits.ts'
import type { PeerId } from '../peer-id.ts'
import type { Discovery, DiscoverySink } from './discovery.ts'
import { InterfaceAnnouncer } from './interface-announcer.ts'

/** An announcer that should run: IPv4 by address, IPv6 by interface. */
interface Place {
  readonly key: string
  readonly family: 'IPv4' | 'IPv6'
  readonly interfaceAddress: string
  readonly interfaceName: string
}

/** Where to announce: every interface with an address that others may be told. */
const places = (own: readonly OwnAddress[]): Place[] => {
  const named = announcedAddresses(own).map((address) => address.interfaceName)
  const found = own
    .filter((address) => named.includes(address.interfaceName) || (!address.internal && address.linkLocal))
    .map(({ interfaceName, host }): Place => {
      const family = host.includes(':') ? 'IPv6' : 'IPv4'
      const interfaceAddress = family === 'IPv4' ? host : interfaceName
      return {
        key: `${family} ${interfaceName} ${interfaceAddress}`,
        family,
        interfaceAddress,
        interfaceName,
      }
    })
  return [...new Map(found.map((place) => [place.key, place])).values()].slice(0, ANNOUNCERS_MAX)
}

/** Each interface is told its own addresses only; a link-local one only where its zone is the receiver's. */
const addressesAt = (own: readonly OwnAddress[], place: Place): string[] =>
  own
    .filter((address) => address.interfaceName === place.interfaceName)
    .filter((address) => place.family === 'IPv6' || !address.linkLocal)
    .map((address) => address.text)

/** Own announcers on every interface, IPv4 and IPv6, kept in step with the interfaces. */
export const createMdnsDiscovery = (peer: PeerId, own: () => readonly OwnAddress[]): Discovery => {
  const announcers = new Map<string, InterfaceAnnouncer>()
  const stopping = new Set<Promise<void>>()
  let sink: DiscoverySink | null = null

  const stopOne = (key: string, announcer: InterfaceAnnouncer) => {
    announcers.delete(key)
    const done = announcer.stop().finally(() => stopping.delete(done))
    stopping.add(done)
  }
  const refresh = () => {
    if (sink === null) return
    const wanted = new Map(places(own()).map((place) => [place.key, place]))
    for (const [key, announcer] of announcers) {
      if (wanted.has(key)) announcer.refresh()
      else stopOne(key, announcer)
    }
    for (const [key, place] of wanted) {
      if (announcers.has(key)) continue
      const { family, interfaceAddress } = place
      const addresses = () => addressesAt(own(), place)
      announcers.set(key, new InterfaceAnnouncer({ peer, family, interfaceAddress, addresses, sink }))
    }
  }
  return {
    start: async (to) => {
      sink = to
      refresh()
    },
    refresh,
    stop: async () => {
      sink = null
      for (const [key, announcer] of announcers) stopOne(key, announcer)
      await Promise.all(stopping)
    },
  }
}
