/** What `debug --watch` looks at, again and again: the node of a home, or, where none has run so far, an observer of its own. */
import { controlPath } from '../control/address.ts'
import { askControl } from '../control/client.ts'
import type { ReportTopic } from '../control/messages.ts'
import type { Observer, ObserverOptions } from '../index.ts'

/** What is seen at one look. */
export type Sight =
  | { readonly type: 'report'; readonly report: unknown; readonly from: 'node' | 'observer' }
  /** Why there is nothing to see just now, in one sentence. */
  | { readonly type: 'nothing'; readonly why: string }

export interface WatchedNode {
  /** @throws ChatProblem where no node runs and there is no topic to look at either */
  look(): Promise<Sight>
  stop(): Promise<void>
}

/** A little more than a node allows itself to answer. */
const ANSWER_TIMEOUT_MS = 7_000

const ENDED: Sight = {
  type: 'nothing',
  why: 'the node of this home has ended; waiting for it to come back ...',
}

export const watchNode = async (topic: ReportTopic, options: ObserverOptions): Promise<WatchedNode> => {
  const path = await controlPath(options.home)
  let hasRun = false
  let observer: Observer | undefined
  const stop = async (): Promise<void> => {
    const stopped = observer
    observer = undefined
    await stopped?.stop()
  }
  /** Stays in the topic from the first look on, so that each look shows more of who is there. */
  const observed = async (): Promise<Sight> => {
    if (hasRun) {
      return ENDED
    }
    // Here, so that watching a running node does not load libp2p.
    const { startObserver } = await import('../index.ts')
    observer ??= await startObserver(options)
    return { type: 'report', report: observer.look()[topic], from: 'observer' }
  }
  const look = async (): Promise<Sight> => {
    const asked = await askControl(path, topic, ANSWER_TIMEOUT_MS)
    switch (asked.type) {
      case 'answer':
        hasRun = true
        await stop()
        return { type: 'report', report: asked.result, from: 'node' }
      case 'not running':
        return observed()
      // It may be starting, or ending, or busy: that passes.
      case 'failed':
        return { type: 'nothing', why: asked.message }
    }
  }
  return { look, stop }
}
