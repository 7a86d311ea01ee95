/** What the control socket answers, from the moment the home is claimed: before the node is up, that it is starting. */
import type { ControlHandlers } from '../control/serve-client.ts'
import type { ChatDebug } from './chat.ts'

export interface ControlDesk {
  readonly handlers: ControlHandlers
  open(debug: ChatDebug): void
}

export const createControlDesk = (): ControlDesk => {
  let debug: ChatDebug | undefined
  const asked =
    <Report>(report: (from: ChatDebug) => Report): (() => Promise<Report>) =>
    () =>
      debug === undefined
        ? Promise.reject(new Error('the node is still starting; ask again in a moment'))
        : Promise.resolve(report(debug))
  return {
    handlers: {
      peers: asked((from) => from.peers()),
      mesh: asked((from) => from.mesh()),
      room: asked((from) => from.room()),
      metrics: asked((from) => from.metrics()),
    },
    open: (opened) => {
      debug = opened
    },
  }
}
