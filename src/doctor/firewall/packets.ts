/** The packets without which nobody is found, on each interface. */
import type { InterfaceFacts } from '../facts/interfaces.ts'
import type { Packet } from './packet.ts'

const MDNS_PORT = 5353
const MDNS_GROUPS = { IPv4: '224.0.0.251', IPv6: 'ff02::fb' } as const

const familyOf = (family: 'IPv4' | 'IPv6'): Packet['family'] => (family === 'IPv4' ? 'ip' : 'ip6')

const firstOfEach = ({ addresses }: InterfaceFacts) =>
  (['IPv4', 'IPv6'] as const).flatMap((family) => {
    const found = addresses.find((address) => address.family === family)
    return found === undefined ? [] : [found]
  })

/** Multicast to the group of mDNS, from here and from a neighbour. */
export const mdnsPackets = (one: InterfaceFacts): readonly Packet[] =>
  firstOfEach(one).flatMap(({ family, address }) =>
    (['out', 'in'] as const).map((direction) => ({
      direction,
      family: familyOf(family),
      interfaceName: one.name,
      protocol: 'udp' as const,
      port: MDNS_PORT,
      sourcePort: MDNS_PORT,
      source: address,
      destination: MDNS_GROUPS[family],
      isMulticast: true,
    })),
  )

/** A neighbour dials us. Its own address is one of the same network, as ours is. */
export const dialPackets = (one: InterfaceFacts, port: number): readonly Packet[] =>
  firstOfEach(one).map(({ family, address }) => ({
    direction: 'in' as const,
    family: familyOf(family),
    interfaceName: one.name,
    protocol: 'tcp' as const,
    port,
    sourcePort: undefined,
    source: address,
    destination: address,
    isMulticast: false,
  }))
