import type { Connection, Stream } from '@libp2p/interface'
import { hostOf } from '../addresses/addresses.ts'
import { connectionToKeep } from '../connections/duplicate-connections.ts'
import type { OpenConnections } from '../connections/open-connections.ts'
import type { SyncStream } from '../contract.ts'
import type { Counters } from '../counters.ts'
import {
  SYNC_OPEN_MS_MAX,
  SYNC_STREAMS_MAX,
  SYNC_STREAMS_PER_HOST_MAX,
  SYNC_STREAMS_PER_PEER_MAX,
} from '../limits.ts'
import type { Node } from '../node.ts'
import { type PeerId, peerIdOf } from '../peer-id.ts'
import { MessageStream } from './message-stream.ts'
import { OpeningRate } from './opening-rate.ts'

export const SYNC_PROTOCOL = '/p2p-chat/sync/1'

/** For each direction; libp2p counts by connection, of which a peer may have several. */
const PROTOCOL_LIMITS = {
  maxInboundStreams: SYNC_STREAMS_PER_PEER_MAX,
  maxOutboundStreams: SYNC_STREAMS_PER_PEER_MAX,
}

interface SyncStreamsInit {
  readonly node: Pick<Node, 'handle'>
  readonly connections: Pick<OpenConnections, 'of'>
  readonly counters: Counters
  readonly idleMsMax: number
  /** Of our bootstrap file, not known to be in another room, and nothing is held against it. */
  readonly isWelcome: (peer: PeerId) => boolean
  /** It listens to our topic, so it has let us in, too. */
  readonly isSubscribed: (peer: PeerId) => boolean
  /** Something came over this connection: the peer lives. */
  readonly onLife: (connection: Connection) => void
  readonly onStream: (stream: SyncStream) => void
}

/** One that is open, or about to be. */
interface Place {
  readonly peer: PeerId
  readonly host: string
  readonly direction: 'inbound' | 'outbound'
  open?: MessageStream
}

const placeOn = ({ remotePeer, remoteAddr }: Connection, direction: Place['direction']): Place => ({
  peer: peerIdOf(remotePeer),
  host: hostOf(remoteAddr.toString()),
  direction,
})

/** The direct streams of the node: who may open how many of them, and that none outlives its use. */
export class SyncStreams {
  readonly #init: SyncStreamsInit
  readonly #places = new Set<Place>()
  readonly #rate = new OpeningRate()
  readonly #stopping = new AbortController()

  constructor(init: SyncStreamsInit) {
    this.#init = init
  }

  /** Call before the node runs, so that it says from the beginning that it speaks the protocol. */
  async listen(): Promise<void> {
    await this.#init.node.handle(
      SYNC_PROTOCOL,
      (stream, connection) => this.#incoming(stream, connection),
      PROTOCOL_LIMITS,
    )
  }

  #count(direction: Place['direction'], condition: (place: Place) => boolean): number {
    return [...this.#places].filter((place) => place.direction === direction && condition(place)).length
  }

  #hasRoom({ peer, host, direction }: Place): boolean {
    return (
      this.#count(direction, () => true) < SYNC_STREAMS_MAX &&
      this.#count(direction, (other) => other.peer === peer) < SYNC_STREAMS_PER_PEER_MAX &&
      (direction === 'outbound' ||
        this.#count(direction, (other) => other.host === host) < SYNC_STREAMS_PER_HOST_MAX)
    )
  }

  #incoming(stream: Stream, connection: Connection): void {
    const { counters, isWelcome, onStream } = this.#init
    const place = placeOn(connection, 'inbound')
    const isAdmitted =
      this.#isUsable(stream) &&
      isWelcome(place.peer) &&
      this.#rate.admits(place.peer, performance.now()) &&
      this.#hasRoom(place)
    if (isAdmitted) {
      onStream(this.#occupy(place, stream, connection))
    } else {
      counters.add('syncStreamsRefused')
      stream.abort(new Error('This peer may not open such a stream now.'))
    }
  }

  /** It may have ended while libp2p noted what it is for; nobody would tell of that again. */
  #isUsable({ status }: Stream): boolean {
    return status === 'open' && !this.#stopping.signal.aborted
  }

  #occupy(place: Place, stream: Stream, connection: Connection): MessageStream {
    const { counters, onLife } = this.#init
    const open = new MessageStream({
      peer: place.peer,
      stream,
      onReceived: (bytes) => {
        counters.add('syncBytesReceived', bytes)
        onLife(connection)
      },
      onSent: (bytes) => counters.add('syncBytesSent', bytes),
    })
    counters.add('syncStreamsOpened')
    place.open = open
    this.#places.add(place)
    stream.addEventListener('close', ({ error }) => {
      this.#places.delete(place)
      if (error !== undefined) counters.add('syncStreamsAborted')
    })
    return open
  }

  /** See `Network.openStream`. */
  async open(peer: PeerId): Promise<SyncStream | undefined> {
    const { connections, isWelcome, isSubscribed } = this.#init
    const connection = connectionToKeep(connections.of(peer))
    if (connection === undefined || !isWelcome(peer) || !isSubscribed(peer)) return undefined
    const place = placeOn(connection, 'outbound')
    if (!this.#hasRoom(place)) return undefined
    this.#places.add(place)
    try {
      const signal = AbortSignal.any([this.#stopping.signal, AbortSignal.timeout(SYNC_OPEN_MS_MAX)])
      const stream = await connection.newStream(SYNC_PROTOCOL, { ...PROTOCOL_LIMITS, signal })
      if (this.#isUsable(stream)) return this.#occupy(place, stream, connection)
      stream.abort(new Error('It ended before it was used.'))
    } catch {
      // It does not speak the protocol, does not answer, or is gone: all the same to who wants to compare.
    }
    this.#places.delete(place)
    return undefined
  }

  /** Ends those over which nothing goes any more, and those of peers that are not welcome any more. */
  tick(nowMs: number): void {
    const { idleMsMax, isWelcome } = this.#init
    for (const { peer, open } of this.#places) {
      if (open !== undefined && (open.idleMs(nowMs) > idleMsMax || !isWelcome(peer))) open.abort()
    }
  }

  /** Ends all, now and later. */
  stop(): void {
    this.#stopping.abort()
    for (const { open } of this.#places) open?.abort()
  }
}
