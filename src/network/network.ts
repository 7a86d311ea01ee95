import { assemble } from './assembly.ts'
import type { Network, NetworkInit } from './contract.ts'
import { layGround, type NetworkSurroundings } from './ground.ts'
import { RunningNetwork } from './running-network.ts'

export { ListenError } from './addresses/listening.ts'
export type { Network, NetworkEvent, NetworkInit, NetworkPeerReport, SyncStream } from './contract.ts'
export type { NetworkSurroundings } from './ground.ts'
export { createPeerKey, type PeerId, parsePeerId, peerIdOfKey } from './peer-id.ts'

/**
 * Starts one node: it listens, finds peers, keeps one connection to each, and gossips on one topic.
 * @throws ListenError when the environment leaves no port to listen on
 */
export const createNetwork = async (
  init: NetworkInit,
  surroundings: NetworkSurroundings = {},
): Promise<Network> => {
  const ground = await layGround(init, surroundings)
  return RunningNetwork.start(ground, await assemble(ground, surroundings))
}
