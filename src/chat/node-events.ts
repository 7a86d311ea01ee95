/** Events of the network and of the house as the events that clients get. */
import type { NetworkEvent } from '../network/network.ts'
import type { Problem } from '../storage/problem.ts'
import type { NearbyEvent, NoticeEvent } from './events.ts'

/** Null for what is the room's matter, or nobody's. */
export const networkEventFor = (event: NetworkEvent): NearbyEvent | NoticeEvent | null => {
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

/** A bug that lost one frame: told with what a report of it needs. */
export const failureEvent = (error: unknown): NoticeEvent => ({
  type: 'error',
  code: 'internal',
  message: `This should not happen: ${error instanceof Error ? error.message : String(error)}; please report it.`,
})
