/** How quickly a newcomer gets what was said before it came. */
import { besideBystander } from './bystander.ts'
import { Company } from './company.ts'
import type { Place } from './places.ts'

const RESIDENTS = 2
const TEXTS = 2000
const PATIENCE_MS = 120_000

export interface CatchingUpReport {
  readonly place: Place['name']
  readonly texts: number
  readonly perSecond: number
  readonly lost: number
  /** Of the event loop of the newcomer, and of the busiest of the others. */
  readonly lateMaxMs: number
  readonly residentsLateMaxMs: number
  /** The same of a process that does nothing. */
  readonly bystanderLateMaxMs: number
}

const measure = async (place: Place): Promise<Omit<CatchingUpReport, 'bystanderLateMaxMs'>> => {
  await using company = await Company.gather({ kind: 'chat', place, members: RESIDENTS, newcomers: 1 })
  const residents = [...company.members]
  const [author] = residents
  if (author === undefined) throw new Error('Nobody is there.')
  const begin = { type: 'begin', tellsEach: false, profiles: false } as const
  await Promise.all(residents.map((member) => member.ask(begin, 'begun')))
  await author.ask({ type: 'recite', count: TEXTS }, 'talked')
  const counts = [TEXTS]
  await Promise.all(
    residents.map((member) => member.ask({ type: 'expect', counts, patienceMs: PATIENCE_MS }, 'complete')),
  )
  await Promise.all(residents.map((member) => member.ask({ type: 'finish' }, 'finished')))
  await Promise.all(residents.map((member) => member.ask(begin, 'begun')))
  const newcomer = await company.start()
  await newcomer.wait('up')
  const { atMs } = await newcomer.wait('milestone', ({ name }) => name === 'member')
  await newcomer.ask({ type: 'expect', counts, patienceMs: PATIENCE_MS }, 'complete', 2 * PATIENCE_MS)
  const { stretch } = await newcomer.ask({ type: 'finish' }, 'finished')
  const others = await Promise.all(residents.map((member) => member.ask({ type: 'finish' }, 'finished')))
  const shown = stretch.shown[0] ?? 0
  return {
    place: place.name,
    texts: TEXTS,
    perSecond: (shown / (stretch.lastShownMs - atMs)) * 1000,
    lost: TEXTS - shown,
    lateMaxMs: stretch.lateMaxMs,
    residentsLateMaxMs: Math.max(...others.map((one) => one.stretch.lateMaxMs)),
  }
}

export const measureCatchingUp = async (place: Place): Promise<CatchingUpReport> => {
  const { value, bystander } = await besideBystander(() => measure(place))
  return { ...value, bystanderLateMaxMs: bystander.lateMaxMs }
}
