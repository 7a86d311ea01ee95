/** What the control socket answers, from the moment the home is claimed: before the node is up, that it is starting. */
import type { ControlHandlers } from '../control/serve-client.ts'
import type { ChatDebug } from './chat.ts'
import type { WhitelistReread } from './reports.ts'

/** The node behind the desk. */
interface Attended {
  readonly debug: ChatDebug
  /** Reads the whitelist now, and tells the room what changed. */
  readonly rereadWhitelist: () => Promise<WhitelistReread>
}

export interface ControlDesk {
  readonly handlers: ControlHandlers
  open(node: Attended): void
}

export const createControlDesk = (): ControlDesk => {
  let node: Attended | undefined
  const asked = (answer: (from: Attended) => unknown) => async (): Promise<unknown> => {
    if (node === undefined) {
      throw new Error('the node is still starting; ask again in a moment')
    }
    return await answer(node)
  }
  return {
    handlers: {
      peers: asked(({ debug }) => debug.peers()),
      mesh: asked(({ debug }) => debug.mesh()),
      room: asked(({ debug }) => debug.room()),
      metrics: asked(({ debug }) => debug.metrics()),
      'reread-whitelist': asked((from) => from.rereadWhitelist()),
    },
    open: (opened) => {
      node = opened
    },
  }
}
