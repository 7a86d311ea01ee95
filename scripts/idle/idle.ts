/**
 * `npm run idle`: what it costs the members of a room, in which nobody says anything, to compare what they have.
 * As many as are named (10) run on loopback for some minutes; with `--simulated` they are rooms on virtual time, for hours, which
 * costs this machine minutes whatever their number. `--json` prints the figures as one JSON object.
 */
import { parseArgs } from 'node:util'
import { measureProcesses } from './processes.ts'
import type { IdleReport } from './report.ts'
import { measureSimulated } from './simulated.ts'

const MEMBERS = 10
const MEMBERS_MAX = 128
/** Of a room on loopback, by the clock on the wall. */
const MINUTES = 10
/** Of a simulated one: the pauses between comparisons have grown to their longest long before. */
const SIMULATED_MINUTES = 240

const figure = (value: number): string => value.toFixed(value < 10 ? 2 : 0)

const sentence = ({ members, minutes, what, messages, bytes }: IdleReport): string =>
  `${members} members, ${what}, ${minutes} min: ${figure(messages)} messages and ${figure(bytes)} bytes sent by each a minute.`

const numberIn = (text: string | undefined, otherwise: number, max: number): number => {
  const value = Number(text ?? otherwise)
  if (!Number.isSafeInteger(value) || value < 1 || value > max) {
    throw new Error(`${JSON.stringify(text)} is no whole number from 1 to ${max}.`)
  }
  return value
}

const run = async (): Promise<void> => {
  const { values, positionals } = parseArgs({
    options: {
      json: { type: 'boolean' },
      simulated: { type: 'boolean' },
      minutes: { type: 'string' },
    },
    allowPositionals: true,
  })
  const members = numberIn(positionals[0], MEMBERS, MEMBERS_MAX)
  const isSimulated = values.simulated === true
  const minutes = numberIn(values.minutes, isSimulated ? SIMULATED_MINUTES : MINUTES, 10_000)
  const reports = isSimulated
    ? await measureSimulated(members, minutes)
    : await measureProcesses(members, minutes)
  process.stdout.write(
    values.json === true ? `${JSON.stringify(reports)}\n` : `${reports.map(sentence).join('\n')}\n`,
  )
}

try {
  await run()
} catch (error) {
  process.stderr.write(
    `The idle room could not be measured. ${error instanceof Error ? error.message : error}\n`,
  )
  process.exitCode = 1
}
