import type { PeerId as Libp2pPeerId } from '@libp2p/interface'
import { type Flow, readFairly } from './fair-reading.ts'

/** One RPC, not decoded yet. */
type RpcBytes = { readonly byteLength: number }

type ReadStream = (peer: Libp2pPeerId, rpcs: AsyncIterable<RpcBytes>) => Promise<void>

/** What gossipsub has and its published type leaves out. */
export interface GossipInside {
  getMeshPeers(topic: string): string[]
  getScore(peer: string): number
  /** Called with all that one stream of a peer brings; the only place where RPCs can be refused unread. */
  pipePeerReadStream: ReadStream
  /** Tells the mesh not to send a frame that just came from `source` and has no verdict yet. */
  sendIDontWants(id: Uint8Array, topic: string, source: string): void
  msgIdToStrFn(id: Uint8Array): string
  /** Frames that came lately, by their ids, oldest first; what is in here is taken for a copy. */
  readonly seenCache: { readonly entries: Map<string, unknown> }
  readonly score: { readonly deliveryRecords: DeliveryRecords }
}

interface DeliveryRecords {
  /** Who else brought a frame while it had no verdict. */
  getRecord(id: string): { readonly peers: ReadonlySet<string> } | undefined
}

const has = <Name extends string>(value: unknown, name: Name): value is Record<Name, unknown> =>
  typeof value === 'object' && value !== null && name in value

const showsInside = (pubsub: object): pubsub is GossipInside =>
  'getMeshPeers' in pubsub &&
  'getScore' in pubsub &&
  'pipePeerReadStream' in pubsub &&
  'sendIDontWants' in pubsub &&
  'msgIdToStrFn' in pubsub &&
  'seenCache' in pubsub &&
  has(pubsub.seenCache, 'entries') &&
  pubsub.seenCache.entries instanceof Map &&
  'score' in pubsub &&
  has(pubsub.score, 'deliveryRecords') &&
  has(pubsub.score.deliveryRecords, 'getRecord')

/** @throws Error where another version of gossipsub is built differently */
export const insideOf = (pubsub: object): GossipInside => {
  if (!showsInside(pubsub))
    throw new Error(
      'This gossipsub does not show its mesh, its scores and what it reads, has seen and announces.',
    )
  return pubsub
}

interface Reading {
  /** Asked before each RPC is decoded. */
  readonly mayRead: (peer: Libp2pPeerId, bytes: number) => boolean
  readonly flowOf: (peer: Libp2pPeerId) => Flow
  /** Frames of the peer that gossipsub has and that still wait for their verdicts. */
  readonly catchUp: (peer: Libp2pPeerId) => Promise<void> | null
}

/** Has gossipsub read only what it may, and of one peer not all at once. */
export const read = (inside: GossipInside, { mayRead, flowOf, catchUp }: Reading): void => {
  const readAll = inside.pipePeerReadStream.bind(inside)
  inside.pipePeerReadStream = (peer, rpcs) => {
    const allowed = async function* () {
      for await (const rpc of readFairly(rpcs, flowOf(peer), () => catchUp(peer))) {
        if (mayRead(peer, rpc.byteLength)) yield rpc
      }
    }
    return readAll(peer, allowed())
  }
}

/** Has gossipsub tell the mesh of frames that just came only where they came from one of these. */
export const announceOnlyFrom = (inside: GossipInside, mayAnnounce: (source: string) => boolean): void => {
  const announce = inside.sendIDontWants.bind(inside)
  inside.sendIDontWants = (id, topic, source) => {
    if (mayAnnounce(source)) announce(id, topic, source)
  }
}

/** Has gossipsub take the next copy of a frame for a new one. */
export const forget = (inside: GossipInside, id: Uint8Array): void => {
  inside.seenCache.entries.delete(inside.msgIdToStrFn(id))
}

/** Who brought copies of a frame that has no verdict yet, beside whom it came from first. */
export const bringersOfCopies = (inside: GossipInside, id: Uint8Array): readonly string[] => [
  ...(inside.score.deliveryRecords.getRecord(inside.msgIdToStrFn(id))?.peers ?? []),
]
