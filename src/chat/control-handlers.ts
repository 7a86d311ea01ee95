/** What the control socket answers, from the moment the home is claimed: before the node is up, that it is starting. */
import type { ControlHandlers, Follow } from '../control/serve-client.ts'
import type { ChatDebug } from './chat.ts'
import type { WhitelistReread } from './reports.ts'

/** The node behind the desk. */
interface Attended {
  readonly debug: ChatDebug
  /** Reads the whitelist now, and tells the room what changed. */
  readonly rereadWhitelist: () => Promise<WhitelistReread>
  /** Says something, or tells what is said; throws one sentence where it cannot. */
  readonly follow: Follow
}

export interface ControlDesk {
  readonly handlers: ControlHandlers
  open(node: Attended): void
}

export const createControlDesk = (): ControlDesk => {
  let node: Attended | undefined
  const attended = (): Attended => {
    if (node === undefined) {
      throw new Error('the node is still starting; ask again in a moment')
    }
    return node
  }
  const asked = (answer: (from: Attended) => unknown) => async (): Promise<unknown> => {
    return await answer(attended())
  }
  return {
    handlers: {
      peers: asked(({ debug }) => debug.peers()),
      mesh: asked(({ debug }) => debug.mesh()),
      room: asked(({ debug }) => debug.room()),
      metrics: asked(({ debug }) => debug.metrics()),
      'reread-whitelist': asked((from) => from.rereadWhitelist()),
      follow: async (...request) => attended().follow(...request),
    },
    open: (opened) => {
      node = opened
    },
  }
}
