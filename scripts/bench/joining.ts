/** From the start of a newcomer's process until it shows the first text, and what of that is spent on what. */
import { setTimeout as delay } from 'node:timers/promises'
import { besideBystander } from './bystander.ts'
import { sharedMs } from './clock.ts'
import { Company } from './company.ts'
import type { MemberProcess } from './member-process.ts'
import type { Place } from './places.ts'
import { median, most } from './statistics.ts'

const NEWCOMERS = 4
/** Between one who left and the next: what the room had to do about it is over. */
const REST_MS = 1500

/** In the order in which they are reached; `discovered` only where nobody is told where the others are. */
export const MILESTONES = [
  'running',
  'imported',
  'discovered',
  'connected',
  'subscribed',
  'asked',
  'member',
  'first text',
] as const
export type Milestone = (typeof MILESTONES)[number]

export interface JoiningReport {
  readonly place: Place['name']
  /** In the room before. */
  readonly members: number
  /** Since the start of the process; the median of several newcomers. */
  readonly reachedMs: Readonly<Partial<Record<Milestone, number>>>
  /** From the first publication of its INI until it holds the key. */
  readonly keyMs: number
  readonly connectedToMemberMs: number
  readonly lateMaxMs: number
  /** The same of a process that does nothing. */
  readonly bystanderLateMaxMs: number
}

interface Joined {
  readonly reached: ReadonlyMap<string, number>
  readonly lateMaxMs: number
}

const join = async (company: Company): Promise<Joined> => {
  const residents = [...company.members]
  await Promise.all(
    residents.map((member) => member.ask({ type: 'begin', tellsEach: false, profiles: false }, 'begun')),
  )
  const beganMs = sharedMs()
  const newcomer = await company.start()
  await newcomer.wait('milestone', ({ name }) => name === 'first text')
  const reached = new Map(newcomer.all('milestone').map(({ name, atMs }) => [name, atMs - beganMs]))
  const stretches = await Promise.all(residents.map((member) => member.ask({ type: 'finish' }, 'finished')))
  await leave(company, newcomer)
  return { reached, lateMaxMs: most(stretches.map(({ stretch }) => stretch.lateMaxMs)) }
}

const leave = async (company: Company, member: MemberProcess): Promise<void> => {
  await member.wait('up')
  member.order({ type: 'leave' })
  await company.gone(member)
  await delay(REST_MS)
}

export const measureJoining = async (place: Place, members: number): Promise<JoiningReport> => {
  await using company = await Company.gather({
    kind: 'chat',
    place,
    members,
    newcomers: NEWCOMERS,
    mdns: place.name !== 'loopback',
  })
  const { value: joins, bystander } = await besideBystander(async () => {
    const joined: Joined[] = []
    for (let index = 0; index < NEWCOMERS; index++) joined.push(await join(company))
    return joined
  })
  const at = (name: Milestone): readonly number[] => joins.flatMap(({ reached }) => reached.get(name) ?? [])
  const between = (from: Milestone, to: Milestone): number =>
    median(joins.map(({ reached }) => (reached.get(to) ?? Number.NaN) - (reached.get(from) ?? Number.NaN)))
  return {
    place: place.name,
    members,
    reachedMs: Object.fromEntries(
      MILESTONES.flatMap((name) => (at(name).length === 0 ? [] : [[name, median(at(name))]])),
    ),
    keyMs: between('asked', 'member'),
    connectedToMemberMs: between('connected', 'member'),
    lateMaxMs: most(joins.map(({ lateMaxMs }) => lateMaxMs)),
    bystanderLateMaxMs: bystander.lateMaxMs,
  }
}
