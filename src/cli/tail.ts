import { type Command, Option } from 'commander'
import { EARLIER_MESSAGES_MAX } from '../control/limits.ts'
import type { ChatOptions } from '../index.ts'
import { type Outcome, success, userFault } from '../storage/problem.ts'
import type { CreateChat, RunCode } from '../ui/surface.ts'
import { createTail, followChat } from '../ui/tail.ts'
import { parseFollowedEvent } from './followed-event.ts'
import { addKeepingOptions, type HistoryOptions, parseHistoryOptions } from './history-options.ts'
import {
  type JoiningOptions,
  joiningCommand,
  openJoining,
  parseJoiningOptions,
  throughNodeOr,
} from './joining.ts'
import { processSurface, runToTheEnd } from './leaving.ts'

interface TailOptions extends JoiningOptions, HistoryOptions {
  readonly lines: string
}

/** As tail(1). */
const LINES = 10

const EXAMPLES = `
Examples:
  $ p2p-chat tail              the last ${LINES} messages, then what is said, a line each
  $ p2p-chat tail --lines 0    only what is said from now on
  $ p2p-chat tail --json | jq 'select(.type == "message").text'
                               every event of the room as JSON lines

It listens at the node that runs with the home; where none runs, it joins the room
with the options above, and is seen there. It says nothing. Ctrl-C ends it. With
--json the messages of before have "history":true, and end with a line of type
"history".`

const parseLines = (text: string): Outcome<number> => {
  const count = /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN
  return count <= EARLIER_MESSAGES_MAX
    ? success(count)
    : userFault(
        `--lines ${JSON.stringify(text)} is no number from 0 to ${EARLIER_MESSAGES_MAX}; \`p2p-chat history\` shows more`,
      )
}

const optionsOf = (options: TailOptions): Outcome<ChatOptions> => {
  const parsed = parseJoiningOptions(options)
  if (!parsed.ok) {
    return parsed
  }
  const history = parseHistoryOptions(options)
  return history.ok ? success({ ...parsed.value, ...history.value }) : history
}

const follow = async (create: CreateChat, options: TailOptions): Promise<Outcome<RunCode>> => {
  const parsed = optionsOf(options)
  if (!parsed.ok) {
    return parsed
  }
  const lines = parseLines(options.lines)
  if (!lines.ok) {
    return lines
  }
  const joining = await openJoining(parsed.value, options)
  if (!joining.ok) {
    return joining
  }
  const { leaving, wanted } = joining.value
  const surface = processSurface(leaving)
  const tail = createTail(surface, options.json === true, lines.value > 0)
  const asked = {
    request: { request: 'tail', lines: lines.value, ...wanted },
    onResult: (result: unknown) => {
      if (typeof result === 'object' && result !== null) {
        tail.heard(result, parseFollowedEvent(result))
      }
    },
    signal: leaving.controller.signal,
  } as const
  const followed = await throughNodeOr(joining.value, asked, (started) =>
    followChat(create, started, lines.value, surface, tail),
  )
  if (!followed.ok) {
    return followed
  }
  return success(await tail.end())
}

/** @param create the library's `createChat` */
export const tailCommand = (create: CreateChat): Command =>
  addKeepingOptions(joiningCommand('tail'))
    .description('follow what is said')
    .addOption(
      new Option('-n, --lines <N>', `begin with the last N messages, 0 to ${EARLIER_MESSAGES_MAX}`).default(
        String(LINES),
        String(LINES),
      ),
    )
    .option('--json', 'every event as a JSON line')
    .addHelpText('after', EXAMPLES)
    .action((options: TailOptions) => runToTheEnd(() => follow(create, options)))
