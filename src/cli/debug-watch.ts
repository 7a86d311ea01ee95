import { setTimeout as sleep } from 'node:timers/promises'
import type { ReportTopic } from '../control/messages.ts'
import { type Outcome, success } from '../storage/problem.ts'
import { type RunCode, untilLeaving } from '../ui/surface.ts'
import { leaveOnSignals } from './leaving.ts'
import { openLiveView } from './live-view.ts'
import { printPatiently, say, warn } from './output.ts'
import { renderReport } from './report-text.ts'
import type { RoomChoice } from './room-options.ts'
import { type Sight, watchNode } from './watched-node.ts'

/** How often a pipe gets a report. */
const PIPE_LOOK_MS = 1_000
/** How often a terminal is looked at for; it is drawn on only where something has changed. */
const TERMINAL_LOOK_MS = 250

/** Where the reports go. */
interface Watcher {
  readonly everyMs: number
  show(sight: Sight): void | Promise<void>
  /** What is not as it should be, in one sentence. */
  problem(message: string): void
  close(): void
}

/** Reports on stdout, one after the other; what there is to say beside them on stderr, once. */
const pipeWatcher = (print: (report: unknown, isFirst: boolean) => Promise<void>): Watcher => {
  let isFirst = true
  let said = ''
  const sayOnce = (words: string): void => {
    if (words !== said && words !== '') {
      say(words)
    }
    said = words
  }
  return {
    everyMs: PIPE_LOOK_MS,
    show: async (sight) => {
      if (sight.type === 'nothing') {
        sayOnce(sight.why)
        return
      }
      sayOnce(sight.from === 'observer' ? 'No node runs with this home: watching as an observer.' : '')
      await print(sight.report, isFirst)
      isFirst = false
    },
    problem: (message) => warn({ fault: 'environment', message }),
    close: () => undefined,
  }
}

const headingOf = (sight: Sight, home: string): string => {
  if (sight.type === 'nothing') {
    return sight.why
  }
  return sight.from === 'node'
    ? `the node that runs with ${home}`
    : `seen by an observer: no node runs with ${home}`
}

const terminalWatcher = (
  topic: ReportTopic,
  home: string,
  view: ReturnType<typeof openLiveView>,
): Watcher => {
  let problem: string | undefined
  return {
    everyMs: TERMINAL_LOOK_MS,
    show: (sight) =>
      view.draw((columns) => [
        `debug ${topic}, q ends: ${headingOf(sight, home)}`,
        ...(problem === undefined ? [] : [`warning: ${problem}`]),
        '',
        ...(sight.type === 'report' ? renderReport(topic, sight.report, columns).split('\n') : []),
      ]),
    problem: (message) => {
      problem = message
    },
    close: () => view.close(),
  }
}

const openWatcher = (
  topic: ReportTopic,
  home: string,
  asJson: boolean,
  leaving: ReturnType<typeof leaveOnSignals>,
): Watcher => {
  const { TERM } = process.env
  if (asJson) {
    return pipeWatcher((report) => printPatiently(JSON.stringify(report)))
  }
  return process.stdout.isTTY && TERM !== 'dumb'
    ? terminalWatcher(topic, home, openLiveView(leaving))
    : pipeWatcher((report, isFirst) => printPatiently(`${isFirst ? '' : '\n'}${renderReport(topic, report)}`))
}

/** Looks and shows, until somebody wants to leave. Who reads slowly is looked for less often. */
export const watchReports = async (
  topic: ReportTopic,
  choice: RoomChoice,
  asJson: boolean,
): Promise<Outcome<RunCode>> => {
  const leaving = leaveOnSignals()
  const { signal } = leaving.controller
  const left = untilLeaving(signal)
  const watcher = openWatcher(topic, choice.home, asJson, leaving)
  const watched = await watchNode(topic, { ...choice, onProblem: watcher.problem })
  const watching = async (): Promise<void> => {
    while (!signal.aborted) {
      await watcher.show(await watched.look())
      // An aborted sleep is how it ends, not a failure.
      await sleep(watcher.everyMs, undefined, { signal }).catch(() => undefined)
    }
  }
  try {
    await Promise.race([watching(), left])
  } finally {
    watcher.close()
    await watched.stop()
  }
  return success(0)
}
