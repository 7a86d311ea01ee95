/** What becomes of copies of a frame, of which gossipsub hands over only the one that came first. */

import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { FAULTS_MAX, READING_SLICE_MS, READING_UNITS_FIRST } from '../../src/network/limits.ts'
import { bytes, startNode } from './nodes.ts'
import { dial, metric, WAIT, work } from './raw-peers.ts'

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

const judgeSlowly = (judgingMs: number) => (frame: Uint8Array) => {
  work(judgingMs)
  return Buffer.from(frame).toString().startsWith('good') ? 'accept' : 'reject'
}
const junk = () => Array.from({ length: FAULTS_MAX + 1 }, () => randomBytes(200))

test.each([0, READING_SLICE_MS])(
  'what a flooder handed over and was not judged is judged when others bring it (%i ms a frame)',
  async (judgingMs) => {
    const node = await startNode(null, { judge: judgeSlowly(judgingMs) })
    const friend = await dial(node)
    const flooder = await dial(node)
    await flooder.send(...junk(), bytes('good'))
    await expect.poll(() => metric(node, 'floodersCutOff'), WAIT).toBe(1)
    expect(node.frames.map(({ text }) => text)).not.toContain('good')
    await friend.send(bytes('good'), bytes('good afterwards'))
    await node.until(() => node.frames.length === FAULTS_MAX + 3)
    expect(node.frames.slice(FAULTS_MAX + 1).map(({ text }) => text)).toContain('good')
    expect(metric(node, 'framesRejected')).toBe(FAULTS_MAX + 1)
  },
)

test('what others brought before the flooder was cut off is judged as theirs', async () => {
  // One frame a turn: the copy is there long before the flooder is cut off.
  const node = await startNode(null, { judge: judgeSlowly(READING_SLICE_MS) })
  const friend = await dial(node)
  const flooder = await dial(node)
  await flooder.send(...junk(), bytes('good'))
  await node.until(() => node.frames.length > 0)
  await friend.send(bytes('good'), bytes('good afterwards'))
  await node.until(() => node.frames.length === FAULTS_MAX + 3)
  const good = node.frames.filter(({ text }) => text.startsWith('good'))
  expect(new Set(good.map(({ text }) => text))).toEqual(new Set(['good', 'good afterwards']))
  expect(good.map(({ from }) => from)).toEqual([friend.peerId, friend.peerId])
  expect(metric(node, 'framesRejected')).toBe(FAULTS_MAX + 1)
})
