/** What becomes of copies of a frame, of which gossipsub hands over only the one that came first. */

import { randomBytes } from 'node:crypto'
import { afterEach, expect, test } from 'vitest'
import { RawPeer } from '../../scripts/flood/raw-peer.ts'
import { READING_SLICE_MS, READING_UNITS_FIRST } from '../../src/network/limits.ts'
import { bytes, startNode, stopAll, type TestNode } from './nodes.ts'

const peers: RawPeer[] = []
afterEach(async () => {
  await Promise.all(peers.splice(0).map((peer) => peer.stop()))
  await stopAll()
})

const dial = async (node: TestNode): Promise<RawPeer> => {
  const target = node.network.addresses()[0] ?? ''
  const peer = await RawPeer.dial({ target, topic: 'test-room', fileTag: 'aa' })
  peers.push(peer)
  return peer
}

const metric = (node: TestNode, name: string): number => node.network.metrics()[name] ?? Number.NaN

const work = (durationMs: number): void => {
  for (const beganMs = performance.now(); performance.now() - beganMs < durationMs; );
}

test('copies of frames that still wait for their verdicts are paid for', async () => {
  const node = await startNode(null, {
    // One frame a turn: the copies are all there long before the last verdict.
    judge: () => {
      work(READING_SLICE_MS)
      return 'accept'
    },
  })
  const speaker = await dial(node)
  const forwarder = await dial(node)
  const frames = Array.from({ length: 100 }, () => randomBytes(8_000))
  // More than what is read of somebody for whom nobody has paid in.
  expect(frames.length * (8_000 / 256)).toBeGreaterThan(READING_UNITS_FIRST)
  await speaker.send(...frames)
  await node.until(() => node.frames.length > 0)
  for (const frame of frames) await forwarder.send(frame)
  await forwarder.send(bytes('the last'))
  await node.until(
    () => metric(node, 'rpcsUnread') > 0 || node.frames.some(({ text }) => text === 'the last'),
  )
  expect(metric(node, 'rpcsUnread')).toBe(0)
})
