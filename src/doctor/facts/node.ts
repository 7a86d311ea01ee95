/** What the running node of a home knows, or, where none runs, what an observer sees within some seconds. */
import { ChatProblem } from '../../chat/problem.ts'
import { controlPath } from '../../control/address.ts'
import { askControl } from '../../control/client.ts'
import type { ReportTopic } from '../../control/messages.ts'
import { LOOK_MS } from '../limits.ts'
import { type PeerFacts, peersIn, type RoomFacts, refusedIn, roomIn } from './node-reports.ts'

export type NodeFacts =
  | {
      /** A node that runs with this home, or an observer, who holds no key and is known by nobody. */
      readonly source: 'node' | 'observer'
      readonly peers: readonly PeerFacts[]
      readonly room: RoomFacts
      readonly refused: Readonly<Record<string, number>>
    }
  /** Nothing to look at, and why: one sentence, or two. */
  | { readonly source: 'none'; readonly why: string; readonly isFault: boolean }

/** What to look at. */
export interface Look {
  readonly home: string
  readonly room: string
  readonly bootstrap?: string
  readonly peers?: readonly string[]
  readonly mdns: boolean
}

/** A little more than a node allows itself to answer. */
const ANSWER_TIMEOUT_MS = 7_000

class Unanswered extends Error {}

const ask = async (path: string, topic: ReportTopic): Promise<unknown> => {
  const asked = await askControl(path, topic, ANSWER_TIMEOUT_MS)
  if (asked.type === 'answer') return asked.result
  throw new Unanswered(asked.type === 'failed' ? asked.message : 'the node has just stopped')
}

const askNode = async (path: string, room: unknown): Promise<NodeFacts> => {
  const [peers, metrics] = await Promise.all([ask(path, 'peers'), ask(path, 'metrics')])
  return { source: 'node', peers: peersIn(peers), room: roomIn(room), refused: refusedIn(metrics) }
}

const observeTopic = async (look: Look): Promise<NodeFacts> => {
  // Here, so that asking a running node does not load libp2p.
  const { observe } = await import('../../chat/observe.ts')
  const observation = await observe({ ...look, durationMs: LOOK_MS, onProblem: () => undefined })
  return {
    source: 'observer',
    peers: peersIn(observation.peers),
    room: roomIn(observation.room),
    refused: refusedIn(observation.metrics),
  }
}

/** @param homeExists where there is no home, no node runs with it, and an observer would make one */
export const lookAtNode = async (look: Look, homeExists: boolean): Promise<NodeFacts> => {
  if (!homeExists) {
    return { source: 'none', why: 'There is no home yet, so there is no room to look at.', isFault: false }
  }
  const path = await controlPath(look.home)
  const asked = await askControl(path, 'room', ANSWER_TIMEOUT_MS)
  try {
    if (asked.type === 'answer') return await askNode(path, asked.result)
    if (asked.type === 'failed') throw new Unanswered(asked.message)
    return await observeTopic(look)
  } catch (error) {
    if (error instanceof Unanswered) {
      const why = `A node runs with this home and does not tell how it is: ${error.message}.`
      return { source: 'none', why, isFault: true }
    }
    if (error instanceof ChatProblem) {
      const why = `No node runs with this home, and the room cannot be looked at: ${error.message}.`
      return { source: 'none', why, isFault: false }
    }
    throw error
  }
}
