import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import { identify } from '@libp2p/identify'
import { tcp } from '@libp2p/tcp'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import { afterEach, expect, test } from 'vitest'
import { bytes, FakeLan, startNode, stopAll, untilMeshed } from './nodes.ts'

afterEach(stopAll)

test('a peer that dies and comes back on another port is found again', async () => {
  const lan = new FakeLan()
  const stayer = await startNode(lan)
  const first = await startNode(lan)
  await untilMeshed([stayer, first])
  const firstAddresses = first.network.addresses()
  await first.network.stop()
  await stayer.until(() => stayer.network.mesh().connected.length === 0)

  const second = await startNode(lan)
  expect(second.network.addresses()).not.toEqual(firstAddresses)
  await untilMeshed([stayer, second])
  expect(await second.network.publish(bytes('back'))).toBe(1)
  await stayer.until(() => stayer.frames.some(({ text }) => text === 'back'))
})

test('an address from the command line is dialled until somebody is there', async () => {
  const place = await startNode(null)
  const address = place.network.addresses()[0] ?? ''
  await place.network.stop()
  const waiting = await startNode(null, { peers: [address] })
  const late = await startNode(null, { listen: [address] })
  await waiting.until(() => waiting.network.isConnected(late.network.peerId))
  await waiting.until(() => waiting.events.some(({ type }) => type === 'peer-reached'))
  expect(waiting.events).toContainEqual({ type: 'peer-reached', address })
})

test('two nodes told to dial each other end in one connection, and gossip goes both ways', async () => {
  // By address alone neither knows who is to make the first move.
  const [first, second] = [await startNode(null), await startNode(null)]
  const [firstAddresses, secondAddresses] = [first.network.addresses(), second.network.addresses()]
  await Promise.all([first.network.stop(), second.network.stop()])
  const nodes = await Promise.all([
    startNode(null, { listen: firstAddresses, peers: secondAddresses }),
    startNode(null, { listen: secondAddresses, peers: firstAddresses }),
  ])
  await untilMeshed(nodes)
  const [left, right] = nodes
  await left.network.publish(bytes('from the left'))
  await right.network.publish(bytes('from the right'))
  await right.until(() => right.frames.some(({ text }) => text === 'from the left'))
  await left.until(() => left.frames.some(({ text }) => text === 'from the right'))
})

test('a peer is reached at the addresses learnt from the room', async () => {
  const [asker, asked] = [await startNode(null), await startNode(null)]
  const { peerId } = asked.network
  expect(await asker.network.reach(peerId, asked.network.addresses(), 30_000)).toBe(true)
  expect(asker.network.isConnected(peerId)).toBe(true)
  await asked.network.stop()
  await expect.poll(() => asker.network.isConnected(peerId), { timeout: 60_000 }).toBe(false)
  expect(await asker.network.reach(peerId, [], 50)).toBe(false)
})

test('who uses another bootstrap file is counted as nearby, and not kept', async () => {
  const lan = new FakeLan()
  const ours = await startNode(lan, { fileTag: 'aa' })
  const other = await startNode(lan, { fileTag: 'bb' })
  const told = (count: number) => ({ type: 'nearby-changed', count })
  await ours.until(() => ours.events.some(({ type }) => type === 'nearby-changed'))
  await other.until(() => other.events.some(({ type }) => type === 'nearby-changed'))
  expect(ours.events).toContainEqual(told(1))
  expect(other.events).toContainEqual(told(1))
  expect(ours.network.mesh().connected).toEqual([])
  await other.network.stop()
  await ours.until(() => ours.events.at(-1)?.type === 'nearby-changed' && ours.events.length > 1)
  expect(ours.events.at(-1)).toEqual(told(0))
  expect(ours.events.map(({ type }) => type)).not.toContain('peer-connected')
})

test('who uses our bootstrap file in another room stays connected and is no stranger', async () => {
  const lan = new FakeLan()
  const ours = await startNode(lan)
  const elsewhere = await startNode(lan, { topic: 'another-room' })
  await ours.until(() => ours.network.mesh().connected.length === 1)
  expect(ours.network.isConnected(elsewhere.network.peerId)).toBe(true)
  expect(ours.events.map(({ type }) => type)).not.toContain('nearby-changed')
})

test('a libp2p program of another kind is hung up on', async () => {
  const ours = await startNode(null)
  const stranger = await createLibp2p({
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    services: { identify: identify() },
  })
  const connection = await stranger.dial(multiaddr(ours.network.addresses()[0]))
  await new Promise((resolve) => connection.addEventListener('close', resolve, { once: true }))
  expect(ours.network.mesh().connected).toEqual([])
  expect(ours.network.metrics()).toMatchObject({ strangersHungUp: 1 })
  await stranger.stop()
})
