/**
 * A bare libp2p node: the services that p2p-chat has, as anybody would put them together, and nothing of ours. It is run without this
 * file's types (`bare-process.ts`), so it imports packages only.
 */
import { gossipsub, StrictNoSign } from '@chainsafe/libp2p-gossipsub'
import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import { identify } from '@libp2p/identify'
import { mdns } from '@libp2p/mdns'
import { ping } from '@libp2p/ping'
import { tcp } from '@libp2p/tcp'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'

interface Choice {
  readonly address: string
  readonly others: readonly string[]
  readonly mdns: boolean
}

const choice: Choice = JSON.parse(process.argv.at(-1) ?? '')
const node = await createLibp2p({
  addresses: { listen: [`/ip4/${choice.address}/tcp/0`] },
  transports: [tcp()],
  connectionEncrypters: [noise()],
  streamMuxers: [yamux()],
  peerDiscovery: choice.mdns ? [mdns({ serviceTag: '_bench._udp.local' })] : [],
  connectionManager: { inboundConnectionThreshold: 100 },
  connectionGater: { denyDialMultiaddr: () => false },
  services: {
    identify: identify(),
    ping: ping(),
    pubsub: gossipsub({
      globalSignaturePolicy: StrictNoSign,
      msgIdFn: ({ data }) => data.subarray(0, 32),
      scoreParams: { IPColocationFactorWeight: 0 },
    }),
  },
})
node.services.pubsub.subscribe('bench')
for (const address of choice.others) await node.dial(multiaddr(address))
process.stdout.write(`${node.getMultiaddrs()[0]?.toString()}\n`)
