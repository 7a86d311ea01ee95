import { Command } from 'commander'
import type { runDoctor } from '../doctor/doctor.ts'
import { type Outcome, success } from '../storage/problem.ts'
import type { RunCode } from '../ui/surface.ts'
import { renderDoctor } from './doctor-text.ts'
import { runToTheEnd } from './leaving.ts'
import { isLively, printJson, printResult, say } from './output.ts'
import { addListenOption, addTopicOptions, parseRoomOptions, type RoomOptions } from './room-options.ts'

const EXAMPLES = `
Examples:
  $ p2p-chat doctor                 why is nobody found?
  $ p2p-chat doctor --json          the same, as one JSON object
  $ p2p-chat doctor --listen /ip4/0.0.0.0/tcp/4001
                                    is that port free, and let through?

It looks at the keys, the whitelist, the network, the firewall, the clock and what
the running node knows, and says what is wrong and what to do. Whether this machine
hears what it sends to everybody, and whether its port can be dialled, is tried out.
It takes some seconds and changes no setting. Run it on both machines that should
find each other.

Exit code: 0 where there is no problem (there may be warnings), 1 where there is one.
Names, addresses and paths are in what it prints: look before you show it to others.`

/** How long it is quiet before it says that it is at work. */
const QUIET_MS = 1_000
const ERASE_LINE = '\r\u001b[K'
const AT_WORK = 'Looking at this machine and listening to the network; this takes some seconds'

/** @returns what takes it away again */
const showProgress = (): (() => void) => {
  const isAnimated = isLively(process.stderr)
  let isShown = false
  const timer = setTimeout(() => {
    isShown = isAnimated
    if (isAnimated) {
      process.stderr.write(`${AT_WORK} ...`)
    } else {
      say(`${AT_WORK}.`)
    }
  }, QUIET_MS)
  return () => {
    clearTimeout(timer)
    if (isShown) {
      process.stderr.write(ERASE_LINE)
    }
  }
}

const doctor = async (run: typeof runDoctor, options: RoomOptions): Promise<Outcome<RunCode>> => {
  const choice = parseRoomOptions(options)
  if (!choice.ok) {
    return choice
  }
  const endProgress = showProgress()
  const report = await run(choice.value).finally(endProgress)
  if (options.json === true) {
    printJson(report)
  } else {
    printResult(renderDoctor(report, isLively(process.stdout)))
  }
  return success(report.level === 'problem' ? 1 : 0)
}

/** @param run what looks: it loads the network, and so only where it is asked for */
export const doctorCommand = (run: typeof runDoctor): Command =>
  addListenOption(
    addTopicOptions(
      new Command('doctor').description('find out why nobody is found, and what to do about it'),
    ),
  )
    .option('--json', 'as JSON')
    .addHelpText('after', EXAMPLES)
    .action((options: RoomOptions) => runToTheEnd(() => doctor(run, options)))
