/** A plan and what came of it, for people. */
import { nameOf } from './node.ts'
import type { Action, Plan } from './plan.ts'
import type { Outcome } from './run.ts'

const seconds = (ms: number): string => `${(ms / 1000).toFixed(3)} s`

const describeAction = ({ atMs, ...action }: Action): string => {
  const { do: what, ...rest } = action
  const details = Object.entries(rest).map(([key, value]) => `${key} ${JSON.stringify(value)}`)
  return `  ${seconds(atMs).padStart(10)}  ${what} ${details.join(', ')}`
}

export const describePlan = (plan: Plan): readonly string[] => [
  `seed ${plan.seed}: ${plan.shape}, ${plan.homes.length} homes; weather ${JSON.stringify(plan.weather)}`,
  ...plan.homes.map((home, index) => {
    const who = home.person === null ? 'headless bootstrap' : nameOf(home.person)
    const marks = `${home.hasBootstrap ? ', bootstrap key' : ''}${home.skewMs === 0 ? '' : `, clock ${home.skewMs} ms off`}`
    const starts = home.startsAtMs === null ? 'not started at first' : `starts at ${seconds(home.startsAtMs)}`
    return `  home ${index}: ${who} trusts [${home.trusts.map(nameOf).join(' ')}]${marks}; ${starts}`
  }),
  ...(plan.adversary === null ? [] : [`  the adversary is connected to homes ${plan.adversary.join(' ')}`]),
  ...plan.actions.map(describeAction),
  `  ${seconds(plan.healsAtMs).padStart(10)}  the network heals`,
]

export const describeViolations = ({ violations }: Outcome): readonly string[] =>
  violations.map(({ invariant, sentence, atMs }) => `${seconds(atMs)}: ${invariant}: ${sentence}`)
