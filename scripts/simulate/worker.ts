/** Runs the seeds it is sent, one after the other, and tells what came of each. */
import { describePlan, describeViolations } from '../../test/simulation/describe.ts'
import { planFor } from '../../test/simulation/planning.ts'
import { RealCryptography } from '../../test/simulation/real.ts'
import { type RunOptions, runPlan } from '../../test/simulation/run.ts'
import { shrink } from '../../test/simulation/shrink.ts'
import { isReal, type SeedDone, type Task } from './protocol.ts'

/** Real runs take seconds: fewer tries to make them shorter. */
const SHRINK_RUNS = { standIn: 600, real: 40 }

const failureOf = (seed: number, task: Task, options: RunOptions): Pick<SeedDone, 'failure' | 'plan'> => {
  const original = planFor(seed, task.nodes ?? undefined)
  const runsMax = options.cryptography === undefined ? SHRINK_RUNS.standIn : SHRINK_RUNS.real
  const { plan, runs } = task.shrinks ? shrink(original, options, runsMax) : { plan: original, runs: 0 }
  const outcome = runPlan(plan, { ...options, logs: true })
  // The plan that was asked for stands in the history already.
  const lines = task.shows ? [] : [...describePlan(plan), ...outcome.lines]
  const nodes = task.nodes === null ? '' : ` --nodes ${task.nodes}`
  // A mixed run chooses by the seed alone, and so does its replay.
  const cryptography = task.cryptography === 'mixed' ? '' : ` --${task.cryptography}`
  return {
    failure: [
      `Replay: npm run simulate -- --seed ${seed}${nodes}${cryptography} --verbose`,
      ...(task.shows ? [] : [`The shortest history found (${runs} tries):`]),
      ...lines,
      ...describeViolations(outcome),
    ],
    plan: JSON.stringify(plan),
  }
}

const run = async (seed: number, task: Task): Promise<SeedDone> => {
  const real = isReal(seed, task.cryptography)
  const plan = planFor(seed, task.nodes ?? undefined)
  const options: RunOptions = real ? { cryptography: await RealCryptography.create(plan) } : {}
  const outcome = runPlan(plan, { ...options, logs: task.shows })
  const failed = outcome.violations.length > 0
  return {
    seed,
    isReal: real,
    virtualMs: outcome.virtualMs,
    frames: outcome.frames,
    history: task.shows ? [...describePlan(plan), ...outcome.lines] : [],
    invariants: [...new Set(outcome.violations.map(({ invariant }) => invariant))],
    ...(failed ? failureOf(seed, task, options) : { failure: [], plan: null }),
  }
}

process.on('message', (task: Task) => {
  const work = async (): Promise<void> => {
    for (const seed of task.seeds) {
      process.send?.(await run(seed, task))
    }
  }
  work().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
    process.exit(2)
  })
})
