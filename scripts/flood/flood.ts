/**
 * `npm run flood`: three members talk while somebody floods one of them, each way in turn; how much slower does it make
 * them? Everything runs on loopback. `--json` prints the figures as one JSON object; names of floods choose among them.
 */
import { cpus, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { Stage } from '../demo/stage.ts'
import type { NodeProcess } from '../node-process.ts'
import { waitUntil } from '../waiting.ts'
import { FLOODS, type Flood, isFlood } from './order.ts'
import { type Company, playRound, type RoundReport } from './round.ts'
import { tableOf } from './table.ts'

const ROUND_SECONDS = 8
/** The room of who names none. */
const ROOM = 'lobby'

const note = (text: string): void => {
  process.stderr.write(`${text}\n`)
}

const oneEpoch = (nodes: readonly NodeProcess[]): Promise<unknown> =>
  waitUntil(nodes, 'one epoch held by all', () => {
    const [first, ...others] = nodes.map((node) => node.latest('epoch'))
    return first !== undefined && others.every((epoch) => epoch?.id === first.id && epoch.step === first.step)
  })

const gather = async (stage: Stage): Promise<Company> => {
  note('Making keys …')
  const [bootstrap, alice, bob, carol, dave] = await Promise.all([
    stage.makePlayer('bootstrap', 'bootstrap'),
    stage.makePlayer('alice'),
    stage.makePlayer('bob'),
    stage.makePlayer('carol'),
    stage.makePlayer('dave'),
  ])
  const people = [alice, bob, carol, dave]
  await stage.trust(bootstrap, alice)
  for (const player of people) {
    await stage.trust(player, ...people.filter((other) => other !== player))
    await stage.handOver(bootstrap, player)
  }
  note('Gathering in a room …')
  const founding = stage.start(bootstrap, [], 'bootstrap')
  await founding.waitFor('ready')
  const alices = stage.start(alice, [founding])
  await alices.waitFor('state', ({ state }) => state === 'member')
  const bobs = stage.start(bob, [alices])
  await bobs.waitFor('state', ({ state }) => state === 'member')
  const carols = stage.start(carol, [alices, bobs])
  await carols.waitFor('state', ({ state }) => state === 'member')
  await founding.terminate()
  await oneEpoch([alices, bobs, carols])
  return { stage, members: [alices, bobs, carols], newcomer: dave, room: ROOM }
}

const chosenFloods = (names: readonly string[]): readonly Flood[] => {
  const all = Object.keys(FLOODS).filter(isFlood)
  const unknown = names.find((name) => !isFlood(name))
  if (unknown !== undefined) throw new Error(`There is no flood "${unknown}", but ${all.join(', ')}.`)
  return names.length === 0 ? all : ['none', ...names.filter(isFlood).filter((name) => name !== 'none')]
}

const run = async (): Promise<void> => {
  const { values, positionals } = parseArgs({
    options: { json: { type: 'boolean' }, seconds: { type: 'string', default: String(ROUND_SECONDS) } },
    allowPositionals: true,
  })
  const floods = chosenFloods(positionals)
  const seconds = Math.min(Math.max(Number(values.seconds) || ROUND_SECONDS, 2), 60)
  await using stage = await Stage.open()
  const company = await gather(stage)
  const rounds: RoundReport[] = []
  for (const flood of floods) {
    note(`${flood}: ${FLOODS[flood]} …`)
    rounds.push(await playRound(company, flood, seconds * 1000))
  }
  const machine = {
    cores: cpus().length,
    model: cpus()[0]?.model ?? '',
    node: process.version,
    load: loadavg(),
  }
  process.stdout.write(
    values.json === true
      ? `${JSON.stringify({ machine, seconds, rounds })}\n`
      : `\n${tableOf(rounds)}\n\n${machine.cores} cores, ${machine.model}, Node ${machine.node}; ${seconds} s each.\n`,
  )
}

try {
  await run()
} catch (error) {
  process.stderr.write(
    `\nThe flood could not be measured. ${error instanceof Error ? error.message : error}\n`,
  )
  process.exitCode = 1
}
