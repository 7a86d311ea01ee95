/** `npm run simulate`: many simulated rooms, each from its seed; stops at nothing that holds, and shows what does not. */
import { appendFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { Command, InvalidArgumentError } from 'commander'
import { runSeeds } from './pool.ts'
import { REAL_EVERY, type SeedDone } from './protocol.ts'

const PROGRESS_EVERY_MS = 5_000
const NODES_MAX = 128

const wholeNumber = (text: string): number => {
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new InvalidArgumentError('a whole number, please')
  }
  return value
}

const options = new Command('simulate')
  .description('Simulates rooms under loss, partitions, crashes and attack, and checks what must hold.')
  .option('--seeds <count>', 'how many', wholeNumber, 1000)
  .option('--seed-from <seed>', 'the first of them', wholeNumber, 1)
  .option('--seed <seed>', 'this one only', wholeNumber)
  .option(
    '--nodes <count>',
    `people in each room, ${NODES_MAX} at most (default: 2 to 9, by the seed)`,
    wholeNumber,
  )
  .option('--jobs <count>', 'worker processes', wholeNumber, availableParallelism())
  .option('--real', 'all on the real cryptography')
  .option('--stand-in', 'none on the real cryptography')
  .option('--keep-going', 'show every failure, not only the first')
  .option('--no-shrink', 'show the history as it was')
  .option('--verbose', 'with --seed: the whole history, as it was')
  .option('--plans <file>', 'append the shortest plans that fail to this file, one a line')
  .parse()
  .opts<{
    seeds: number
    seedFrom: number
    seed?: number
    nodes?: number
    jobs: number
    real?: true
    standIn?: true
    keepGoing?: true
    shrink: boolean
    verbose?: true
    plans?: string
  }>()

if ((options.nodes ?? 2) < 1 || (options.nodes ?? 2) > NODES_MAX) {
  process.stderr.write(`--nodes takes 1 to ${NODES_MAX}.\n`)
  process.exit(2)
}

const from = options.seed ?? options.seedFrom
const count = options.seed === undefined ? options.seeds : 1

function* range(): Generator<number> {
  for (let seed = from; seed < from + count; seed += 1) {
    yield seed
  }
}

const startedMs = performance.now()
const totals = { done: 0, real: 0, failed: 0, virtualMs: 0, frames: 0 }
const failedSeeds = new Map<string, number[]>()

const say = (line: string): void => {
  process.stdout.write(`${line}\n`)
}

const tell = (done: SeedDone): 'go on' | 'stop' => {
  totals.done += 1
  totals.real += done.isReal ? 1 : 0
  totals.virtualMs += done.virtualMs
  totals.frames += done.frames
  if (done.history.length > 0) {
    say(done.history.join('\n'))
  }
  if (done.failure.length === 0) {
    return 'go on'
  }
  totals.failed += 1
  for (const invariant of done.invariants) {
    failedSeeds.set(invariant, [...(failedSeeds.get(invariant) ?? []), done.seed])
  }
  if (options.plans !== undefined && done.plan !== null) {
    appendFileSync(options.plans, `${done.plan}\n`)
  }
  say(`\nSeed ${done.seed} violates ${done.invariants.join(', ')}.`)
  say(done.failure.join('\n'))
  return options.keepGoing === true ? 'go on' : 'stop'
}

const progress = setInterval(() => {
  const perSecond = (totals.done / (performance.now() - startedMs)) * 1000
  process.stderr.write(
    `${totals.done} of ${count} schedules, ${perSecond.toFixed(1)} a second, ${totals.failed} failed\n`,
  )
}, PROGRESS_EVERY_MS)

const isVerbose = options.seed !== undefined && options.verbose === true
await runSeeds(
  range(),
  {
    jobs: Math.max(1, Math.min(options.jobs, count)),
    nodes: options.nodes ?? null,
    cryptography: options.real === true ? 'real' : options.standIn === true ? 'stand-in' : 'mixed',
    shrinks: options.shrink && !isVerbose,
    shows: isVerbose,
    standInSeals: options.real !== true,
  },
  tell,
)
clearInterval(progress)

const seconds = (performance.now() - startedMs) / 1000
say(
  `${totals.done} schedules (seeds ${from} to ${from + count - 1}), ${totals.failed} failed; ${totals.real} on the real cryptography` +
    `${options.real === true || options.standIn === true ? '' : ` (one in ${REAL_EVERY})`}; ${Math.round(totals.virtualMs / 3_600_000)} virtual hours,` +
    ` ${totals.frames} frames published, in ${seconds.toFixed(1)} s (${((seconds * 1000) / Math.max(1, totals.done)).toFixed(1)} ms each).`,
)
for (const [invariant, seeds] of failedSeeds) {
  say(`  ${invariant}: ${seeds.length} (${seeds.slice(0, 10).join(' ')}${seeds.length > 10 ? ' …' : ''})`)
}
process.exitCode = totals.failed > 0 ? 1 : 0
