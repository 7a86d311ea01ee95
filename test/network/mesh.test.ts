import { afterEach, expect, test } from 'vitest'
import { FRAME_BYTES_MAX } from '../../src/network/limits.ts'
import { bytes, FakeLan, startNode, stopAll, untilMeshed } from './nodes.ts'

afterEach(stopAll)

const startSix = async () => {
  const lan = new FakeLan()
  const nodes = await Promise.all(Array.from({ length: 6 }, () => startNode(lan)))
  await untilMeshed(nodes)
  return nodes
}

test('six nodes have one connection per pair and everybody hears everybody', async () => {
  const nodes = await startSix()
  for (const { network } of nodes) {
    expect(await network.publish(bytes(`from ${network.peerId}`))).toBe(5)
  }
  await Promise.all(nodes.map((node) => node.until(() => node.frames.length === 5)))
  for (const { network, frames } of nodes) {
    expect(network.mesh().connected).toHaveLength(5)
    expect(new Set(frames.map(({ text }) => text)).size).toBe(5)
    expect(network.metrics()).toMatchObject({ connectionsCollapsed: 0 })
  }
})

test('a frame above the limit is refused', async () => {
  const [node] = await startSix()
  await expect(node?.network.publish(new Uint8Array(FRAME_BYTES_MAX + 1))).rejects.toThrow(RangeError)
  expect(await node?.network.publish(new Uint8Array(FRAME_BYTES_MAX))).toBe(5)
})

test('nothing is sent where nobody listens', async () => {
  const node = await startNode(null)
  expect(await node.network.publish(bytes('to nobody'))).toBe(0)
})
