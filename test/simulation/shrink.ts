/** From a schedule that fails to the shortest one found that still fails in the same way. */
import { CALM, type Plan, SOUND } from './plan.ts'
import { type RunOptions, runPlan } from './run.ts'

/** What is left out or made simpler, one thing at a time, the boldest first. */
function* simpler(plan: Plan): Generator<Plan> {
  for (let size = plan.actions.length; size >= 1; size = Math.floor(size / 2)) {
    for (let from = 0; from < plan.actions.length; from += size) {
      yield { ...plan, actions: plan.actions.filter((_, index) => index < from || index >= from + size) }
    }
  }
  if (plan.adversary !== null) {
    yield { ...plan, adversary: null }
  }
  if (plan.weather !== CALM) {
    yield { ...plan, weather: CALM }
  }
  if (plan.disk !== SOUND) {
    yield { ...plan, disk: SOUND }
  }
  if (plan.unlinked.length > 0) {
    yield { ...plan, unlinked: [] }
  }
  for (const [index, home] of plan.homes.entries()) {
    // Never started is as good as not there, and moves no index.
    const without = { ...home, startsAtMs: null }
    if (
      home.startsAtMs !== null ||
      plan.actions.some((action) => action.do === 'start' && action.home === index)
    ) {
      yield {
        ...plan,
        homes: plan.homes.with(index, without),
        actions: plan.actions.filter((action) => !('home' in action && action.home === index)),
      }
    }
    if (home.skewMs !== 0) {
      yield { ...plan, homes: plan.homes.with(index, { ...home, skewMs: 0 }) }
    }
    for (const trusted of home.trusts) {
      const trusts = home.trusts.filter((person) => person !== trusted)
      yield { ...plan, homes: plan.homes.with(index, { ...home, trusts }) }
    }
  }
  const lastMs = plan.actions.at(-1)?.atMs ?? 0
  if (plan.healsAtMs > lastMs + 1_000) {
    yield { ...plan, healsAtMs: lastMs + 1_000 }
  }
}

export interface Shrunk {
  readonly plan: Plan
  readonly runs: number
}

/** @param runsMax how many runs it may take */
export const shrink = (plan: Plan, options: RunOptions = {}, runsMax = 400): Shrunk => {
  const failing = new Set(runPlan(plan, options).violations.map(({ invariant }) => invariant))
  const failsAlike = (candidate: Plan): boolean =>
    runPlan(candidate, options).violations.some(({ invariant }) => failing.has(invariant))
  let smallest = plan
  let runs = 0
  let found = true
  while (found && runs < runsMax) {
    found = false
    for (const candidate of simpler(smallest)) {
      runs += 1
      if (runs > runsMax) {
        break
      }
      if (failsAlike(candidate)) {
        smallest = candidate
        found = true
        break
      }
    }
  }
  return { plan: smallest, runs }
}
