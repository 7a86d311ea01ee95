import { Argument, Command } from 'commander'
import { controlPath } from '../control/address.ts'
import { askControl } from '../control/client.ts'
import { REPORT_TOPICS, type ReportTopic } from '../control/messages.ts'
import { environmentFault, type Outcome, success } from '../storage/problem.ts'
import type { RunCode } from '../ui/surface.ts'
import { watchReports } from './debug-watch.ts'
import { runToTheEnd } from './leaving.ts'
import { concludes, printJson, printResult } from './output.ts'
import { renderReport } from './report-text.ts'
import { LOOK_MS, reportsWithoutNode } from './reports-without-node.ts'
import { addTopicOptions, parseRoomOptions, type RoomChoice, type RoomOptions } from './room-options.ts'

/** A little more than a node allows itself to answer. */
const ANSWER_TIMEOUT_MS = 7_000

const EXAMPLES = `
Examples:
  $ p2p-chat debug                  the peers, and how far each of them got
  $ p2p-chat debug mesh             who is connected to this node, as a drawing
  $ p2p-chat debug room             its state, its key, who can read
  $ p2p-chat debug metrics --json   its counters, as one JSON object
  $ p2p-chat debug --watch          the peers again and again, until q or Ctrl-C

How far a peer got, from left to right: found (by mDNS, or told of), dialled,
secured (connected, encrypted), topic (it is in the room's gossip topic), mesh
(messages go over this link at once), INI (it has said who it is), trusted (it is
on your list), key (it can read). ms is the round trip in milliseconds; score is
what gossip thinks of it: below 0 is bad.

It asks the node that runs with the home. Where none runs, it joins the topic as an
observer, for ${LOOK_MS / 1000} seconds, or for as long as it watches, and shows who is there.
--watch waits for a node that has ended to come back.`

const askNode = async (topic: ReportTopic, look: RoomChoice): Promise<Outcome<unknown>> => {
  const asked = await askControl(await controlPath(look.home), topic, ANSWER_TIMEOUT_MS)
  switch (asked.type) {
    case 'answer':
      return success(asked.result)
    case 'not running':
      return reportsWithoutNode(topic, look)
    case 'failed':
      return environmentFault(asked.message)
  }
}

interface DebugOptions extends RoomOptions {
  readonly watch?: true
}

const report = async (topic: ReportTopic, options: RoomOptions): Promise<Outcome<void>> => {
  const look = parseRoomOptions(options)
  if (!look.ok) {
    return look
  }
  const asked = await askNode(topic, look.value)
  if (!asked.ok) {
    return asked
  }
  if (options.json === true) {
    printJson(asked.value)
  } else {
    printResult(renderReport(topic, asked.value))
  }
  return success(undefined)
}

const watch = async (topic: ReportTopic, options: RoomOptions): Promise<Outcome<RunCode>> => {
  const choice = parseRoomOptions(options)
  return choice.ok ? watchReports(topic, choice.value, options.json === true) : choice
}

const debug = (topic: ReportTopic, options: DebugOptions): Promise<void> =>
  options.watch === true ? runToTheEnd(() => watch(topic, options)) : concludes(report)(topic, options)

export const debugCommand = (): Command =>
  addTopicOptions(
    new Command('debug')
      .description('inspect the running node of a home: its peers, its mesh, its room, its counters')
      .addArgument(new Argument('[TOPIC]', 'what to show').choices(REPORT_TOPICS).default('peers')),
  )
    .option('--watch', 'look again and again: in place at a terminal, else once a second')
    .option('--json', 'as JSON, one value a line')
    .addHelpText('after', EXAMPLES)
    .action(debug)
