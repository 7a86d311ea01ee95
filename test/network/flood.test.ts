import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import type { RawPeer } from '../../scripts/flood/raw-peer.ts'
import {
  FAULTS_MAX,
  FRAME_BYTES_MAX,
  READING_SLICE_MS,
  READING_UNITS_FIRST,
} from '../../src/network/limits.ts'
import { bytes, startNode, untilMeshed } from './nodes.ts'
import { dial, metric, WAIT, work } from './raw-peers.ts'

const verdictOf = (frame: Uint8Array) =>
  Buffer.from(frame).toString().startsWith('good') ? 'accept' : 'reject'

/** Sends until it is hung up on. */
const floodWith = async (flooder: RawPeer, send: (count: number) => Promise<void>): Promise<void> => {
  for (let count = 0; !flooder.isClosed; count++) {
    await send(count)
    await new Promise((resolve) => setImmediate(resolve))
  }
}

test('who sends what every honest node rejects is cut off, and nobody else', async () => {
  const node = await startNode(null, { judge: verdictOf })
  const friend = await startNode(null, { peers: node.network.addresses() })
  await untilMeshed([node, friend])
  const flooder = await dial(node)
  // The rest of an RPC is not judged any more, either.
  await floodWith(flooder, () => flooder.send(...Array.from({ length: 100 }, () => randomBytes(200))))
  expect(metric(node, 'floodersCutOff')).toBe(1)
  expect(metric(node, 'framesRejected')).toBe(FAULTS_MAX + 1)
  expect(node.events.filter(({ type }) => type === 'problem')).toHaveLength(1)
  expect(await friend.network.publish(bytes('good'))).toBe(1)
  await node.until(() => node.frames.some(({ text }) => text === 'good'))
})

test('frames above the limit count as much, and the protocol does not even see them', async () => {
  const node = await startNode(null)
  const flooder = await dial(node)
  await floodWith(flooder, () => flooder.send(randomBytes(FRAME_BYTES_MAX + 1)))
  expect(metric(node, 'floodersCutOff')).toBe(1)
  expect(node.frames).toEqual([])
})

const WITHOUT_FRAMES: Record<string, (flooder: RawPeer) => Promise<void>> = {
  'the same frame again and again': (flooder) => flooder.send(bytes('good')),
  'what is no RPC': (flooder) => flooder.sendRpc(new Uint8Array(300).fill(0xff)),
  'RPCs that say nothing': (flooder) => flooder.send(),
}
for (const [what, send] of Object.entries(WITHOUT_FRAMES)) {
  test(`who sends ${what} is cut off`, async () => {
    const node = await startNode(null)
    const flooder = await dial(node)
    let sent = 0
    await floodWith(flooder, async () => {
      for (let count = 0; count < 100; count++) await send(flooder)
      sent += 100
    })
    expect(metric(node, 'floodersCutOff')).toBe(1)
    expect(metric(node, 'rpcsUnread')).toBeGreaterThan(FAULTS_MAX)
    expect(sent).toBeGreaterThan(READING_UNITS_FIRST / 4)
    expect(node.frames.length).toBeLessThanOrEqual(1)
  })
}

test('who forwards in good faith what others ignore is not cut off', async () => {
  const count = 4000
  const middle = await startNode(null)
  const end = await startNode(null, { peers: middle.network.addresses(), judge: () => 'ignore' })
  await expect.poll(() => middle.network.mesh().mesh.length, WAIT).toBe(1)
  const speaker = await dial(middle)
  for (let index = 0; index < count; index++) await speaker.send(bytes(`frame ${index}`))
  await end.until(() => end.frames.length === count)
  expect(speaker.isClosed).toBe(false)
  for (const node of [middle, end]) {
    expect(metric(node, 'floodersCutOff')).toBe(0)
    expect(metric(node, 'rpcsUnread')).toBe(0)
  }
})

test('who is flooded with what it ignores costs its friends nothing, and stays with them', async () => {
  const count = 4000
  const flooded = await startNode(null, { judge: () => 'ignore' })
  const friend = await startNode(null, { peers: flooded.network.addresses() })
  await expect.poll(() => flooded.network.mesh().mesh.length, WAIT).toBe(1)
  const flooder = await dial(flooded)
  // Large enough that gossipsub would tell the others not to send it, before the verdict.
  for (let index = 0; index < count; index++) await flooder.send(bytes(`frame ${index}`.padEnd(600)))
  await flooded.until(() => flooded.frames.length === count)
  expect(await flooded.network.publish(bytes('after the flood'))).toBeGreaterThan(0)
  await friend.until(() => friend.frames.some(({ text }) => text === 'after the flood'))
  expect(metric(friend, 'rpcsUnread')).toBe(0)
  expect(metric(friend, 'floodersCutOff')).toBe(0)
})

test('a new peer id does not help at once, the host of the flood can still be joined from, others go on', async () => {
  const node = await startNode(null, { judge: verdictOf })
  const comeBack = async (): Promise<void> => {
    const flooder = await dial(node, '127.0.0.9')
    await floodWith(flooder, () => flooder.send(randomBytes(200)))
  }
  let refused = 0
  for (let dials = 0; dials < 10; dials++) await comeBack().catch(() => (refused += 1))
  expect(refused).toBeGreaterThan(0)
  expect(metric(node, 'connectionsRefused')).toBe(refused)
  await dial(node, '127.0.0.8')
  await expect
    .poll(
      () =>
        dial(node, '127.0.0.9').then(
          () => true,
          () => false,
        ),
      WAIT,
    )
    .toBe(true)
})

test('of a peer that the protocol penalised nothing is read, and its connection stays', async () => {
  const node = await startNode(null)
  const flooder = await dial(node)
  await node.until(() => node.events.some(({ type }) => type === 'peer-subscribed'))
  const [peer] = node.network.mesh().connected
  const penalised = node.network.peers().find(({ peerId }) => peerId === peer)
  if (penalised === undefined) throw new Error('The flooder is connected.')
  node.network.penalise(penalised.peerId, 1000)
  for (let index = 0; index < 100; index++) await flooder.send(bytes(`frame ${index}`))
  await expect.poll(() => metric(node, 'rpcsUnread'), WAIT).toBe(100)
  expect(node.frames).toEqual([])
  expect(flooder.isClosed).toBe(false)
})

test.each([1, 100])(
  'however much one peer sends, %i a time, the node looks after everything else',
  async (atOnce) => {
    const WORK_MS = 2
    const judged: number[] = []
    let turns = 0
    const node = await startNode(null, {
      judge: () => {
        judged[turns] = (judged[turns] ?? 0) + 1
        work(WORK_MS)
        return 'ignore'
      },
    })
    const flooder = await dial(node)
    const countTurns = setInterval(() => (turns += 1), 0)
    const frames = Array.from({ length: 500 }, (_, index) => bytes(`frame ${index}`))
    while (frames.length > 0) await flooder.send(...frames.splice(0, atOnce))
    await node.until(() => node.frames.length === 500)
    clearInterval(countTurns)
    const most = judged.reduce((one, other) => Math.max(one, other), 0)
    // One slice, what was begun before it, and one more where the peer had rested.
    expect(most).toBeLessThanOrEqual((3 * READING_SLICE_MS) / WORK_MS)
  },
)
