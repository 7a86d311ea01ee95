import { FLOODS } from './order.ts'
import type { RoundReport } from './round.ts'

const milliseconds = (ms: number | null): string => {
  if (ms === null) return 'never'
  return ms < 10 ? `${ms.toFixed(1)} ms` : `${Math.round(ms)} ms`
}

const count = (value: number | null): string => (value === null ? 'all' : value.toLocaleString('en-US'))

const times = (value: number, base: number): string => (base > 0 ? `×${(value / base).toFixed(1)}` : '')

const COLUMNS = [
  'flood',
  'pushed',
  'connections',
  'cut off after',
  'p50',
  '',
  'p99',
  '',
  'lost',
  'target',
  '',
  'others',
  '',
  'memory',
  'join',
]

const row = (round: RoundReport, base: RoundReport): string[] => {
  const { flooder } = round
  const hasFlooded = flooder.framesSent > 0
  return [
    round.flood,
    hasFlooded ? count(flooder.framesSent) : '',
    hasFlooded ? count(flooder.connections) : '',
    hasFlooded ? `${milliseconds(flooder.cutOffAfterMs)}, ${count(flooder.framesBeforeCutOff)}` : '',
    milliseconds(round.latencyP50Ms),
    times(round.latencyP50Ms, base.latencyP50Ms),
    milliseconds(round.latencyP99Ms),
    times(round.latencyP99Ms, base.latencyP99Ms),
    String(round.missing),
    `${Math.round(round.targetProcessor * 100)} %`,
    times(round.targetProcessor, base.targetProcessor),
    `${Math.round(round.othersProcessor * 100)} %`,
    times(round.othersProcessor, base.othersProcessor),
    `${Math.round(round.targetMegabytes)} MB`,
    milliseconds(round.joinMs),
  ]
}

/** The first round is what the others are compared with. */
export const tableOf = (rounds: readonly RoundReport[]): string => {
  const [base] = rounds
  if (base === undefined) return ''
  const rows = [COLUMNS, ...rounds.map((round) => row(round, base))]
  const widths = COLUMNS.map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)))
  const lines = rows.map((cells) => cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '))
  const legend = rounds.map(({ flood }) => `  ${flood}: ${FLOODS[flood]}`)
  return [...lines, '', ...legend].map((line) => line.trimEnd()).join('\n')
}
