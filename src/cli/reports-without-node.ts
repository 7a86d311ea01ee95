import type { ReportTopic } from '../control/messages.ts'
import { type Outcome, success } from '../storage/problem.ts'
import { asOutcome } from './leaving.ts'
import { isLively, say, warn } from './output.ts'

/** Long enough for discovery, dials and the first INIs on a LAN; short enough to wait for. */
export const LOOK_MS = 5_000

/** What to look at where no node runs. */
export interface Look {
  readonly home: string
  readonly bootstrap?: string
  readonly room?: string
  readonly peers?: readonly string[]
  readonly mdns?: boolean
}

/** What `debug` shows where no node runs with this home: what an observer sees who joins the topic for a moment. */
export const reportsWithoutNode = async (topic: ReportTopic, look: Look): Promise<Outcome<unknown>> => {
  const waiting = `No node runs with the home ${look.home}: looking at the topic as an observer for ${LOOK_MS / 1000} s`
  const onLooking = (): void => say(isLively(process.stderr) ? `${waiting} ...` : `${waiting}.`)
  // Here, so that asking a running node does not load libp2p.
  const { observe } = await import('../index.ts')
  const onProblem = (message: string): void => warn({ fault: 'environment', message })
  try {
    const observation = await observe({ ...look, durationMs: LOOK_MS, onLooking, onProblem })
    return success(observation[topic])
  } catch (error) {
    return asOutcome(error)
  }
}
