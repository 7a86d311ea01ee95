import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import type { Connection, IdentifyResult } from '@libp2p/interface'
import { peerIdFromString } from '@libp2p/peer-id'
import { tcp } from '@libp2p/tcp'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import { afterEach, expect, test } from 'vitest'
import { chooseListenPoints } from '../../src/network/addresses/listening.ts'
import { OwnAddresses } from '../../src/network/addresses/own-addresses.ts'
import { Introductions } from '../../src/network/connections/introductions.ts'
import { PeerKnowledge } from '../../src/network/connections/peer-knowledge.ts'
import { PeerTable } from '../../src/network/connections/peer-table.ts'
import { Strangers } from '../../src/network/connections/strangers.ts'
import { Counters } from '../../src/network/counters.ts'
import { InterfaceWatch } from '../../src/network/discovery/interfaces.ts'
import { CONNECTIONS_PER_PEER_MAX, PEERS_KNOWN_MAX } from '../../src/network/limits.ts'
import { createPeerKey, type PeerId, peerIdOfKey } from '../../src/network/network.ts'
import { createNode } from '../../src/network/node.ts'
import { startNode, stopAll } from './nodes.ts'

afterEach(stopAll)

const WAIT = { timeout: 60_000, interval: 20 }

const named = (name: string) => name as PeerId

test('one peer holds a few connections, however many it opens', async () => {
  const node = await createNode({
    privateKey: await createPeerKey(),
    listenPoints: await chooseListenPoints(['/ip4/127.0.0.1/tcp/0'], undefined),
    topic: 'any',
    fileTag: 'aa',
    penaltyScore: () => 0,
    isRefused: () => false,
    admits: () => true,
  })
  await node.start()
  const greedy = await createLibp2p({
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
  })
  const most: number[] = []
  node.addEventListener('connection:open', () => most.push(node.getConnections().length))
  for (let dials = 0; dials < 5 * CONNECTIONS_PER_PEER_MAX; dials++) {
    await greedy.dial(node.getMultiaddrs(), { force: true }).catch(() => null)
  }
  await expect.poll(() => most.length, WAIT).toBeGreaterThanOrEqual(CONNECTIONS_PER_PEER_MAX)
  await expect.poll(() => greedy.getConnections().length, WAIT).toBe(CONNECTIONS_PER_PEER_MAX)
  expect(Math.max(...most)).toBeLessThanOrEqual(CONNECTIONS_PER_PEER_MAX)
  await Promise.all([greedy.stop(), node.stop()])
})

/** Who is introduced, to a node that has these connections. */
const welcomedWith = async (connected: boolean): Promise<PeerId[]> => {
  const peer = peerIdOfKey((await createPeerKey()).publicKey.raw)
  const connection: Connection = Object.create(null)
  const welcomed: PeerId[] = []
  const introductions = new Introductions({
    fileTag: 'aa',
    strangers: new Strangers(),
    counters: new Counters(),
    connections: { has: () => connected, of: () => [] },
    onWelcome: (who) => welcomed.push(who),
  })
  const introduction: IdentifyResult = {
    peerId: peerIdFromString(peer),
    protocols: ['/p2p-chat/1/file/aa'],
    listenAddrs: [],
    connection,
  }
  introductions.onIdentify(introduction)
  introductions.stop()
  return welcomed
}

test('who is gone before its introduction is read is not taken for connected', async () => {
  expect(await welcomedWith(true)).toHaveLength(1)
  expect(await welcomedWith(false)).toEqual([])
})

test('strangers that connect do not displace the peers of the room', () => {
  const table = new PeerTable()
  const knowledge = new PeerKnowledge({
    self: named('self'),
    table,
    strangers: new Strangers(),
    own: new OwnAddresses([], () => undefined),
    interfaces: new InterfaceWatch(() => ({})),
    counters: new Counters(),
    connections: { all: () => [], has: () => false },
  })
  const connection: Connection = Object.assign(Object.create(null), {
    direction: 'inbound',
    remoteAddr: multiaddr('/ip4/10.0.0.2/tcp/9'),
  })
  knowledge.connected(named('friend'))
  knowledge.welcomed(named('friend'), connection, [])
  for (let index = 0; index < PEERS_KNOWN_MAX + 5; index++) knowledge.connected(named(`stranger ${index}`))
  expect(table.all()).toHaveLength(PEERS_KNOWN_MAX)
  expect(table.get(named('friend'))).toBeDefined()
})

test('after the end nobody is reached, and nobody waits for it', async () => {
  const node = await startNode(null)
  const other = await startNode(null)
  await node.network.stop()
  const reached = node.network.reach(other.network.peerId, other.network.addresses(), 600_000)
  expect(await reached).toBe(false)
})
