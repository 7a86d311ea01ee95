/**
 * A look at the topic without a running node: joins as an observer, says nothing, and reports who is there. It judges frames like everyone, so that it is no hole in the mesh, and holds no key.
 */
import { readBootstrap } from '../storage/bootstrap.ts'
import { openHome } from '../storage/home.ts'
import { readIdentityPublicKey } from '../storage/identity.ts'
import { userFault } from '../storage/problem.ts'
import { DEFAULT_ROOM } from './chat.ts'
import { meshReport, metricsReport, peerReports, requestReports } from './debug-reports.ts'
import { nodeNotices, readyEvent } from './node-events.ts'
import { ChatProblem, required } from './problem.ts'
import { RefusalCounter } from './refusal-counter.ts'
import type { MeshReport, MetricsReport, PeerReport, RoomReport } from './reports.ts'
import { startRoomNode } from './room-node.ts'
import { StandingWarnings } from './standing-warnings.ts'

export interface ObserverOptions {
  readonly home: string
  readonly room?: string
  readonly bootstrap?: string
  readonly peers?: readonly string[]
  readonly mdns?: boolean
  /** Told once there is a topic to look at, before the look. */
  readonly onLooking?: () => void
  /** Told one sentence of what is not as it should be, and does not stop the look. */
  readonly onProblem: (message: string) => void
}

export interface ObserveOptions extends ObserverOptions {
  /** How long to look, in milliseconds. */
  readonly durationMs: number
}

/** What `debug` shows of a running node, as an observer sees it. */
export interface Observation {
  readonly peers: readonly PeerReport[]
  readonly mesh: MeshReport
  readonly room: RoomReport
  readonly metrics: MetricsReport
}

/** One who stays in the topic and looks as often as it is asked. */
export interface Observer {
  look(): Observation
  stop(): Promise<void>
}

/** @throws ChatProblem where the home has no bootstrap file: without it there is no topic to look at */
export const startObserver = async (options: ObserverOptions): Promise<Observer> => {
  const home = required(await openHome(options.home))
  const identity = required(await readIdentityPublicKey(home))
  const bootstrap = required(await readBootstrap(home, { file: options.bootstrap, identity }))
  if (bootstrap === undefined) {
    throw new ChatProblem(
      userFault(
        `the home ${home} has no bootstrap file, so there is no room to look at; give one with --bootstrap`,
      ).problem,
    )
  }
  options.onLooking?.()
  const refusals = new RefusalCounter(() => undefined)
  const standing = new StandingWarnings()
  const room = options.room ?? DEFAULT_ROOM
  const startedMs = performance.now()
  const node = await startRoomNode({
    home,
    room,
    bootstrap,
    founds: false,
    participant: null,
    listen: [],
    peers: options.peers ?? [],
    mdns: options.mdns ?? true,
    onReport: (report) => {
      if (report.type === 'frame-refused') {
        refusals.count(report.frame, report.reason, report.from)
      }
    },
    ...nodeNotices((event) => {
      standing.heard(event, Date.now())
      if (event.type !== 'nearby') {
        options.onProblem(event.message)
      }
    }),
  })
  const look = (): Observation => ({
    peers: peerReports(node),
    mesh: meshReport(node),
    room: {
      ready: readyEvent(node, room, {
        name: 'observer',
        fingerprint: (identity ?? bootstrap.publicKey).fingerprint,
      }),
      state: { type: 'state', state: 'seeking', detail: 'An observer asks for no key.' },
      epoch: null,
      requests: requestReports(node),
      ...standing.report(),
    },
    metrics: metricsReport(node, refusals, startedMs),
  })
  const stop = async (): Promise<void> => {
    refusals.stop()
    await node.stop()
  }
  return { look, stop }
}

/** One look after a while, enough to find who is there. @throws ChatProblem as `startObserver` */
export const observe = async ({ durationMs, ...options }: ObserveOptions): Promise<Observation> => {
  const observer = await startObserver(options)
  try {
    await new Promise((resolve) => setTimeout(resolve, durationMs))
    return observer.look()
  } finally {
    await observer.stop()
  }
}
