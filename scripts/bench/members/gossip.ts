/** gossipsub on the libp2p node that p2p-chat runs on, with its settings, and nothing of ours around it. */
import { setTimeout as delay, setImmediate as turn } from 'node:timers/promises'
import { multiaddr } from '@multiformats/multiaddr'
import { built } from '../built.ts'
import type { StartMember } from './member.ts'

const TOPIC = 'bench'
const POLL_MS = 20
const SLOW_POLL_MS = 1
/** Published in one turn of the event loop: sockets have their turn between. */
const AT_ONCE = 8
/** Unsent for one peer, above which to publish more would only lose it. */
const UNSENT_BYTES_MAX = 256 * 1024

export const startGossip: StartMember = async (init, shown) => {
  const { createNode }: typeof import('../../../src/network/node.ts') = await import(built('network/node.js'))
  const { createPeerKey }: typeof import('../../../src/network/peer-id.ts') = await import(
    built('network/peer-id.js')
  )
  const { outboundGossip }: typeof import('../../../src/network/gossip/gossip-streams.ts') = await import(
    built('network/gossip/gossip-streams.js')
  )
  const node = await createNode({
    privateKey: await createPeerKey(),
    listenPoints: [{ kind: 'ip4', host: init.address, port: 0 }],
    topic: TOPIC,
    fileTag: 'bench',
    penaltyScore: () => 0,
    isRefused: () => false,
    admits: () => true,
  })
  const { pubsub } = node.services
  const decoder = new TextDecoder()
  pubsub.addEventListener('gossipsub:message', ({ detail: { msg } }) => shown(decoder.decode(msg.data)))
  await node.start()
  pubsub.subscribe(TOPIC)
  await Promise.all(init.others.map((address) => node.dial(multiaddr(address))))
  const streams = () => node.getConnections().flatMap((connection) => outboundGossip(connection) ?? [])
  const isGathered = (members: number): boolean =>
    pubsub.getSubscribers(TOPIC).length >= members - 1 && streams().length >= members - 1
  let published = 0
  let failure: unknown
  return {
    address: node.getMultiaddrs()[0]?.toString() ?? '',
    gathered: async (members) => {
      while (!isGathered(members)) await delay(POLL_MS)
    },
    say: (text) => {
      published += 1
      pubsub.publish(TOPIC, new TextEncoder().encode(text)).catch((error) => {
        failure = error
      })
      return true
    },
    ready: async () => {
      if (failure !== undefined) throw failure
      if (published % AT_ONCE === 0) await turn()
      while (streams().some(({ writeBufferLength }) => writeBufferLength > UNSENT_BYTES_MAX)) {
        await delay(SLOW_POLL_MS)
      }
    },
    order: async () => null,
    leave: async () => node.stop(),
  }
}
