import { networkInterfaces } from 'node:os'
import type { Connection } from '@libp2p/interface'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addressTargets } from '../../src/network/addresses/address-targets.ts'
import { dialableOnLan, type Interfaces, parseAddress } from '../../src/network/addresses/addresses.ts'
import { announcedAddresses, ownAddresses } from '../../src/network/addresses/listening.ts'
import { backOffMs } from '../../src/network/connections/back-off.ts'
import { connectionToKeep } from '../../src/network/connections/duplicate-connections.ts'
import { PeerTable, readiness } from '../../src/network/connections/peer-table.ts'
import { Strangers } from '../../src/network/connections/strangers.ts'
import { Penalties } from '../../src/network/gossip/penalties.ts'
import { ADDRESSES_PER_PEER_MAX, NEARBY_MAX, PEERS_KNOWN_MAX } from '../../src/network/limits.ts'
import { createPeerKey, parsePeerId, peerIdOfKey } from '../../src/network/network.ts'
import type { PeerId } from '../../src/network/peer-id.ts'
import { createSigner } from '../../src/network/peer-id.ts'

const peers = await Promise.all(Array.from({ length: 4 }, createPeerKey)).then((keys) =>
  keys.map((key) => peerIdOfKey(key.publicKey.raw)).toSorted(),
)
const peer = (index: number): PeerId => {
  const found = peers[index]
  if (found === undefined) throw new Error('No such peer.')
  return found
}
const info = (address: string, cidr: string, internal = false) => ({
  address,
  cidr,
  internal,
  netmask: '',
  mac: '',
  ...(address.includes(':') ? { family: 'IPv6' as const, scopeid: 0 } : { family: 'IPv4' as const }),
})
const LOOPBACK = [info('127.0.0.1', '127.0.0.1/8', true)]
const LAN: Interfaces = {
  lo: LOOPBACK,
  eth0: [info('10.0.0.1', '10.0.0.1/24'), info('fe80::1', 'fe80::1/64'), info('2a00:1::1', '2a00:1::1/64')],
  eth1: [info('193.5.5.1', '193.5.5.1/24')],
}

test('the pause grows up to its cap, is never nothing, and has jitter', () => {
  const backOff = { firstMs: 500, maxMs: 3000 }
  fc.assert(
    fc.property(fc.nat(), fc.double({ min: 0, max: 0.999, noNaN: true }), (failures, random) => {
      const pause = backOffMs(failures, backOff, random)
      expect(pause).toBeGreaterThanOrEqual(250)
      expect(pause).toBeLessThanOrEqual(3000)
      expect(backOffMs(failures + 1, backOff, random)).toBeGreaterThanOrEqual(pause)
    }),
  )
  expect(backOffMs(1, backOff, 0.5)).not.toBe(backOffMs(1, backOff, 0.6))
  expect(backOffMs(9, backOff, 0)).toBe(1500)
})

test('a peer key signs as libp2p verifies, and names its peer id', async () => {
  const key = await createPeerKey()
  const signed = new Uint8Array([1, 2, 3])
  expect(await key.publicKey.verify(signed, createSigner(key)(signed))).toBe(true)
  expect(parsePeerId(peerIdOfKey(key.publicKey.raw))).toBe(peerIdOfKey(key.publicKey.raw))
  expect(() => peerIdOfKey(new Uint8Array(31))).toThrow(RangeError)
})

test('addresses: only TCP, and any text without an exception', () => {
  expect(parseAddress(`/ip4/10.0.0.2/tcp/9/p2p/${peer(0)}`)).toMatchObject({
    text: '/ip4/10.0.0.2/tcp/9',
    peer: peer(0),
  })
  expect(parseAddress('/ip6zone/eth0/ip6/fe80::2/tcp/9')).toMatchObject({ zone: 'eth0', host: 'fe80::2' })
  for (const text of [
    '/ip4/1.2.3.4/udp/9',
    '/dnsaddr/x.org/tcp/1',
    '/ip4/1.2.3.4/tcp/9/ws',
    '',
    '/p2p/x',
    'x',
  ]) {
    expect(parseAddress(text)).toBeNull()
  }
  fc.assert(fc.property(fc.string(), (text) => void parseAddress(text)))
})

test('discovery may only point at the LAN', () => {
  const dialable = (text: string, source: string | null = null) => dialableOnLan([text], source, LAN)
  expect(dialable('/ip4/10.7.0.2/tcp/9')).toEqual(['/ip4/10.7.0.2/tcp/9'])
  expect(dialable('/ip4/193.5.5.9/tcp/9')).toEqual(['/ip4/193.5.5.9/tcp/9'])
  expect(dialable('/ip6/2a00:1::9/tcp/9')).toEqual(['/ip6/2a00:1::9/tcp/9'])
  expect(dialable('/ip6/fe80::9/tcp/9', 'fe80::9%wlan0')).toEqual(['/ip6zone/wlan0/ip6/fe80::9/tcp/9'])
  expect(dialable('/ip6/fe80::9/tcp/9')).toEqual(['/ip6zone/eth0/ip6/fe80::9/tcp/9'])
  for (const text of [
    '/ip4/8.8.8.8/tcp/9',
    '/ip4/127.0.0.1/tcp/9',
    '/ip4/224.0.0.1/tcp/9',
    '/ip4/10.0.0.1/tcp/0',
  ]) {
    expect(dialable(text, '10.0.0.9')).toEqual([])
  }
  expect(dialable('/ip4/127.0.0.1/tcp/9', '127.0.0.1')).toHaveLength(1)
  const many = Array.from({ length: 99 }, (_, port) => `/ip4/10.0.0.9/tcp/${port + 1}`)
  expect(dialableOnLan(many, null, LAN)).toHaveLength(ADDRESSES_PER_PEER_MAX)
})

test('others are told no loopback and no link-local address where there is a better one', () => {
  const points = [
    { kind: 'ip4', host: '0.0.0.0', port: 7 },
    { kind: 'ip6', host: '::', port: 7 },
  ] as const
  const told = (interfaces: Interfaces) =>
    announcedAddresses(ownAddresses(points, interfaces)).map(({ text }) => text)
  expect(told(LAN)).toEqual(['/ip4/10.0.0.1/tcp/7', '/ip6/2a00:1::1/tcp/7', '/ip4/193.5.5.1/tcp/7'])
  expect(told({ lo: LOOPBACK, eth0: [info('fe80::1', 'fe80::1/64')] })).toEqual(['/ip6/fe80::1/tcp/7'])
  expect(told({ lo: LOOPBACK })).toEqual(['/ip4/127.0.0.1/tcp/7'])
  expect(told(networkInterfaces())).not.toEqual([])
})

test('given addresses win over remembered ones', () => {
  const [first, second, ...rest] = addressTargets(
    ['/ip4/10.0.0.2/tcp/9', 'nonsense'],
    ['/ip4/10.0.0.3/tcp/9', '/ip4/10.0.0.2/tcp/9'],
  )
  expect(first?.address.host).toBe('10.0.0.2')
  expect(first?.backOff.maxMs).toBeLessThan(second?.backOff.maxMs ?? 0)
  expect(rest).toEqual([])
})

test('the smaller peer id dials at once, the larger one later', () => {
  const table = new PeerTable()
  const larger = table.learn(peer(1), ['/ip4/10.0.0.2/tcp/9'], 0)
  expect(readiness(peer(0), larger, 0)).toBe('due')
  expect(readiness(peer(2), larger, 0)).toBe('yielding')
  expect(readiness(peer(2), larger, 3000)).toBe('due')
  expect(readiness(peer(2), larger, 3000, true)).toBe('yielding')
  larger.nextDialMs = 1
  expect(readiness(peer(0), larger, 0)).toBe('resting')
})

test('a flood of invented peers displaces invented peers', () => {
  const table = new PeerTable()
  table.learn(peer(0), [], 0).ours = true
  for (let index = 0; index < PEERS_KNOWN_MAX + 50; index++) table.learn(`fake ${index}` as PeerId, [], index)
  expect(table.all()).toHaveLength(PEERS_KNOWN_MAX)
  expect(table.get(peer(0))).toBeDefined()
})

test('a nearby peer counts until discovery has been silent about it', () => {
  const strangers = new Strangers()
  strangers.inAnotherRoom(peer(0), 0)
  expect(strangers.isRefused(peer(0), 29_000)).toBe(true)
  expect(strangers.isRefused(peer(0), 31_000)).toBe(false)
  strangers.heard(peer(0), 60_000)
  strangers.expire(100_000)
  expect(strangers.nearbyCount).toBe(1)
  strangers.expire(151_000)
  expect(strangers.nearbyCount).toBe(0)
  for (let index = 0; index < NEARBY_MAX * 2; index++) strangers.inAnotherRoom(`fake ${index}` as PeerId, 0)
  expect(strangers.nearbyCount).toBe(NEARBY_MAX)
})

test('penalties add up and fade', () => {
  const penalties = new Penalties()
  penalties.add(peer(0), 1, 0)
  penalties.add(peer(0), 1, 0)
  expect(penalties.score(peer(0), 0)).toBe(-20)
  expect(penalties.score(peer(0), 10_000)).toBe(-10)
  expect(penalties.score(peer(1), 0)).toBe(-0)
})

test('of two connections the one with gossip stays when dials crossed, else the newest', () => {
  const connection = (open: number): Connection => Object.assign(Object.create(null), { timeline: { open } })
  const [old, fresh] = [connection(0), connection(1000)]
  expect(connectionToKeep([old, fresh], (one) => (one === fresh ? 2 : 1))).toBe(fresh)
  expect(connectionToKeep([fresh, old], () => 2)).toBe(old)
  const late = connection(60_000)
  expect(connectionToKeep([old, late], (one) => (one === old ? 2 : 0))).toBe(late)
})
