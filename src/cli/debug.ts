import { Argument, Command } from 'commander'
import { controlPath } from '../control/address.ts'
import { askControl } from '../control/client.ts'
import { REPORT_TOPICS, type ReportTopic } from '../control/messages.ts'
import { environmentFault, type Outcome, success } from '../storage/problem.ts'
import { concludes, printJson, printResult } from './output.ts'
import { renderReport } from './report-text.ts'
import { reportsWithoutNode } from './reports-without-node.ts'
import { addTopicOptions, parseRoomOptions, type RoomChoice, type RoomOptions } from './room-options.ts'

/** A little more than a node allows itself to answer. */
const ANSWER_TIMEOUT_MS = 7_000

const EXAMPLES = `
Examples:
  $ p2p-chat debug                  the peers of the running node, and how far each of them got
  $ p2p-chat debug room             the room as it sees it: its state, its key, who can read
  $ p2p-chat debug metrics --json   its counters, as one JSON object

With none running it joins the topic as an observer for a few seconds, and lists who is there.`

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

const debug = async (topic: ReportTopic, options: RoomOptions): Promise<Outcome<void>> => {
  const look = parseRoomOptions(options)
  if (!look.ok) {
    return look
  }
  const report = await askNode(topic, look.value)
  if (!report.ok) {
    return report
  }
  if (options.json === true) {
    printJson(report.value)
  } else {
    printResult(renderReport(topic, report.value))
  }
  return success(undefined)
}

export const debugCommand = (): Command =>
  addTopicOptions(
    new Command('debug')
      .description('inspect the running node of a home: its peers, its mesh, its room, its counters')
      .addArgument(new Argument('[TOPIC]', 'what to show').choices(REPORT_TOPICS).default('peers')),
  )
    .option('--json', 'as JSON')
    .addHelpText('after', EXAMPLES)
    .action(concludes(debug))
