/** Machines and nodes made up for checks. */
import type { FirewallFacts } from '../../src/doctor/facts/firewall.ts'
import type { InterfaceFacts, MachineFacts } from '../../src/doctor/facts/interfaces.ts'
import type { NodeFacts } from '../../src/doctor/facts/node.ts'
import type { PeerFacts, RoomFacts } from '../../src/doctor/facts/node-reports.ts'
import type { Chain } from '../../src/doctor/firewall/rules.ts'

/** @param cidrs of its addresses, none for one that is down */
export const interfaceNamed = (
  name: string,
  cidrs: readonly string[],
  more: Partial<InterfaceFacts> = {},
): InterfaceFacts => ({
  name,
  internal: name === 'lo',
  isSwitchedOn: cidrs.length > 0,
  hasLink: cidrs.length > 0,
  addresses: cidrs.map((cidr) => {
    const address = cidr.split('/')[0] ?? ''
    const family = cidr.includes(':') ? 'IPv6' : 'IPv4'
    return { family, address, cidr, linkLocal: address.startsWith('fe80') }
  }),
  hasDefaultRoute: { ipv4: false, ipv6: false },
  ...more,
})

export const ROUTED = { hasDefaultRoute: { ipv4: true, ipv6: false } } as const

const LO = interfaceNamed('lo', ['127.0.0.1/8', '::1/128'])
export const ETH0 = interfaceNamed('eth0', ['10.7.0.1/24', 'fe80::1/64'], ROUTED)

export const machineWith = (...interfaces: readonly InterfaceFacts[]): MachineFacts => ({
  interfaces: [LO, ...interfaces],
  isWsl: false,
})

export const firewallWith = (chains: readonly Chain[]): FirewallFacts => ({
  chains,
  read: ['nft'],
  refused: [],
})

export const NO_FIREWALL = firewallWith([])

const UP_TO_TRUSTED = [
  'discovered',
  'dialled',
  'secured',
  'subscribed',
  'in mesh',
  'INI seen',
  'trusted',
] as const

export const peer = (name: string, more: Partial<PeerFacts> = {}): PeerFacts => ({
  peerId: `12D3KooW${name}`,
  addresses: ['/ip4/10.7.0.2/tcp/4001'],
  stages: [...UP_TO_TRUSTED, 'has the key'],
  fingerprint: name.padEnd(64, '0'),
  name,
  clockAheadMs: 0,
  ...more,
})

const ROOM: RoomFacts = {
  room: 'lobby',
  peerId: '12D3KooWself',
  fingerprint: 'self'.padEnd(64, '0'),
  addresses: ['/ip4/10.7.0.1/tcp/4001'],
  state: 'member',
  detail: 'You are in the room.',
  epoch: { id: 'e', due: false, holders: [] },
  requests: [],
  nearby: 0,
  warnings: [],
}

export const nodeWith = (
  peers: readonly PeerFacts[],
  room: Partial<RoomFacts> = {},
  source: 'node' | 'observer' = 'node',
  refused: Readonly<Record<string, number>> = {},
): NodeFacts => ({ source, peers, room: { ...ROOM, ...room }, refused })

export const NO_NODE: NodeFacts = { source: 'none', why: 'No node runs.', isFault: false }
