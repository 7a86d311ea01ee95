/** A look at the network before there is a room: who else runs p2p-chat here. Nothing is said, and nothing is made on disk. */
import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { createNetwork, createPeerKey, ListenError } from '../network/network.ts'
import { environmentFault } from '../storage/problem.ts'
import { ChatProblem } from './problem.ts'

export interface LookAroundOptions {
  readonly listen?: readonly string[]
  readonly peers?: readonly string[]
  /** Default: true. */
  readonly mdns?: boolean
  /** How long to look, in milliseconds. */
  readonly durationMs: number
  /** Told how many were met by then, whenever it is one more. */
  readonly onCount?: (count: number) => void
  /** Ends the look before its time. */
  readonly signal?: AbortSignal
}

export type LookAround = (options: LookAroundOptions) => Promise<number>

/** Of a file and a topic that nobody else has: so all of our kind count, whatever their room. */
const NOBODYS_BYTES = 32

/**
 * @returns how many nodes of our kind were met; of their rooms nothing can be seen without their bootstrap file
 * @throws ChatProblem where the network's ports do not allow it
 */
export const lookAround: LookAround = async ({ listen, peers, mdns, durationMs, onCount, signal }) => {
  const fileTag = randomBytes(NOBODYS_BYTES).toString('hex')
  let most = 0
  try {
    const network = await createNetwork({
      privateKey: await createPeerKey(),
      topic: `p2p-chat/look/${fileTag}`,
      fileTag,
      listen: listen ?? [],
      peers: peers ?? [],
      remembered: [],
      mdns: mdns ?? true,
      judge: () => 'ignore',
      onEvent: (event) => {
        if (event.type === 'nearby-changed' && event.count > most) {
          most = event.count
          onCount?.(most)
        }
      },
      onStream: (stream) => stream.abort(),
    })
    // Told to stop is no failure: what was found by then is what there is.
    await delay(durationMs, undefined, signal === undefined ? {} : { signal }).catch(() => undefined)
    await network.stop()
    return most
  } catch (error) {
    if (error instanceof ListenError) {
      throw new ChatProblem(environmentFault(error.message, error).problem)
    }
    throw error
  }
}
