import { EventEmitter, once } from 'node:events'
import type { Discovery, DiscoverySink } from '../../src/network/discovery/discovery.ts'
import {
  createNetwork,
  createPeerKey,
  type Network,
  type NetworkEvent,
  type NetworkInit,
  type NetworkSurroundings,
  type PeerId,
  peerIdOfKey,
  type SyncStream,
} from '../../src/network/network.ts'

/** Discovery in memory: who is on it is told of everybody else. */
export class FakeLan {
  readonly #present = new Map<DiscoverySink, { peer: PeerId; addresses: () => readonly string[] }>()

  join(peer: PeerId, addresses: () => readonly string[]): Discovery {
    let sink: DiscoverySink | undefined
    const announce = () => {
      if (sink === undefined) return
      for (const [other, { peer: otherPeer, addresses: otherAddresses }] of this.#present) {
        if (other === sink) continue
        other.heard(peer, addresses(), '127.0.0.1')
        sink.heard(otherPeer, otherAddresses(), '127.0.0.1')
      }
    }
    return {
      start: async (to) => {
        sink = to
        this.#present.set(to, { peer, addresses })
        announce()
      },
      refresh: announce,
      stop: async () => {
        if (sink === undefined) return
        this.#present.delete(sink)
        for (const other of this.#present.keys()) other.gone(peer)
      },
    }
  }
}

/** A node with what it was told. */
export interface TestNode {
  readonly network: Network
  readonly events: NetworkEvent[]
  readonly frames: { text: string; from: PeerId }[]
  /** Those that others opened. */
  readonly streams: SyncStream[]
  /** Resolves when the condition holds; it is looked at after each event, frame and stream. */
  until(condition: () => boolean): Promise<void>
}

const running = new Set<Network>()
export const stopAll = async (): Promise<void> => {
  await Promise.all([...running].map((network) => network.stop()))
  running.clear()
}

/** Starts a node on loopback. */
export const startNode = async (
  lan: FakeLan | null,
  options: Partial<Omit<NetworkInit, 'onEvent' | 'onStream'>> = {},
  surroundings: Pick<NetworkSurroundings, 'connectionsSought' | 'syncIdleMsMax'> = {},
): Promise<TestNode> => {
  const events: NetworkEvent[] = []
  const frames: TestNode['frames'] = []
  const streams: SyncStream[] = []
  const changes = new EventEmitter()
  changes.setMaxListeners(0)
  const privateKey = options.privateKey ?? (await createPeerKey())
  const { judge } = options
  let network: Network | undefined
  const self = peerIdOfKey(privateKey.publicKey.raw)
  const discovery = lan?.join(self, () => network?.addresses() ?? [])
  network = await createNetwork(
    {
      topic: 'test-room',
      fileTag: 'aa',
      listen: ['/ip4/127.0.0.1/tcp/0'],
      peers: [],
      remembered: [],
      mdns: false,
      ...options,
      privateKey,
      judge: (frame, from) => {
        frames.push({ text: Buffer.from(frame).toString('utf8', 0, 64), from })
        changes.emit('change')
        return judge?.(frame, from) ?? 'accept'
      },
      onEvent: (event) => {
        events.push(event)
        changes.emit('change')
      },
      onStream: (stream) => {
        streams.push(stream)
        changes.emit('change')
      },
    },
    discovery === undefined ? surroundings : { ...surroundings, discovery },
  )
  discovery?.refresh()
  running.add(network)
  const until = async (condition: () => boolean) => {
    while (!condition()) await once(changes, 'change')
  }
  return { network, events, frames, streams, until }
}

/** All of them are subscribed to each other. */
export const untilMeshed = (nodes: readonly TestNode[]): Promise<unknown> =>
  Promise.all(
    nodes.map((node) => node.until(() => node.network.mesh().subscribed.length === nodes.length - 1)),
  )

export const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text))
