/** How long until a text is shown to everybody else, one at a time, and how many are shown a second. */
import { setTimeout as delay } from 'node:timers/promises'
import { waitUntil } from '../waiting.ts'
import { besideBystander } from './bystander.ts'
import { Company } from './company.ts'
import type { MemberProcess } from './member-process.ts'
import type { HotFunction, Kind, Stretch } from './orders.ts'
import type { Place } from './places.ts'
import { mean, most, percentile, sum } from './statistics.ts'

const WARM_UP_TEXTS = 20
const TEXTS = 100
/** Between two texts, so that nothing of the one is left when the next is said. */
const PAUSE_MS = 3
const WARM_UP_MS = 500
const TALK_MS = 2000
const PATIENCE_MS = 20_000
/** Under load, one text. */
const SHOWN_LIMIT_MS = 30_000

export interface Throughput {
  readonly speakers: number
  /** Texts a second, shown at every member. */
  readonly perSecond: number
  readonly said: number
  /** Of all texts at all listeners. */
  readonly lost: number
  /** Each speaker's texts were shown in their order. */
  readonly inOrder: boolean
  /** The same order of everything at every member, where there is one; null where not. */
  readonly sameOrder: boolean | null
  readonly stretches: readonly Stretch[]
}

export interface TalkReport {
  readonly kind: Kind
  readonly place: Place['name']
  readonly members: number
  readonly latencyP50Ms: number
  readonly latencyP99Ms: number
  /** Of one text at one member, beside what an idle member costs. */
  readonly processorMsPerText: number
  readonly one: Throughput
  readonly all: Throughput
  readonly lateMaxMs: number
  readonly lateP99Ms: number
  /** The same of a process that does nothing, at that time. */
  readonly bystanderLateMaxMs: number
  readonly bystanderLateP99Ms: number
  readonly residentMegabytes: number
  readonly hot: { readonly one: readonly Hot[]; readonly latency: readonly Hot[] }
}

/** Where the time goes at the one who speaks, or at one who listens. */
export interface Hot {
  readonly who: 'speaker' | 'listener'
  readonly busyShare: number
  readonly processorShare: number
  readonly functions: readonly HotFunction[]
}

export interface TalkInit {
  readonly kind: Kind
  readonly place: Place
  readonly members: number
  readonly profiles: boolean
}

const begin = async (
  members: readonly MemberProcess[],
  tellsEach: boolean,
  profiles: boolean,
): Promise<void> => {
  for (const member of members) member.forget()
  await Promise.all(members.map((member) => member.ask({ type: 'begin', tellsEach, profiles }, 'begun')))
}

const finish = async (members: readonly MemberProcess[]): Promise<readonly Stretch[]> => {
  const finished = await Promise.all(members.map((member) => member.ask({ type: 'finish' }, 'finished')))
  return finished.map(({ stretch }) => stretch)
}

/** One text. @returns how long it took until it was shown, at each listener */
const sayOne = async (
  speaker: MemberProcess,
  members: readonly MemberProcess[],
  number: number,
): Promise<readonly number[]> => {
  for (const member of members) member.forget()
  const listeners = members.filter((member) => member !== speaker)
  const isIt = (answer: { readonly speaker: number; readonly number: number }): boolean =>
    answer.speaker === speaker.number && answer.number === number
  const { atMs } = await speaker.ask({ type: 'say', number }, 'said')
  const shown = () => listeners.flatMap((member) => member.all('shown').find(isIt) ?? [])
  await waitUntil(
    listeners,
    'a text that was said, shown to all',
    () => shown().length === listeners.length,
    SHOWN_LIMIT_MS,
  )
  return shown().map((answer) => answer.atMs - atMs)
}

const sayOneByOne = async (
  members: readonly MemberProcess[],
  texts: number,
  first: number,
): Promise<number[]> => {
  const latencies: number[] = []
  for (let index = 0; index < texts; index++) {
    const speaker = members[index % members.length]
    if (speaker !== undefined) latencies.push(...(await sayOne(speaker, members, first + index)))
    await delay(PAUSE_MS)
  }
  return latencies
}

const sameOrder = async (members: readonly MemberProcess[]): Promise<boolean | null> => {
  const orders = await Promise.all(members.map((member) => member.ask({ type: 'order' }, 'order')))
  const digests = orders.map(({ digest }) => digest)
  return digests.includes(null) ? null : new Set(digests).size === 1
}

const talk = async (
  members: readonly MemberProcess[],
  speakers: readonly MemberProcess[],
  durationMs: number,
  profiles: boolean,
): Promise<Throughput> => {
  await begin(members, false, profiles)
  const talked = await Promise.all(
    speakers.map((speaker) => speaker.ask({ type: 'talk', durationMs }, 'talked')),
  )
  const counts = members.map((member) => {
    const index = speakers.indexOf(member)
    return talked[index]?.count ?? 0
  })
  await Promise.all(
    members.map((member) => member.ask({ type: 'expect', counts, patienceMs: PATIENCE_MS }, 'complete')),
  )
  const stretches = await finish(members)
  const said = sum(counts)
  const due = (listener: number): number => said - (counts[listener] ?? 0)
  const lost = sum(
    stretches.map(
      ({ shown }, listener) =>
        due(listener) - sum(shown.map((count, speaker) => (speaker === listener ? 0 : count))),
    ),
  )
  const beganMs = Math.min(...talked.map((one) => one.beganMs))
  const lastMs = most(stretches.map(({ lastShownMs }) => lastShownMs).filter(Number.isFinite))
  const isLost = lost > 0
  return {
    speakers: speakers.length,
    // What is lost was shown to some at most; the rest is what counts.
    perSecond: ((said - (isLost ? lost / (members.length - 1) : 0)) / (lastMs - beganMs)) * 1000,
    said,
    lost,
    inOrder: stretches.every(({ inOrder }) => inOrder),
    sameOrder: await sameOrder(members),
    stretches,
  }
}

const hotOf = (stretches: readonly Stretch[]): readonly Hot[] =>
  stretches.slice(0, 2).flatMap(({ hot, busyShare, processorMs, durationMs }, index): Hot[] =>
    hot.length === 0
      ? []
      : [
          {
            who: index === 0 ? 'speaker' : 'listener',
            busyShare,
            processorShare: processorMs / durationMs,
            functions: hot,
          },
        ],
  )

const talkIn = async (company: Company, profiles: boolean) => {
  const { members } = company
  const [first] = members
  if (first === undefined) throw new Error('Nobody is there.')
  await begin(members, true, false)
  await sayOneByOne(members, WARM_UP_TEXTS, 0)
  await begin(members, true, profiles)
  const latencies = await sayOneByOne(members, TEXTS, WARM_UP_TEXTS)
  const latencyStretches = await finish(members)
  await talk(members, [first], WARM_UP_MS, false)
  const one = await talk(members, [first], TALK_MS, profiles)
  const all = await talk(members, members, TALK_MS, false)
  return { latencies, latencyStretches, one, all }
}

export const measureTalk = async ({ kind, place, members, profiles }: TalkInit): Promise<TalkReport> => {
  await using company = await Company.gather({ kind, place, members })
  const { value, bystander } = await besideBystander(() => talkIn(company, profiles))
  const { latencies, latencyStretches, one, all } = value
  const stretches = [...latencyStretches, ...one.stretches, ...all.stretches]
  return {
    kind,
    place: place.name,
    members,
    latencyP50Ms: percentile(latencies, 0.5),
    latencyP99Ms: percentile(latencies, 0.99),
    processorMsPerText: mean(latencyStretches.map(({ processorMs }) => processorMs)) / TEXTS,
    one,
    all,
    lateMaxMs: most(stretches.map(({ lateMaxMs }) => lateMaxMs)),
    lateP99Ms: most(stretches.map(({ lateP99Ms }) => lateP99Ms)),
    bystanderLateMaxMs: bystander.lateMaxMs,
    bystanderLateP99Ms: bystander.lateP99Ms,
    residentMegabytes: mean(all.stretches.map(({ residentMegabytes }) => residentMegabytes)),
    hot: { one: hotOf(one.stretches), latency: hotOf(latencyStretches) },
  }
}
