import type { Socket } from 'node:dgram'
import { EventEmitter } from 'node:events'
import fc from 'fast-check'
import createMulticastDns from 'multicast-dns'
import { expect, test } from 'vitest'
import { InterfaceAnnouncer } from '../../src/network/discovery/interface-announcer.ts'
import {
  announcement,
  asksForUs,
  goodbye,
  parseResponse,
  SERVICE_TAG,
} from '../../src/network/discovery/mdns-records.ts'
import { ADDRESSES_PER_PEER_MAX, MDNS_TXT_MAX } from '../../src/network/limits.ts'
import { createPeerKey, type PeerId, peerIdOfKey } from '../../src/network/network.ts'

const newPeer = async () => peerIdOfKey((await createPeerKey()).publicKey.raw)

/** An announcer on a socket that is no network: `receive` is what would come from it, `sent` what would leave. */
const announcerWithoutNetwork = (peer: PeerId, addresses: readonly string[]) => {
  const heard: { peer: PeerId; addresses: readonly string[] }[] = []
  const gone: PeerId[] = []
  const sent: Uint8Array[] = []
  const socket = Object.assign(new EventEmitter(), {
    send: (
      message: Uint8Array,
      _from: number,
      _length: number,
      _port: number,
      _to: string,
      done: () => void,
    ) => {
      sent.push(message)
      done()
    },
    close: (done: () => void) => done(),
  })
  const announcer = new InterfaceAnnouncer({
    peer,
    family: 'IPv4',
    interfaceAddress: '10.0.0.1',
    addresses: () => addresses,
    sink: {
      heard: (from, told) => heard.push({ peer: from, addresses: told }),
      gone: (from) => gone.push(from),
    },
    openMulticastDns: () =>
      createMulticastDns({ socket: socket as EventEmitter as Socket, bind: false, multicast: false }),
  })
  const receive = (message: Uint8Array) =>
    socket.emit('message', Buffer.from(message), { address: '10.0.0.9', port: 5353 })
  return { announcer, receive, sent, heard, gone }
}

test('what one announces the other hears, goodbye included', async () => {
  const [us, them] = [await newPeer(), await newPeer()]
  const ours = announcerWithoutNetwork(us, ['/ip4/10.0.0.1/tcp/7'])
  const theirs = announcerWithoutNetwork(them, ['/ip4/10.0.0.2/tcp/7', '/ip6/fe80::2/tcp/7'])
  await theirs.announcer.stop()
  for (const message of theirs.sent) ours.receive(message)
  expect(ours.heard[0]).toEqual({ peer: them, addresses: ['/ip4/10.0.0.2/tcp/7', '/ip6/fe80::2/tcp/7'] })
  expect(ours.gone).toEqual([them])
  await ours.announcer.stop()
})

test('any bytes from the network end in nothing', async () => {
  const node = announcerWithoutNetwork(await newPeer(), [])
  fc.assert(fc.property(fc.uint8Array({ maxLength: 1500 }), (message) => void node.receive(message)))
  expect(node.heard).toEqual([])
  await node.announcer.stop()
})

test('any change of a real packet ends in nothing or in an announcement, never in an exception', async () => {
  const sender = announcerWithoutNetwork(await newPeer(), ['/ip4/10.0.0.2/tcp/7'])
  await sender.announcer.stop()
  const node = announcerWithoutNetwork(await newPeer(), [])
  const change = fc.tuple(fc.nat(), fc.nat(255))
  fc.assert(
    fc.property(fc.constantFrom(...sender.sent), fc.array(change, { maxLength: 8 }), (message, changes) => {
      const changed = new Uint8Array(message)
      for (const [position, value] of changes) changed[position % changed.length] = value
      node.receive(changed)
    }),
  )
  await node.announcer.stop()
})

test('any records are read without an exception, and never too many', async () => {
  const peer = await newPeer()
  const name = `${peer}.${SERVICE_TAG}`
  const data = fc.oneof(
    fc.anything(),
    fc.constant(name),
    fc.array(fc.constant(Buffer.from(`dnsaddr=/ip4/10.0.0.2/tcp/7/p2p/${peer}`)), { maxLength: 200 }),
  )
  const record = fc.record(
    {
      type: fc.oneof(fc.constantFrom('PTR', 'TXT'), fc.anything()),
      name: fc.oneof(fc.constantFrom(SERVICE_TAG, name), fc.anything()),
      ttl: fc.oneof(fc.constantFrom(0, 120), fc.anything()),
      data,
    },
    { requiredKeys: [] },
  )
  const packet = fc.record({ answers: fc.array(record), additionals: fc.array(record) }, { requiredKeys: [] })
  fc.assert(
    fc.property(packet, (any) => {
      const heard = parseResponse(any)
      if (heard?.type === 'heard') expect(heard.addresses.length).toBeLessThanOrEqual(MDNS_TXT_MAX)
    }),
  )
})

test('of a packet full of addresses only so many are taken', async () => {
  const peer = await newPeer()
  const [pointer, text] = announcement(peer, ['/ip4/10.0.0.2/tcp/7']).answers
  const data = Array.from({ length: MDNS_TXT_MAX * 2 }, () => `dnsaddr=/ip4/10.0.0.2/tcp/7/p2p/${peer}`)
  const count = (records: readonly object[]) => {
    const heard = parseResponse({ answers: [{ ...pointer }, ...records] })
    return heard?.type === 'heard' ? heard.addresses.length : 0
  }
  expect(count([{ ...text, data }])).toBe(MDNS_TXT_MAX)
  expect(count(data.map((one) => ({ ...text, data: one })))).toBe(MDNS_TXT_MAX)
})

test('an announcement tells the peer and its addresses and nothing else', async () => {
  const peer = await newPeer()
  const many = Array.from({ length: ADDRESSES_PER_PEER_MAX }, (_, port) => `/ip4/10.0.0.2/tcp/${port}`)
  const { answers } = announcement(peer, many)
  expect(answers.map(({ type }) => type)).toEqual(['PTR', 'TXT', 'TXT', 'TXT', 'TXT', 'TXT'])
  expect(parseResponse({ answers })).toMatchObject({ type: 'heard', peer })
  expect(parseResponse(goodbye(peer))).toEqual({ type: 'gone', peer })
})

test('only queries for our service are answered', () => {
  expect(asksForUs([{ name: SERVICE_TAG }])).toBe(true)
  expect(asksForUs([{ name: '_p2p._udp.local' }])).toBe(false)
  expect(asksForUs(undefined)).toBe(false)
})
