import type { Command } from 'commander'
import { controlPath } from '../control/address.ts'
import { followControl } from '../control/client.ts'
import type { ChatOptions } from '../index.ts'
import { environmentFault, type Outcome, success } from '../storage/problem.ts'
import type { CreateChat, RunCode } from '../ui/surface.ts'
import { createTail, followChat, type Tail } from '../ui/tail.ts'
import { parseFollowedEvent } from './followed-event.ts'
import { addKeepingOptions, type HistoryOptions, parseHistoryOptions } from './history-options.ts'
import { type JoiningOptions, joiningCommand, parseJoiningOptions, roomWanted } from './joining.ts'
import { leaveOnSignals, processSurface, runToTheEnd, waitingWith } from './leaving.ts'
import { passphraseSource } from './passphrase-source.ts'

interface TailOptions extends JoiningOptions, HistoryOptions {}

const EXAMPLES = `
Examples:
  $ p2p-chat tail                     what is said from now on, a line each; Ctrl-C leaves
  $ p2p-chat tail --json | jq .text   every event of the room as JSON lines
  $ p2p-chat history --limit 20       what was said before

It listens at the running node, where there is one, and else joins the room, and is seen there. It says nothing.`

/** @returns whether a node runs with this home; then it was followed to its end */
const followNode = async (
  path: string,
  request: Parameters<typeof followControl>[1],
  tail: Tail,
  signal: AbortSignal,
): Promise<Outcome<boolean>> => {
  const onResult = (result: unknown): void => {
    if (typeof result === 'object' && result !== null) {
      tail.heard(result, parseFollowedEvent(result))
    }
  }
  const followed = await followControl(path, request, onResult, signal)
  return followed.type === 'failed'
    ? environmentFault(followed.message)
    : success(followed.type !== 'not running')
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
  const leaving = leaveOnSignals()
  const passphrase = passphraseSource(options, waitingWith(leaving))
  if (!passphrase.ok) {
    return passphrase
  }
  const wanted = await roomWanted(parsed.value, options)
  if (!wanted.ok) {
    return wanted
  }
  const surface = processSurface(leaving)
  const tail = createTail(surface, options.json === true)
  const path = await controlPath(parsed.value.home)
  const { signal } = leaving.controller
  const followed = await followNode(path, { request: 'tail', ...wanted.value }, tail, signal)
  if (!followed.ok) {
    return followed
  }
  if (!followed.value && !signal.aborted) {
    const started = { ...parsed.value, passphrase: passphrase.value }
    await followChat(create, started, surface, tail)
  }
  return success(await tail.end())
}

/** @param create the library's `createChat` */
export const tailCommand = (create: CreateChat): Command =>
  addKeepingOptions(joiningCommand('tail'))
    .description('follow what is said')
    .option('--json', 'every event as a JSON line')
    .addHelpText('after', EXAMPLES)
    .action((options: TailOptions) => runToTheEnd(() => follow(create, options)))
