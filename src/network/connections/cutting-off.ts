import { hostOf } from '../addresses/addresses.ts'
import type { NetworkEvent } from '../contract.ts'
import type { PeerId } from '../peer-id.ts'
import type { Hosts } from './hosts.ts'
import type { OpenConnections } from './open-connections.ts'
import type { Strangers } from './strangers.ts'

interface CuttingOffInit {
  readonly connections: Pick<OpenConnections, 'of'>
  readonly strangers: Pick<Strangers, 'flooded'>
  readonly hosts: Pick<Hosts, 'flooded'>
  readonly onEvent: (event: NetworkEvent) => void
}

/** Ends a flooder's connections at once, refuses it, and has an eye on where it came from. */
export const cutOff = ({ connections, strangers, hosts, onEvent }: CuttingOffInit, peer: PeerId): void => {
  const nowMs = performance.now()
  strangers.flooded(peer, nowMs)
  for (const connection of connections.of(peer)) {
    const host = hostOf(connection.remoteAddr.toString())
    if (hosts.flooded(host, nowMs)) {
      onEvent({
        type: 'problem',
        code: 'flooder',
        message: `Somebody at ${host} floods this node and was cut off; the chat goes on, and who runs that machine should look at it.`,
      })
    }
    connection.abort(new Error('The peer floods.'))
  }
}
