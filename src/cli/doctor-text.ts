/** The doctor's report for people: a row for each finding, and below it what to do. */
import { counted, type Level } from '../doctor/finding.ts'
import type { CheckReport, DoctorReport } from '../doctor/report.ts'
import { cleanLine } from '../ui/terminal/sanitize.ts'

const COLOURS: Readonly<Record<Level, string>> = { ok: '32', warning: '33', problem: '1;31' }
const RESET = '\u001b[0m'
const TO_DO = 'To do'
const GAP = '  '
const LEVEL_WIDTH = 'problem'.length

const coloured = (level: Level, colour: boolean): string => {
  const padded = level.padEnd(LEVEL_WIDTH)
  return colour ? `\u001b[${COLOURS[level]}m${padded}${RESET}` : padded
}

const rowsOf = ({ title, findings }: CheckReport, width: number, colour: boolean): readonly string[] =>
  findings.flatMap(({ level, seen, remedy }) => [
    [coloured(level, colour), title.padEnd(width), cleanLine(seen)].join(GAP),
    ...(remedy === null ? [] : [[' '.repeat(LEVEL_WIDTH), TO_DO.padEnd(width), cleanLine(remedy)].join(GAP)]),
  ])

const summary = ({ checks }: DoctorReport): string => {
  const levels = checks.flatMap(({ findings }) => findings.map(({ level }) => level))
  const count = (level: Level): number => levels.filter((one) => one === level).length
  const parts = [
    ...(count('problem') > 0 ? [counted(count('problem'), 'problem')] : []),
    ...(count('warning') > 0 ? [counted(count('warning'), 'warning')] : []),
  ]
  return parts.length === 0 ? 'Nothing is wrong as far as can be seen from here.' : `${parts.join(', ')}.`
}

/** @param colour whether the terminal takes it */
export const renderDoctor = (report: DoctorReport, colour: boolean): string => {
  const width = Math.max(TO_DO.length, ...report.checks.map(({ title }) => title.length))
  return [...report.checks.flatMap((check) => rowsOf(check, width, colour)), '', summary(report)].join('\n')
}
