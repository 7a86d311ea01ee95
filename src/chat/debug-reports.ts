/** What `p2p-chat debug` shows: the network's view of each peer, and the room's, side by side. */
import type { NetworkPeerReport } from '../network/network.ts'
import type { Person } from '../protocol/contract.ts'
import { peerIdOf } from '../protocol/identifiers.ts'
import type { RefusalCounter } from './refusal-counter.ts'
import {
  LINK_KINDS,
  type LinkKind,
  type LinkReport,
  type MeshReport,
  type MetricsReport,
  PEER_STAGES,
  type PeerReport,
  type PeerStage,
  type RoomReport,
} from './reports.ts'
import type { RoomNode } from './room-node.ts'

interface Known {
  readonly fingerprint: string
  readonly name: string
  readonly trusted: boolean
  /** Its last INI named an epoch. */
  readonly showsEpoch: boolean
  readonly clockAheadMs: number | null
}

/** Who stands behind each peer, by its INIs and, for holders, by what is signed of them. */
const knownByPeer = ({ room }: RoomNode): ReadonlyMap<string, Known> => {
  const strangers = room.requests.map(({ peerKey, identity, name, epoch }): [string, Known] => [
    peerIdOf(peerKey),
    {
      fingerprint: identity.fingerprint,
      name,
      trusted: false,
      showsEpoch: epoch !== null,
      clockAheadMs: null,
    },
  ])
  const sessions = room.sessions.map(({ peer, fingerprint, ini, epoch, clockAheadMs }): [string, Known] => [
    peer,
    {
      fingerprint,
      name: ini.name,
      trusted: room.isTrusted(fingerprint),
      showsEpoch: epoch !== null,
      clockAheadMs,
    },
  ])
  return new Map([...strangers, ...sessions])
}

const reached = (
  peer: NetworkPeerReport,
  known: Known | undefined,
  holder: Person | undefined,
  isMember: boolean,
): readonly PeerStage[] => {
  const has: Readonly<Record<PeerStage, boolean>> = {
    // Who is connected was found and dialled, from whichever side.
    discovered: peer.discovered || peer.secured,
    dialled: peer.dialled || peer.secured,
    secured: peer.secured,
    subscribed: peer.subscribed,
    'in mesh': peer.inMesh,
    // A holder's INI was seen by whoever let it in, and stands in what is signed of that.
    'INI seen': known !== undefined || holder !== undefined,
    trusted: known?.trusted ?? holder?.trusted ?? false,
    // Who holds no key itself, an observer say, only knows what others show.
    'has the key': holder !== undefined || (!isMember && known?.showsEpoch === true),
  }
  return PEER_STAGES.filter((stage) => has[stage])
}

export const peerReports = (node: RoomNode): readonly PeerReport[] => {
  const known = knownByPeer(node)
  const holders = node.room.holdersByPeer
  const isMember = node.room.epoch !== null
  return node.network.peers().map((peer) => {
    const holder = holders.get(peer.peerId)
    const identity = known.get(peer.peerId) ?? holder
    return {
      peerId: peer.peerId,
      addresses: peer.addresses,
      stages: reached(peer, known.get(peer.peerId), holder, isMember),
      direction: peer.direction,
      roundTripMs: peer.roundTripMs,
      score: peer.score,
      fingerprint: identity?.fingerprint ?? null,
      name: identity?.name ?? null,
      clockAheadMs: known.get(peer.peerId)?.clockAheadMs ?? null,
    }
  })
}

const linkKind = ({ stages }: PeerReport): LinkKind => {
  if (stages.includes('in mesh')) {
    return 'grafted'
  }
  if (stages.includes('subscribed')) {
    return 'subscribed'
  }
  return stages.includes('secured') ? 'connected' : 'none'
}

const linkReports = (node: RoomNode): readonly LinkReport[] =>
  peerReports(node)
    .map((peer): LinkReport => {
      const { peerId, direction, roundTripMs, fingerprint, name } = peer
      return { peerId, kind: linkKind(peer), direction, roundTripMs, fingerprint, name }
    })
    .sort((one, other) => LINK_KINDS.indexOf(one.kind) - LINK_KINDS.indexOf(other.kind))

export const meshReport = (node: RoomNode): MeshReport => ({
  topic: node.identity.topic,
  self: node.network.peerId,
  ...node.network.mesh(),
  links: linkReports(node),
})

/** Who waits to be let in. */
export const requestReports = ({ room, removersOf }: RoomNode): RoomReport['requests'] =>
  room.requests.map(({ name, identity: { fingerprint } }) => ({
    name,
    fingerprint,
    removedBy: removersOf(fingerprint),
  }))

/** @param startedMs `performance.now()` at the node's start */
export const metricsReport = (
  { driver, network }: RoomNode,
  refusals: RefusalCounter,
  startedMs: number,
): MetricsReport => {
  const { framesPublished, framesReceived, framesUnheard } = driver.metrics
  return {
    uptimeMs: Math.round(performance.now() - startedMs),
    framesPublished,
    framesReceived,
    refused: refusals.totals,
    counters: { ...network.metrics(), framesUnheard },
  }
}
