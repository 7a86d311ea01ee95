/** Peers that speak gossipsub by hand, stopped after each test with the nodes that they dialled. */
import { afterEach } from 'vitest'
import { RawPeer } from '../../scripts/flood/raw-peer.ts'
import { stopAll, type TestNode } from './nodes.ts'

const peers: RawPeer[] = []
afterEach(async () => {
  await Promise.all(peers.splice(0).map((peer) => peer.stop()))
  await stopAll()
})

export const WAIT = { timeout: 60_000, interval: 20 }

export const dial = async (
  node: TestNode,
  localAddress = '127.0.0.1',
  claims: { readonly topic?: string; readonly fileTag?: string } = {},
): Promise<RawPeer> => {
  const target = node.network.addresses()[0] ?? ''
  const peer = await RawPeer.dial({ target, topic: 'test-room', fileTag: 'aa', localAddress, ...claims })
  peers.push(peer)
  return peer
}

export const metric = (node: TestNode, name: string): number => node.network.metrics()[name] ?? Number.NaN

/** Keeps the node from everything else, as judging does. */
export const work = (durationMs: number): void => {
  for (const beganMs = performance.now(); performance.now() - beganMs < durationMs; );
}
