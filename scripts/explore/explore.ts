/** `npm run explore`: everything that may happen to three nodes, in every order, within bounds. Exit code 1 if a rule breaks. */
import { Command } from 'commander'
import { SCENARIOS } from '../../test/exploration/scenarios.ts'
import { type Bounds, type Explored, explore, retrace } from '../../test/exploration/search.ts'

interface Options {
  readonly scenario: string
  readonly seed: number
  readonly losses: number
  readonly delays: number
  readonly states: number
  readonly depth: number
  readonly horizon: number
  readonly levels: boolean
}

const say = (line: string): void => {
  process.stdout.write(`${line}\n`)
}

const report = (explored: Explored, bounds: Bounds): void => {
  const { scenario, states, transitions, leaves, depth, computed, replayed, durationMs } = explored
  const extent = explored.isComplete ? 'all within the bounds' : 'stopped at the bound'
  say(
    `${scenario}: ${states} states, ${transitions} transitions, ${leaves} leaves, depth ${depth}, ${extent}, ` +
      `${(durationMs / 1000).toFixed(1)} s (${computed} room steps, ${replayed} replayed, ${explored.unnamed} unnamed)`,
  )
  if (explored.violation !== null) {
    say(`  broken: ${explored.violation.problem}`)
    const scenarioBroken = SCENARIOS.find(({ name }) => name === scenario)
    for (const line of scenarioBroken === undefined
      ? []
      : retrace(scenarioBroken, bounds, explored.violation.history)) {
      say(`  ${line}`)
    }
  }
}

const tellLevel = (depth: number, frontier: number, states: number): void =>
  say(`  depth ${depth}: ${frontier} new, ${states} in all`)

const command = new Command('explore')
  .description('Goes through everything that may happen to three nodes, within bounds')
  .option('--scenario <name>', 'only those whose name contains this', '')
  .option('--seed <number>', 'of all keys and randomness', Number, 1)
  .option('--losses <number>', 'frames lost in one history', Number, 1)
  .option('--delays <number>', 'timers out of turn in one history', Number, 1)
  .option('--states <number>', 'at most so many states of each scenario', Number, 50_000)
  .option('--depth <number>', 'at most so many steps in one history', Number, 200)
  .option('--levels', 'tell of each step', false)
  .option('--horizon <seconds>', 'virtual time after the last thing that the environment did', Number, 20)

const { scenario, seed, losses, delays, states, depth, horizon, levels } = command.parse().opts<Options>()
const bounds: Bounds = { seed, losses, delays, statesMax: states, depthMax: depth, horizonMs: horizon * 1000 }
const explored = SCENARIOS.filter(({ name }) => name.includes(scenario)).map((chosen) => {
  const result = explore(chosen, bounds, levels ? tellLevel : undefined)
  report(result, bounds)
  return result
})
const sum = (of: (result: Explored) => number): number =>
  explored.reduce((total, result) => total + of(result), 0)
say(`together ${sum((result) => result.states)} states, ${sum((result) => result.transitions)} transitions`)
process.exitCode = explored.some(({ violation }) => violation !== null) ? 1 : 0
