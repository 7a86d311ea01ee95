import { setTimeout as delay } from 'node:timers/promises'
import { RPC } from '@chainsafe/libp2p-gossipsub/message'
import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import { identify } from '@libp2p/identify'
import type { Connection, Stream } from '@libp2p/interface'
import { tcp } from '@libp2p/tcp'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import { PrefixedReader, withLength } from './prefixed.ts'

const GOSSIP_PROTOCOL = '/meshsub/1.2.0'
/** gossipsub reads at most 4 MiB; what is sent here stays far below. */
const RPC_BYTES_MAX = 8 * 1024 * 1024
const STOP_MS_MAX = 500

interface RawPeerInit {
  /** A multiaddr of the node to dial. */
  readonly target: string
  readonly topic: string
  /** What it says of itself, so that it is taken for one of ours. */
  readonly fileTag: string
  readonly localAddress?: string
}

/** Someone who speaks gossipsub by hand, bound by none of its limits. It has a peer id of its own. */
export class RawPeer {
  readonly peerId: string
  readonly #init: RawPeerInit
  readonly #connection: Connection
  readonly #stream: Stream
  readonly #stop: () => Promise<void>
  readonly #end = Promise.withResolvers<void>()
  #isClosed = false

  private constructor(
    init: RawPeerInit,
    peerId: string,
    connection: Connection,
    stream: Stream,
    stop: () => Promise<void>,
  ) {
    this.peerId = peerId
    this.#init = init
    this.#connection = connection
    this.#stream = stream
    this.#stop = stop
  }

  /**
   * Dials, introduces itself and subscribes.
   * @param onFrame told of each frame that the node sends
   */
  static async dial(
    init: RawPeerInit,
    onFrame: (frame: Uint8Array) => void = () => undefined,
  ): Promise<RawPeer> {
    const { target, fileTag, localAddress } = init
    // Beside what libp2p's type names, these options go to `net.connect` as they stand.
    const dialOpts = { noDelay: true, localAddress }
    const node = await createLibp2p({
      transports: [tcp({ dialOpts })],
      connectionEncrypters: [noise()],
      streamMuxers: [yamux()],
      connectionMonitor: { enabled: false },
      connectionGater: { denyDialMultiaddr: () => false },
      services: { identify: identify() },
    })
    try {
      await node.handle(`/p2p-chat/1/file/${fileTag}`, (stream) => stream.abort(new Error('Only a name.')))
      await node.handle(GOSSIP_PROTOCOL, (stream) => {
        const reader = new PrefixedReader()
        stream.addEventListener('message', ({ data }) => {
          for (const rpc of reader.read(data.subarray())) {
            for (const message of RPC.decode(rpc).messages) {
              if (message.data !== undefined) onFrame(message.data)
            }
          }
        })
      })
      const connection = await node.dial(multiaddr(target))
      const stream = await connection.newStream(GOSSIP_PROTOCOL, { maxOutboundStreams: 8 })
      const peer = new RawPeer(init, node.peerId.toString(), connection, stream, async () => node.stop())
      connection.addEventListener('close', () => peer.#closed())
      stream.addEventListener('close', () => peer.#closed())
      await peer.sendRpc(
        RPC.encode({ subscriptions: [{ topic: init.topic, subscribe: true }], messages: [] }),
      )
      return peer
    } catch (error) {
      await node.stop()
      throw error
    }
  }

  /** Whether the node, or the network, has ended it. */
  get isClosed(): boolean {
    return this.#isClosed
  }

  #closed(): void {
    this.#isClosed = true
    this.#end.resolve()
  }

  /** Resolves when more can be sent, or it is closed. */
  async send(...frames: readonly Uint8Array[]): Promise<void> {
    const { topic } = this.#init
    await this.sendRpc(RPC.encode({ subscriptions: [], messages: frames.map((data) => ({ topic, data })) }))
  }

  /** The same, for bytes that may be no RPC at all. */
  async sendRpc(rpc: Uint8Array): Promise<void> {
    if (rpc.length > RPC_BYTES_MAX) throw new RangeError(`Nobody reads an RPC of ${rpc.length} bytes.`)
    if (this.#isClosed) return
    try {
      if (!this.#stream.send(withLength(rpc))) {
        // Of a stream that is closed meanwhile nothing more is heard.
        await Promise.race([this.#stream.onDrain(), this.#end.promise])
      }
    } catch {
      this.#closed()
    }
  }

  /** Opens a stream for anything else; rejects when the node does not speak that. */
  open(protocol: string): Promise<Stream> {
    return this.#connection.newStream(protocol, { maxOutboundStreams: 8 })
  }

  /** Ends it. The node that cut it off does not answer any more, and libp2p would wait for that. */
  async stop(): Promise<void> {
    this.#closed()
    await Promise.race([this.#stop(), delay(STOP_MS_MAX)])
  }
}
