import { afterEach, expect, test } from 'vitest'
import { chooseListenPoints } from '../../src/network/addresses/listening.ts'
import { Counters } from '../../src/network/counters.ts'
import { outboundGossip } from '../../src/network/gossip/gossip-streams.ts'
import { Watchdog } from '../../src/network/gossip/watchdog.ts'
import { createNode, type Node } from '../../src/network/node.ts'
import { createPeerKey, peerIdOf } from '../../src/network/peer-id.ts'
import { bytes } from './nodes.ts'

const TOPIC = 'watched'
const WAIT = { timeout: 60_000, interval: 50 }
const running: Node[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((node) => node.stop()))
})

/** A libp2p node and its watchdog, whose ticks are ours. */
const startWatched = async () => {
  const node = await createNode({
    privateKey: await createPeerKey(),
    listenPoints: await chooseListenPoints(['/ip4/127.0.0.1/tcp/0'], undefined),
    topic: TOPIC,
    fileTag: 'aa',
    penaltyScore: () => 0,
    isRefused: () => false,
    admits: () => true,
  })
  running.push(node)
  await node.start()
  const received: string[] = []
  node.services.pubsub.subscribe(TOPIC)
  node.services.pubsub.addEventListener('message', ({ detail }) => {
    received.push(Buffer.from(detail.data).toString())
  })
  const counters = new Counters()
  const watchdog = new Watchdog({ self: peerIdOf(node.peerId), node, counters, shouldGossip: () => true })
  return { node, counters, received, tick: () => watchdog.tick(node.getConnections()) }
}
type Watched = Awaited<ReturnType<typeof startWatched>>

const gossips = ({ node }: Watched) =>
  node.getConnections().some((connection) => outboundGossip(connection) !== undefined)
const startPair = async () => {
  const [left, right] = [await startWatched(), await startWatched()]
  await left.node.dial(right.node.getMultiaddrs())
  await expect.poll(() => gossips(left) && gossips(right), WAIT).toBe(true)
  return { left, right }
}
const expectBothWays = async (left: Watched, right: Watched) => {
  await expect
    .poll(
      () => [left, right].every(({ node }) => node.services.pubsub.getSubscribers(TOPIC).length === 1),
      WAIT,
    )
    .toBe(true)
  await left.node.services.pubsub.publish(TOPIC, bytes('from the left'))
  await right.node.services.pubsub.publish(TOPIC, bytes('from the right'))
  await expect.poll(() => right.received, WAIT).toContain('from the left')
  await expect.poll(() => left.received, WAIT).toContain('from the right')
}

test('a second connection of a pair is closed, and gossip goes on both ways', async () => {
  const { left, right } = await startPair()
  await right.node.dial(left.node.getMultiaddrs(), { force: true })
  await expect.poll(() => left.node.getConnections().length, WAIT).toBe(2)
  const connections = () => {
    left.tick()
    right.tick()
    return [left.node.getConnections().length, right.node.getConnections().length]
  }
  await expect.poll(connections, WAIT).toEqual([1, 1])
  await expectBothWays(left, right)
})

test('a connection that lost its gossip stream gets another, and stays', async () => {
  const { left, right } = await startPair()
  const [connection] = left.node.getConnections()
  left.tick()
  const lost = connection && outboundGossip(connection)
  lost?.abort(new Error('Lost in a test.'))
  await expect.poll(() => gossips(left), WAIT).toBe(false)
  left.tick()
  await expect.poll(() => gossips(left), WAIT).toBe(true)
  expect(left.node.getConnections()).toEqual([connection])
  expect(left.counters.all()).toMatchObject({ gossipRepaired: 1, gossipGivenUp: 0 })
  await expectBothWays(left, right)
})

test('a connection whose gossip cannot be repaired is given up, so that it is dialled anew', async () => {
  const { left, right } = await startPair()
  left.tick()
  const hangUps = async () => {
    // Whatever the repair opens is lost again.
    for (const connection of left.node.getConnections()) {
      outboundGossip(connection)?.abort(new Error('Lost in a test.'))
    }
    left.tick()
    return left.node.getConnections().length
  }
  await expect.poll(hangUps, { ...WAIT, interval: 5 }).toBe(0)
  await expect.poll(() => right.node.getConnections().length, WAIT).toBe(0)
})
