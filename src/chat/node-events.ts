/** Events of the network and of the house as the events that clients get. */

import { toHex } from '../crypto/bytes.ts'
import type { Fingerprint } from '../crypto/signing.ts'
import type { NetworkEvent } from '../network/network.ts'
import type { Problem } from '../storage/problem.ts'
import type { NearbyEvent, NoticeEvent, ReadyEvent } from './events.ts'
import type { RoomNode, RoomNodeInit } from './room-node.ts'

/** Null for what is the room's matter, or nobody's. */
const networkEventFor = (event: NetworkEvent): NearbyEvent | NoticeEvent | null => {
  switch (event.type) {
    case 'nearby-changed':
      return { type: 'nearby', count: event.count }
    case 'problem':
      return { type: 'warning', code: event.code, message: event.message }
    case 'peer-connected':
    case 'peer-disconnected':
    case 'peer-subscribed':
    case 'peer-unsubscribed':
    case 'addresses-changed':
    case 'peer-reached':
      return null
  }
}

export const problemEvent = (code: string, problem: Problem): NoticeEvent => ({
  type: 'warning',
  code,
  message: problem.message,
})

/** A bug that lost one frame, or another event: told with what a report of it needs. */
export const failureEvent = (error: unknown): NoticeEvent => ({
  type: 'error',
  code: 'internal',
  message: `This should not happen: ${error instanceof Error ? error.message : String(error)}; please report it.`,
})

/** What a node that serves a client tells it of the network, of its home, and of bugs. */
export const nodeNotices = (
  tell: (event: NearbyEvent | NoticeEvent) => void,
): Pick<RoomNodeInit, 'onNetworkEvent' | 'onProblem' | 'onFailure'> => ({
  onNetworkEvent: (event) => {
    const told = networkEventFor(event)
    if (told !== null) {
      tell(told)
    }
  },
  onProblem: (code, problem) => tell(problemEvent(code, problem)),
  onFailure: (error) => tell(failureEvent(error)),
})

/** The first thing that a client hears: where this node is, and as whom. */
export const readyEvent = (
  node: RoomNode,
  room: string,
  who: { readonly name: string; readonly fingerprint: Fingerprint },
): ReadyEvent => ({
  type: 'ready',
  room,
  roomId: toHex(node.identity.id),
  name: who.name,
  fingerprint: who.fingerprint,
  peerId: node.network.peerId,
  addresses: node.network.addresses(),
})
