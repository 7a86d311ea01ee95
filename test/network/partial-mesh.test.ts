import { afterEach, expect, test } from 'vitest'
import { bytes, FakeLan, startNode, stopAll, type TestNode } from './nodes.ts'

afterEach(stopAll)

const SOUGHT = 4
/** A neighbour on the ring that is heard of later is dialled beyond the limit, on each side. */
const LATE_NEIGHBOURS = 2
/** Below it gossipsub grafts whoever is connected, so who has fewer is not done yet. */
const MESH_FORMED = 4

const dialledBy = ({ network }: TestNode) =>
  network.peers().filter(({ direction }) => direction === 'outbound').length

const reachedFrom = (nodes: readonly TestNode[], start: TestNode) => {
  const byPeer = new Map(nodes.map((node) => [String(node.network.peerId), node]))
  const reached = new Set([start])
  for (const { network } of reached) {
    for (const peer of network.mesh().subscribed) {
      const next = byPeer.get(peer)
      if (next !== undefined) reached.add(next)
    }
  }
  return reached
}

test('in a partial mesh nobody seeks more than the limit, and every frame reaches everybody', async () => {
  const lan = new FakeLan()
  const nodes = await Promise.all(
    Array.from({ length: 12 }, () => startNode(lan, {}, { connectionsSought: SOUGHT })),
  )
  await expect
    .poll(() => Math.min(...nodes.map(({ network }) => network.mesh().mesh.length)), { timeout: 60_000 })
    .toBeGreaterThanOrEqual(MESH_FORMED)
  for (const node of nodes) {
    expect(dialledBy(node)).toBeLessThanOrEqual(SOUGHT + LATE_NEIGHBOURS)
    expect(reachedFrom(nodes, node).size).toBe(nodes.length)
  }
  // In a full mesh nothing would have to be passed on.
  expect(nodes.some(({ network }) => network.mesh().connected.length < nodes.length - 1)).toBe(true)
  for (const { network } of nodes) {
    expect(await network.publish(bytes(`from ${network.peerId}`))).toBeGreaterThan(0)
  }
  const heard = ({ frames }: TestNode) => new Set(frames.map(({ text }) => text)).size
  await Promise.all(nodes.map((node) => node.until(() => heard(node) === nodes.length - 1)))
})
