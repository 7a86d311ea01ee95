import { onTestFinished } from 'vitest'
import { controlPath } from '../../src/control/address.ts'
import { type ControlServer, serveControl } from '../../src/control/server.ts'

/** Answers everything that is asked of the node of a home. @param report each time what it returns by then */
export const serveAs = async (home: string, report: () => unknown): Promise<ControlServer> => {
  const handler = (): Promise<unknown> => Promise.resolve(report())
  const handlers = {
    peers: handler,
    mesh: handler,
    room: handler,
    metrics: handler,
    'reread-whitelist': handler,
    follow: () => Promise.resolve(),
  }
  const served = await serveControl(await controlPath(home), handlers)
  if (served.type !== 'serving') {
    throw new Error(served.type)
  }
  onTestFinished(() => served.server.close())
  return served.server
}

/** The same, with one report for everything. */
export const serveReport = (home: string, report: unknown): Promise<ControlServer> =>
  serveAs(home, () => report)
