/** A report, for people. */
import { MILESTONES } from './joining.ts'
import type { Report } from './report.ts'
import { figure, ms, tableOf, times } from './table.ts'
import type { Throughput } from './talk.ts'
import { missedBy, type Target, targetsOf } from './targets.ts'

const yesOrNo = (answer: boolean): string => (answer ? 'yes' : 'NO')

const orderOf = ({ inOrder, sameOrder }: Throughput): string =>
  sameOrder === null ? `by speaker ${yesOrNo(inOrder)}` : `same ${yesOrNo(sameOrder && inOrder)}`

const talkText = ({ talk }: Report): string => {
  const rows = talk.map((one) => {
    const floor = talk.find(
      ({ kind, members, place }) => kind === 'gossip' && members === one.members && place === one.place,
    )
    return [
      one.place,
      String(one.members),
      one.kind,
      ms(one.latencyP50Ms),
      ms(one.latencyP99Ms),
      floor === undefined ? '' : times(one.latencyP50Ms / floor.latencyP50Ms),
      figure(one.one.perSecond),
      floor === undefined ? '' : times(one.one.perSecond / floor.one.perSecond),
      figure(one.all.perSecond),
      floor === undefined ? '' : times(one.all.perSecond / floor.all.perSecond),
      String(one.one.lost + one.all.lost),
      orderOf(one.all),
      ms(one.processorMsPerText),
      `${figure(one.lateMaxMs)} (${figure(one.bystanderLateMaxMs)})`,
    ]
  })
  const heads = [
    'place',
    'members',
    'kind',
    'p50',
    'p99',
    'of gossip',
    'one speaker/s',
    'of gossip',
    'all speak/s',
    'of gossip',
    'lost',
    'order',
    'CPU/text',
    'loop late, ms (idle process)',
  ]
  return tableOf(heads, rows)
}

const joiningText = ({ joining }: Report): string =>
  tableOf(
    ['place', 'members', ...MILESTONES, 'INI to KEY', 'connected to joined'],
    joining.map((one) => [
      one.place,
      String(one.members),
      ...MILESTONES.map((name) => figure(one.reachedMs[name] ?? Number.NaN)),
      ms(one.keyMs),
      ms(one.connectedToMemberMs),
    ]),
  )

const valueText = (value: number, unit: Target['unit']): string => {
  switch (unit) {
    case 'ms':
      return ms(value)
    case 'a second':
      return `${figure(value)}/s`
    case 'times':
      return times(value)
  }
}

const targetRow = (target: Target): readonly string[] => {
  const { what, is, bound, unit } = target
  const missed = missedBy(target)
  return [
    what,
    valueText(is, unit),
    'atMost' in bound
      ? `at most ${valueText(bound.atMost, unit)}`
      : `at least ${valueText(bound.atLeast, unit)}`,
    missed <= 1 ? 'met' : `missed ${times(missed)}`,
  ]
}

const sections = (report: Report): readonly (readonly [title: string, body: string])[] => {
  const { primitives, talk, joining, start, skipped } = report
  return [
    [
      'What everything is made of',
      primitives === null
        ? ''
        : `RSA-4096 signature ${ms(primitives.signMs)}, verification ${ms(primitives.verifyMs)}, store write ${ms(primitives.storeMs)}`,
    ],
    ['Talking', talk.length === 0 ? '' : talkText(report)],
    ['Joining: ms since the start of the process', joining.length === 0 ? '' : joiningText(report)],
    [
      'Start: process to ready',
      start === null
        ? ''
        : `p2p-chat ${ms(start.chatMs)}, bare libp2p node ${ms(start.bareMs)}: ${times(start.chatMs / start.bareMs)}`,
    ],
    ['Skipped', skipped.map(({ what, why }) => `${what}: ${why}`).join('\n')],
    ['Targets', tableOf(['figure', 'is', 'target', ''], targetsOf(report).map(targetRow))],
  ]
}

export const reportText = (report: Report): string =>
  sections(report)
    .filter(([, body]) => body !== '')
    .map(([title, body]) => `${title}\n\n${body}`)
    .join('\n\n')
