/** The headless bootstrap (rule 8): founds rooms for those in its home's `trusted/`, and never holds a key. */
import type { Bootstrap as BootstrapKey } from '../storage/bootstrap.ts'
import { userFault } from '../storage/problem.ts'
import { type ChatOptions, DEFAULT_ROOM } from './chat.ts'
import { createControlDesk } from './control-handlers.ts'
import { meshReport, metricsReport, peerReports } from './debug-reports.ts'
import { tellListener } from './event-gate.ts'
import type { ChatEvent, FoundedEvent, NoticeEvent, ReadyEvent, RefusedEvent, StateEvent } from './events.ts'
import { Narrator } from './narrator.ts'
import { nodeNotices, readyEvent } from './node-events.ts'
import { claimHome, prepareBootstrap } from './preparation.ts'
import { ChatProblem } from './problem.ts'
import { RefusalCounter } from './refusal-counter.ts'
import { type RoomNode, startRoomNode } from './room-node.ts'
import { StandingWarnings } from './standing-warnings.ts'

export type BootstrapEvent = ReadyEvent | FoundedEvent | StateEvent | RefusedEvent | NoticeEvent

/** How one is started: like a chat, but it speaks for nobody. */
export interface BootstrapOptions extends Omit<ChatOptions, 'name' | 'onEvent'> {
  readonly onEvent?: (event: BootstrapEvent) => void
}

export interface Bootstrap extends AsyncDisposable {
  readonly ready: ReadyEvent
  leave(): Promise<void>
}

const needsPrivateKey = (file: string): ChatProblem =>
  new ChatProblem(
    userFault(
      `${file} is only the public half, and a bootstrap signs with the private one; name it with --bootstrap, or make a pair with \`p2p-chat keygen --bootstrap\``,
    ).problem,
  )

/** Of what a narrator tells, a bootstrap passes on what concerns it: it is in no room to speak of. */
const passesOn = (event: ChatEvent): event is RefusedEvent | NoticeEvent =>
  event.type === 'warning' || event.type === 'error' || event.type === 'refused'

const startNode = (
  options: BootstrapOptions,
  home: string,
  bootstrap: BootstrapKey,
  refusals: RefusalCounter,
  tell: (event: ChatEvent | FoundedEvent) => void,
): Promise<RoomNode> => {
  const narrator = new Narrator(tell, refusals, { founds: true, keepsHistory: false })
  return startRoomNode({
    home,
    room: options.room ?? DEFAULT_ROOM,
    bootstrap,
    founds: true,
    participant: null,
    listen: options.listen ?? [],
    peers: options.peers ?? [],
    mdns: options.mdns ?? true,
    onReport: (report, removersOf) => {
      if (report.type === 'founded') {
        const { name, fingerprint } = report.person
        tell({ type: 'founded', generation: report.generation, name, fingerprint })
      } else {
        narrator.tell(report, removersOf)
      }
    },
    ...nodeNotices(tell),
  })
}

/** @throws ChatProblem, with one sentence for people and an exit code */
export const runBootstrap = async (options: BootstrapOptions): Promise<Bootstrap> => {
  const { onEvent = () => undefined } = options
  const emit = (event: BootstrapEvent): void => tellListener(onEvent, event)
  const desk = createControlDesk()
  const startedMs = performance.now()
  const { home, control } = await claimHome(options.home, desk.handlers)
  try {
    const bootstrap = await prepareBootstrap(home, options.bootstrap, options)
    if (bootstrap.signingKey === undefined) {
      throw needsPrivateKey(bootstrap.file)
    }
    const standing = new StandingWarnings()
    const tell = (event: ChatEvent | FoundedEvent): void => {
      standing.heard(event, Date.now())
      if (event.type === 'founded' || passesOn(event)) {
        emit(event)
      }
    }
    const refusals = new RefusalCounter(tell)
    const node = await startNode(options, home, bootstrap, refusals, tell)
    const ready = readyEvent(node, options.room ?? DEFAULT_ROOM, {
      name: 'bootstrap',
      fingerprint: bootstrap.publicKey.fingerprint,
    })
    const state: StateEvent = { type: 'state', state: 'seeking', detail: 'A bootstrap holds no key.' }
    desk.open({
      debug: {
        peers: () => peerReports(node),
        mesh: () => meshReport(node),
        room: () => ({ ready, state, epoch: null, requests: [], ...standing.report() }),
        metrics: () => metricsReport(node, refusals, startedMs),
      },
      rereadWhitelist: async () => {
        await node.rereadWhitelist()
        return { roomHears: 'never' }
      },
      follow: () =>
        Promise.reject(
          new Error('a bootstrap runs with this home, which is in no room; use the home of a chat (--home)'),
        ),
    })
    emit(ready)
    let leaving: Promise<void> | undefined
    const leave = (): Promise<void> => {
      leaving ??= node.stop().finally(async () => {
        refusals.stop()
        await control.close()
        emit({ type: 'state', state: 'left', detail: 'The bootstrap has stopped.' })
      })
      return leaving
    }
    return { ready, leave, [Symbol.asyncDispose]: leave }
  } catch (error) {
    await control.close()
    throw error
  }
}
