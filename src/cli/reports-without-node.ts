import type { ControlRequest } from '../control/messages.ts'
import { environmentFault, type Outcome } from '../storage/problem.ts'

/** What `debug` shows where no node runs with this home: a value like that of the node's own handler. */
export const reportsWithoutNode = (topic: ControlRequest, home: string): Promise<Outcome<unknown>> =>
  Promise.resolve(
    environmentFault(
      `no node runs with the home ${home}, so there is no ${topic} to show; start p2p-chat first`,
    ),
  )
