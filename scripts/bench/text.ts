/** A report, for people. */
import { MILESTONES } from './joining.ts'
import type { Report } from './report.ts'
import { figure, ms, tableOf, times } from './table.ts'
import type { Throughput } from './talk.ts'
import { missedBy, type Target, targetsOf } from './targets.ts'

const yesOrNo = (answer: boolean): string => (answer ? 'yes' : 'NO')

const orderOf = ({ inOrder, sameOrder }: Throughput): string =>
  sameOrder === null ? `shown ${yesOrNo(inOrder)}` : `shown ${yesOrNo(inOrder)}, kept ${yesOrNo(sameOrder)}`

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
    ['place', 'members', ...MILESTONES, 'INI to KEY', 'connected to joined', 'loop late (idle process)'],
    joining.map((one) => [
      one.place,
      String(one.members),
      ...MILESTONES.map((name) => figure(one.reachedMs[name] ?? Number.NaN)),
      ms(one.keyMs),
      ms(one.connectedToMemberMs),
      `${figure(one.lateMaxMs)} (${figure(one.bystanderLateMaxMs)})`,
    ]),
  )

const idleText = ({ idle }: Report): string =>
  tableOf(
    ['place', 'members', 'kind', 'CPU s/min', 'of bare', 'memory', 'of bare', 'packets/min', 'bytes/min'],
    idle.flatMap(({ place, members, chat, bare }) =>
      [
        { kind: 'chat', cost: chat },
        { kind: 'bare', cost: bare },
      ].map(({ kind, cost }) => [
        place,
        String(members),
        kind,
        figure(cost.processorSecondsAMinute),
        times(cost.processorSecondsAMinute / bare.processorSecondsAMinute),
        `${figure(cost.residentMegabytes)} MB`,
        times(cost.residentMegabytes / bare.residentMegabytes),
        figure(cost.packetsAMinute ?? Number.NaN),
        figure(cost.bytesAMinute ?? Number.NaN),
      ]),
    ),
  )

const catchingUpText = ({ catchingUp }: Report): string =>
  tableOf(
    ['place', 'texts', 'a second', 'lost', 'newcomer late', 'others late', 'idle process late'],
    catchingUp.map((one) => [
      one.place,
      String(one.texts),
      figure(one.perSecond),
      String(one.lost),
      ms(one.lateMaxMs),
      ms(one.residentsLateMaxMs),
      ms(one.bystanderLateMaxMs),
    ]),
  )

const freshKeysText = ({ freshKeys }: Report): string =>
  tableOf(
    ['members', 'made in', 'opened in', 'frames', 'bytes'],
    freshKeys.map(({ members, makeMs, openMs, frames, bytes }) => [
      String(members),
      ms(makeMs),
      ms(openMs),
      String(frames),
      figure(bytes),
    ]),
  )

const growthText = ({ growth }: Report): string =>
  tableOf(
    [
      'members',
      'text: CPU',
      'bytes',
      'join: INI to KEY',
      'connected to joined',
      'CPU at one',
      'at who answers',
      'at the newcomer',
      'bytes at one',
      'fresh key: all have it after',
      'issuer',
      'carried',
    ],
    growth.map(({ members, textMs, textBytes, joinMs, joinBytes, freshKey }) => [
      String(members),
      ms(textMs),
      figure(textBytes),
      ms(joinMs.iniToKey),
      ms(joinMs.connectedToJoined),
      ms(joinMs.atOne),
      ms(joinMs.atMost),
      ms(joinMs.atNewcomer),
      figure(joinBytes),
      ms(freshKey.untilAllMs),
      ms(freshKey.issuerMs),
      figure(freshKey.carriedBytes),
    ]),
  )

const historyText = ({ history }: Report): string =>
  history
    .map(
      ({ batches, figures }) => `${batches.toLocaleString('en-US')} batches\n\n${tableOf(['', ''], figures)}`,
    )
    .join('\n\n')

const hotText = ({ talk }: Report): string =>
  talk
    .flatMap(({ kind, place, members, hot }) =>
      Object.entries(hot).flatMap(([when, profiles]) =>
        profiles.map(({ who, busyShare, processorShare, functions }) => {
          const head = `${kind}, ${members} on ${place}, ${when === 'one' ? 'one speaks as fast as it can' : 'one text at a time'}, ${who}: main thread busy ${figure(100 * busyShare)} %, process ${figure(100 * processorShare)} % of a core`
          const rows = functions.map(({ name, file, share }) => [`${figure(100 * share)} %`, name, file])
          return `${head}\n${tableOf(['', '', ''], rows)}`
        }),
      ),
    )
    .join('\n\n')

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
  const { primitives, talk, joining, start, idle, catchingUp, freshKeys, growth, skipped } = report
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
    ['Idle', idle.length === 0 ? '' : idleText(report)],
    ['Catching up', catchingUp.length === 0 ? '' : catchingUpText(report)],
    ['A fresh key', freshKeys.length === 0 ? '' : freshKeysText(report)],
    ['Growth: simulated members, a core each', growth.length === 0 ? '' : growthText(report)],
    ['A large history', historyText(report)],
    ['Where the time goes', hotText(report)],
    ['Skipped', skipped.map(({ what, why }) => `${what}: ${why}`).join('\n')],
    ['Targets', tableOf(['figure', 'is', 'target', ''], targetsOf(report).map(targetRow))],
  ]
}

export const reportText = (report: Report): string =>
  sections(report)
    .filter(([, body]) => body !== '')
    .map(([title, body]) => `${title}\n\n${body}`)
    .join('\n\n')
