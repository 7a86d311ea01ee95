/** How often this machine itself has no time: a process that does nothing, while something else is measured. */
import { Company } from './company.ts'
import type { Stretch } from './orders.ts'
import { loopback } from './places.ts'

export interface Beside<Value> {
  readonly value: Value
  readonly bystander: Pick<Stretch, 'lateMaxMs' | 'lateP99Ms'>
}

export const besideBystander = async <Value>(work: () => Promise<Value>): Promise<Beside<Value>> => {
  await using company = await Company.gather({ kind: 'bystander', place: loopback(), members: 1 })
  const [idle] = company.members
  if (idle === undefined) throw new Error('There was no bystander.')
  await idle.ask({ type: 'begin', tellsEach: false, profiles: false }, 'begun')
  const value = await work()
  const { stretch } = await idle.ask({ type: 'finish' }, 'finished')
  return { value, bystander: stretch }
}
