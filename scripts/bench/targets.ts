/** What each figure is to be, made of what the same run measured, and how far it is from that. */
import type { Report } from './report.ts'

export interface Target {
  readonly what: string
  readonly is: number
  /** It may be that much at most, or is to be that much at least. */
  readonly bound: { readonly atMost: number } | { readonly atLeast: number }
  readonly unit: 'ms' | 'a second' | 'times'
}

/** A fifth above the sum of what has to be done. */
const ALLOWANCE = 1.2
/** Signatures between an INI and a readable KEY: one asks, one answers, with some work at both. */
const KEY_SIGNATURES = 5
const JOINED_MS = 100
const START_RATIO = 1.5
const MEMORY_RATIO = 1.3
const IDLE_PROCESSOR_RATIO = 1.5
/** What does not grow may differ by so much between two rooms: the noise of a measurement. */
const FLAT_RATIO = 1.5
/** Below it a room is too small for what grows to show. */
const GROWTH_FROM = 10
const LATE_MS = 20

const talkTargets = ({ talk, primitives }: Report): Target[] =>
  talk
    .filter(({ kind }) => kind === 'chat')
    .flatMap((chat): Target[] => {
      const where = `${chat.members} members, ${chat.place}`
      const other = (kind: string) =>
        talk.find((one) => one.kind === kind && one.members === chat.members && one.place === chat.place)
      const [gossip, tcp, irc] = [other('gossip'), other('tcp'), other('irc')]
      const targets: Target[] = []
      if (gossip !== undefined && primitives !== null) {
        const { signMs, verifyMs, storeMs } = primitives
        const atMost = (gossip.latencyP50Ms + signMs + verifyMs + storeMs) * ALLOWANCE
        targets.push(
          { what: `latency p50, ${where}`, is: chat.latencyP50Ms, bound: { atMost }, unit: 'ms' },
          {
            what: `one speaker, ${where}: raw gossipsub's`,
            is: chat.one.perSecond,
            bound: { atLeast: gossip.one.perSecond },
            unit: 'a second',
          },
        )
      }
      if (tcp !== undefined && (chat.members === 5 || chat.members === 10)) {
        targets.push({
          what: `one speaker, ${where}: the TCP fan-out's`,
          is: chat.one.perSecond,
          bound: { atLeast: tcp.one.perSecond },
          unit: 'a second',
        })
      }
      if (irc !== undefined && chat.members === 10) {
        targets.push({
          what: `one speaker, ${where}: ngircd's`,
          is: chat.one.perSecond,
          bound: { atLeast: irc.one.perSecond },
          unit: 'a second',
        })
      }
      // How late a process is that does nothing says how often the machine itself had no time.
      targets.push({
        what: `event loop late while talking, ${where}`,
        is: chat.lateMaxMs,
        bound: { atMost: LATE_MS + chat.bystanderLateMaxMs },
        unit: 'ms',
      })
      return targets
    })

const joiningTargets = ({ joining, primitives }: Report): Target[] =>
  joining.flatMap((report): Target[] => {
    const where = `${report.members} members, ${report.place}`
    return [
      ...(primitives === null
        ? []
        : [
            {
              what: `INI to KEY, ${where}`,
              is: report.keyMs,
              bound: { atMost: KEY_SIGNATURES * primitives.signMs },
              unit: 'ms' as const,
            },
          ]),
      {
        what: `connected to joined, ${where}`,
        is: report.connectedToMemberMs,
        bound: { atMost: JOINED_MS },
        unit: 'ms',
      },
      {
        what: `event loop late while someone joins, ${where}`,
        is: report.lateMaxMs,
        bound: { atMost: LATE_MS + report.bystanderLateMaxMs },
        unit: 'ms',
      },
    ]
  })

const startTargets = ({ start }: Report): Target[] =>
  start === null
    ? []
    : [
        {
          what: 'start, of the bare node’s',
          is: start.chatMs / start.bareMs,
          bound: { atMost: START_RATIO },
          unit: 'times',
        },
      ]

const idleTargets = ({ idle }: Report): Target[] =>
  idle.flatMap(({ members, place, chat, bare }): Target[] => [
    {
      what: `idle memory, of the bare node’s, ${members} members, ${place}`,
      is: chat.residentMegabytes / bare.residentMegabytes,
      bound: { atMost: MEMORY_RATIO },
      unit: 'times',
    },
    {
      what: `idle processor, of the bare node’s, ${members} members, ${place}`,
      is: chat.processorSecondsAMinute / bare.processorSecondsAMinute,
      bound: { atMost: IDLE_PROCESSOR_RATIO },
      unit: 'times',
    },
  ])

const catchingUpTargets = ({ catchingUp }: Report): Target[] =>
  catchingUp.map(({ place, lateMaxMs, residentsLateMaxMs, bystanderLateMaxMs }) => ({
    what: `event loop late while someone catches up, ${place}`,
    is: Math.max(lateMaxMs, residentsLateMaxMs),
    bound: { atMost: LATE_MS + bystanderLateMaxMs },
    unit: 'ms',
  }))

/** Simulated members have a core each. */
const growthTargets = ({ growth, primitives }: Report): Target[] => {
  const from = growth.find(({ members }) => members >= GROWTH_FROM)
  const to = growth.at(-1)
  if (from === undefined || to === undefined || primitives === null) return []
  const grown = (what: string, is: number): Target => ({
    what: `${what}, ${to.members} members to ${from.members}`,
    is,
    bound: { atMost: FLAT_RATIO },
    unit: 'times',
  })
  return [
    ...growth.flatMap(({ members, joinMs }): Target[] => [
      {
        what: `INI to KEY, ${members} simulated members`,
        is: joinMs.iniToKey,
        bound: { atMost: KEY_SIGNATURES * primitives.signMs },
        unit: 'ms',
      },
      {
        what: `connected to joined, ${members} simulated members`,
        is: joinMs.connectedToJoined,
        bound: { atMost: JOINED_MS },
        unit: 'ms',
      },
    ]),
    grown('processor of one text at one member', to.textMs / from.textMs),
    grown('bytes of one text at one member', to.textBytes / from.textBytes),
    grown('processor of one join at one member', to.joinMs.atOne / from.joinMs.atOne),
    grown('bytes of one join at one member', to.joinBytes / from.joinBytes),
  ]
}

export const targetsOf = (report: Report): readonly Target[] => [
  ...talkTargets(report),
  ...joiningTargets(report),
  ...startTargets(report),
  ...idleTargets(report),
  ...catchingUpTargets(report),
  ...growthTargets(report),
]

/** Above 1 where the target is missed: by how much. */
export const missedBy = ({ is, bound }: Target): number =>
  'atMost' in bound ? is / bound.atMost : bound.atLeast / is
