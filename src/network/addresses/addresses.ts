import { BlockList, isIP, isIPv6 } from 'node:net'
import type { NetworkInterfaceInfo } from 'node:os'
import { multiaddr } from '@multiformats/multiaddr'
import { ADDRESS_CHARACTERS_MAX, ADDRESSES_PER_PEER_MAX, ZONES_TRIED_MAX } from '../limits.ts'
import { type PeerId, parsePeerId } from '../peer-id.ts'

/** What `os.networkInterfaces()` returns. */
export type Interfaces = NodeJS.Dict<NetworkInterfaceInfo[]>

/** A TCP multiaddr taken apart. */
export interface Address {
  /** The multiaddr without `/p2p/…`. */
  readonly text: string
  readonly host: string
  /** `ip4`, `ip6`, or the kind of a name. */
  readonly kind: string
  /** The interface of a link-local address, as this machine calls it. */
  readonly zone: string | null
  readonly port: number
  readonly peer: PeerId | null
}

const blocks = (...subnets: readonly string[]): BlockList => {
  const list = new BlockList()
  for (const subnet of subnets) {
    const [network = '', bits] = subnet.split('/')
    list.addSubnet(network, Number(bits), isIPv6(network) ? 'ipv6' : 'ipv4')
  }
  return list
}
const LOOPBACK = blocks('127.0.0.0/8', '::1/128')
const LINK_LOCAL = blocks('fe80::/10')
const PRIVATE = blocks('10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '169.254.0.0/16', '100.64.0.0/10')
for (const [network, bits] of [['fc00::', 7] as const, ['fe80::', 10] as const]) {
  PRIVATE.addSubnet(network, bits, 'ipv6')
}
/** Unspecified, multicast and reserved: nobody answers there. */
const NOBODY = blocks('0.0.0.0/8', '224.0.0.0/3', '::/128', 'ff00::/8')

const within = (list: BlockList, host: string) => list.check(host, isIPv6(host) ? 'ipv6' : 'ipv4')
export const isLoopback = (host: string): boolean => within(LOOPBACK, host)
export const isLinkLocal = (host: string): boolean => within(LINK_LOCAL, host)
export const isWildcard = (host: string): boolean => host === '0.0.0.0' || host === '::'

/** The host in a multiaddr that libp2p made of a connection; cheap, for it is asked of every connection. */
export const hostOf = (text: string): string => /\/ip[46]\/([^/]+)/.exec(text)?.[1] ?? text

/** An interface's name as operating systems allow it; it goes into a multiaddr, so no slash. */
const ZONE = /^[^/%\s]{1,64}$/

/**
 * Takes a multiaddr of the form `[/ip6zone/Z]/ip4|ip6|dns…/HOST/tcp/PORT[/p2p/ID]` apart.
 * @returns null for every other one; relays and names that expand to many addresses are left out on purpose
 */
export const parseAddress = (text: string): Address | null => {
  if (text.length > ADDRESS_CHARACTERS_MAX) return null
  try {
    const components = multiaddr(text).getComponents()
    const first = components[0]
    const zone = first?.name === 'ip6zone' ? (first.value ?? '') : null
    const [host, tcp, p2p, ...rest] = zone === null ? components : components.slice(1)
    if (rest.length > 0 || host?.value === undefined || tcp?.name !== 'tcp') return null
    if (!['ip4', 'ip6', 'dns', 'dns4', 'dns6'].includes(host.name)) return null
    if (zone !== null && !(ZONE.test(zone) && host.name === 'ip6')) return null
    const peer = p2p === undefined ? null : parsePeerId(p2p.value ?? '')
    if (p2p !== undefined && (p2p.name !== 'p2p' || peer === null)) return null
    const prefix = zone === null ? '' : `/ip6zone/${zone}`
    const plain = `${prefix}/${host.name}/${host.value}/tcp/${tcp.value}`
    return { text: plain, host: host.value, kind: host.name, zone, port: Number(tcp.value), peer }
  } catch {
    return null
  }
}

const isIp = (address: Address) => address.kind === 'ip4' || address.kind === 'ip6'

const SUBNETS = new WeakMap<Interfaces, BlockList>()

/** Every subnet that an interface of ours is on; kept, since every packet of discovery asks. */
const localSubnets = (interfaces: Interfaces): BlockList => {
  const known = SUBNETS.get(interfaces)
  if (known !== undefined) return known
  const list = new BlockList()
  SUBNETS.set(interfaces, list)
  for (const { cidr } of Object.values(interfaces).flatMap((infos) => infos ?? [])) {
    const [network = '', bits] = (cidr ?? '').split('/')
    if (bits !== undefined) list.addSubnet(network, Number(bits), isIPv6(network) ? 'ipv6' : 'ipv4')
  }
  return list
}

/** A link-local address means nothing without the interface; one without is tried on each. */
const withZones = (address: Address, zone: string | null, interfaces: Interfaces): string[] => {
  if (!isLinkLocal(address.host) || address.zone !== null) return [address.text]
  if (zone !== null) return [`/ip6zone/${zone}${address.text}`]
  return Object.entries(interfaces)
    .filter(([, infos]) => infos?.some((info) => !info.internal && isLinkLocal(info.address)))
    .slice(0, ZONES_TRIED_MAX)
    .map(([name]) => `/ip6zone/${name}${address.text}`)
}

/**
 * The addresses, told by a stranger on the LAN, that may be dialled: private ones and those on a subnet of
 * ours. Others would let anyone point all nodes at a host on the internet.
 * @param source the IP address that told them, where known; only this machine may tell of loopback
 */
export const dialableOnLan = (
  texts: readonly string[],
  source: string | null,
  interfaces: Interfaces,
): string[] => {
  const [sourceHost = '', zone = null] = (source ?? '').split('%')
  const fromHere = isIP(sourceHost) !== 0 && isLoopback(sourceHost)
  const subnets = localSubnets(interfaces)
  const allowed = (address: Address) => {
    if (!isIp(address) || address.port === 0 || within(NOBODY, address.host)) return false
    if (isLoopback(address.host)) return fromHere
    return within(PRIVATE, address.host) || within(subnets, address.host)
  }
  const found = texts
    .slice(0, ADDRESSES_PER_PEER_MAX)
    .map(parseAddress)
    .filter((address) => address !== null)
    .filter(allowed)
    .flatMap((address) => withZones(address, zone, interfaces))
  return [...new Set(found)].slice(0, ADDRESSES_PER_PEER_MAX)
}

/**
 * The addresses of a peer, told by someone the room trusts.
 * Routed LANs have subnets that are not ours, so any unicast address will do.
 */
export const dialableAnywhere = (texts: readonly string[], interfaces: Interfaces): string[] => {
  const found = texts
    .slice(0, ADDRESSES_PER_PEER_MAX)
    .map(parseAddress)
    .filter((address) => address !== null)
    .filter((address) => isIp(address) && address.port > 0 && !within(NOBODY, address.host))
    .flatMap((address) => withZones(address, null, interfaces))
  return [...new Set(found)].slice(0, ADDRESSES_PER_PEER_MAX)
}
