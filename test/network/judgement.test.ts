import { afterEach, expect, test } from 'vitest'
import { bytes, startNode, stopAll } from './nodes.ts'

afterEach(stopAll)

/** A - B - C, where A and C do not know of each other. */
const startLine = async (verdict: (text: string) => 'accept' | 'reject' | 'ignore') => {
  const middle = await startNode(null, { judge: (frame) => verdict(Buffer.from(frame).toString()) })
  const peers = middle.network.addresses()
  const ends = await Promise.all([startNode(null, { peers }), startNode(null, { peers })])
  // Of the mesh nothing is told, and a frame that comes before it is forwarded to nobody.
  await expect.poll(() => middle.network.mesh().mesh.length, { timeout: 60_000 }).toBe(2)
  await Promise.all(ends.map((end) => end.until(() => end.network.mesh().subscribed.length === 1)))
  return { middle, from: ends[0], to: ends[1] }
}

for (const verdict of ['reject', 'ignore'] as const) {
  test(`what the protocol judges "${verdict}" is not forwarded`, async () => {
    const { middle, from, to } = await startLine((text) => (text.startsWith('bad') ? verdict : 'accept'))
    expect(await from.network.publish(bytes('bad'))).toBe(1)
    expect(await from.network.publish(bytes('good'))).toBe(1)
    await to.until(() => to.frames.some(({ text }) => text === 'good'))
    // Both took the same way in the same order, so `bad` would have come first.
    expect(middle.frames.map(({ text }) => text)).toEqual(['bad', 'good'])
    expect(to.frames.map(({ text }) => text)).toEqual(['good'])
    expect(to.network.isConnected(from.network.peerId)).toBe(false)
  })
}

test('penalties drive a peer below the graylist, and nothing it sends is looked at', async () => {
  const { middle, from } = await startLine(() => 'ignore')
  middle.network.penalise(from.network.peerId, 1000)
  const score = () => middle.network.peers().find(({ peerId }) => peerId === from.network.peerId)?.score ?? 0
  // gossipsub keeps a score for a second.
  await expect.poll(score, { timeout: 30_000 }).toBeLessThan(-400)
  expect(await from.network.publish(bytes('unheard'))).toBe(1)
  // What was sent before the goodbye arrives before the end of the connection.
  await from.network.stop()
  await middle.until(() => middle.events.some(({ type }) => type === 'peer-disconnected'))
  expect(middle.frames).toEqual([])
})
