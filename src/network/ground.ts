import type { Interfaces } from './addresses/addresses.ts'
import { chooseListenPoints, type ListenPoint } from './addresses/listening.ts'
import { OwnAddresses } from './addresses/own-addresses.ts'
import { Hosts } from './connections/hosts.ts'
import { PeerTable } from './connections/peer-table.ts'
import { Strangers } from './connections/strangers.ts'
import type { NetworkInit } from './contract.ts'
import { Counters } from './counters.ts'
import type { Discovery } from './discovery/discovery.ts'
import { InterfaceWatch } from './discovery/interfaces.ts'
import { Penalties } from './gossip/penalties.ts'
import { News } from './news.ts'
import { type PeerId, peerIdOfKey } from './peer-id.ts'

/** What a test puts in place of the machine. */
export interface NetworkSurroundings {
  readonly discovery?: Discovery
  readonly readInterfaces?: () => Interfaces
  /** In place of `CONNECTIONS_SOUGHT_MAX`, so that a few nodes make a partial mesh. */
  readonly connectionsSought?: number
  /** In place of `SYNC_IDLE_MS_MAX`, so that nobody waits for it. */
  readonly syncIdleMsMax?: number
}

/** What the parts of a network stand on: they know of it, and it of none of them. */
export interface Ground {
  readonly self: PeerId
  readonly init: NetworkInit
  readonly listenPoints: readonly ListenPoint[]
  readonly own: OwnAddresses
  readonly interfaces: InterfaceWatch
  readonly counters: Counters
  readonly table: PeerTable
  readonly strangers: Strangers
  readonly hosts: Hosts
  readonly penalties: Penalties
  readonly news: News
}

/**
 * Opens and starts nothing.
 * @throws ListenError when the environment leaves no port to listen on
 */
export const layGround = async (
  init: NetworkInit,
  { readInterfaces }: NetworkSurroundings,
): Promise<Ground> => {
  const listenPoints = await chooseListenPoints(init.listen, init.preferredPort)
  const news = new News(init.onEvent)
  return {
    self: peerIdOfKey(init.privateKey.publicKey.raw),
    init,
    listenPoints,
    own: new OwnAddresses(listenPoints, init.onEvent),
    interfaces: new InterfaceWatch(readInterfaces),
    counters: new Counters(),
    table: new PeerTable(),
    strangers: new Strangers((count) => news.nearby(count)),
    hosts: new Hosts(),
    penalties: new Penalties(),
    news,
  }
}
