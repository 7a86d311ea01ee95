/**
 * `npm run bench`: how quick p2p-chat is, beside what it is made of and beside other ways to chat, in processes of their own on this
 * machine. `--only NAME` (several times) chooses among the chapters, `--nodes 2,10` among the sizes, `--place loopback` or `--place lan`
 * among the places, `--sizes 10,100` among the sizes of simulated rooms; `--profile` tells in which functions the time goes; `--plots FOLDER` draws; `--json` prints one JSON object.
 */
import { cpus, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { whyNoLaboratory } from '../lan/requirements.ts'
import { measureCatchingUp } from './catching-up.ts'
import { measureFreshKeys } from './fresh-key.ts'
import { measureGrowth } from './growth.ts'
import { measureIdle } from './idle.ts'
import { whyNoIrcServer } from './irc-server.ts'
import { measureJoining } from './joining.ts'
import { measureHistory } from './large-history.ts'
import type { Kind } from './orders.ts'
import { loopback, type Place, virtualLan } from './places.ts'
import { writePlots } from './plots.ts'
import { measurePrimitives } from './primitives.ts'
import { EMPTY_REPORT, type Report, type Skipped } from './report.ts'
import { measureStart } from './start.ts'
import { measureTalk } from './talk.ts'
import { targetsOf } from './targets.ts'
import { reportText } from './text.ts'

const CHAPTERS = [
  'start',
  'talk',
  'joining',
  'idle',
  'catching-up',
  'fresh-key',
  'growth',
  'history',
] as const
type Chapter = (typeof CHAPTERS)[number]

const NODES = [2, 5, 10, 20]
const NODES_MAX = 20
/** Nobody is idle among five otherwise than among ten. */
const IDLE_NODES = [2, 10, 20]
/** A hundred simulated members take some minutes to gather, two hundred the better part of an hour. */
const GROWTH_SIZES = [2, 10, 20, 50]
const GROWTH_SIZE_MAX = 300
/** The million takes minutes, so it is filled only where nothing else is asked for. */
const BATCHES = 10_000
const BATCHES_ALONE = 1_000_000
/** Those beside which p2p-chat is measured come before and after it: the machine is not always equally busy. */
const KINDS: readonly Kind[] = ['gossip', 'chat', 'tcp', 'tcp-rsa', 'irc']

interface Choice {
  readonly chapters: readonly Chapter[]
  readonly nodes: readonly number[]
  readonly sizes: readonly number[]
  readonly places: readonly ('loopback' | 'lan')[]
  readonly profiles: boolean
  readonly asJson: boolean
  readonly plots: string | undefined
}

const note = (text: string): void => void process.stderr.write(`${text}\n`)

const oneOf = <Name extends string>(names: readonly Name[], given: string, what: string): Name => {
  const found = names.find((name) => name === given)
  if (found === undefined) throw new Error(`There is no ${what} "${given}", but ${names.join(', ')}.`)
  return found
}

const countsIn = (option: string, text: string, most: number): readonly number[] => {
  const counts = text.split(',').map(Number)
  if (!counts.every((count) => Number.isSafeInteger(count) && count >= 2 && count <= most)) {
    throw new Error(`${option} takes whole numbers from 2 to ${most}, with commas between, not "${text}".`)
  }
  return counts.toSorted((left, right) => left - right)
}

const readChoice = (): Choice => {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', multiple: true },
      nodes: { type: 'string', default: NODES.join(',') },
      sizes: { type: 'string', default: GROWTH_SIZES.join(',') },
      place: { type: 'string', multiple: true },
      profile: { type: 'boolean', default: false },
      plots: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  })
  return {
    chapters: values.only?.map((name) => oneOf(CHAPTERS, name, 'chapter')) ?? CHAPTERS,
    nodes: countsIn('--nodes', values.nodes, NODES_MAX),
    sizes: countsIn('--sizes', values.sizes, GROWTH_SIZE_MAX),
    places: values.place?.map((name) => oneOf(['loopback', 'lan'] as const, name, 'place')) ?? [
      'loopback',
      'lan',
    ],
    profiles: values.profile,
    asJson: values.json,
    plots: values.plots,
  }
}

type Add = (part: (report: Report) => Partial<Report>) => void

/** What cannot be measured is told in the end; all else still is. */
const attempt = async (what: string, add: Add, work: () => Promise<void>): Promise<void> => {
  note(`${what} …`)
  try {
    await work()
  } catch (error) {
    const [why = ''] = String(error instanceof Error ? error.message : error).split('\n')
    add(({ skipped }) => ({ skipped: [...skipped, { what, why }] }))
  }
}

const measureAt = async (place: Place, { chapters, nodes, profiles }: Choice, add: Add): Promise<void> => {
  const noServer = whyNoIrcServer()
  for (const members of nodes) {
    if (chapters.includes('talk')) {
      for (const kind of KINDS) {
        if (kind === 'irc' && noServer !== undefined) continue
        await attempt(`${place.name}: ${members} of ${kind} talk`, add, async () => {
          const talk = await measureTalk({ kind, place, members, profiles })
          add((report) => ({ talk: [...report.talk, talk] }))
        })
      }
    }
    if (chapters.includes('joining')) {
      await attempt(`${place.name}: joining ${members}`, add, async () => {
        const joining = await measureJoining(place, members)
        add((report) => ({ joining: [...report.joining, joining] }))
      })
    }
  }
  if (chapters.includes('catching-up')) {
    await attempt(`${place.name}: catching up`, add, async () => {
      const catchingUp = await measureCatchingUp(place)
      add((report) => ({ catchingUp: [...report.catchingUp, catchingUp] }))
    })
  }
}

/** What is sent is counted by the interface, so on machines of their own where there are such. */
const measureIdleAt = async (place: Place, { chapters, nodes }: Choice, add: Add): Promise<void> => {
  if (!chapters.includes('idle')) return
  for (const members of nodes.filter((count) => IDLE_NODES.includes(count))) {
    await attempt(`${place.name}: ${members} idle`, add, async () => {
      const idle = await measureIdle(place, members)
      add((report) => ({ idle: [...report.idle, idle] }))
    })
  }
}

const measureInProcess = async ({ chapters, sizes }: Choice, add: Add): Promise<void> => {
  if (chapters.includes('fresh-key')) {
    await attempt('fresh keys', add, async () => {
      const freshKeys = await measureFreshKeys()
      add(() => ({ freshKeys }))
    })
  }
  if (chapters.includes('growth')) {
    await attempt('growth', add, async () => {
      const growth = await measureGrowth(sizes, note)
      add(() => ({ growth }))
    })
  }
  if (chapters.includes('history')) {
    for (const batches of chapters.length === 1 ? [BATCHES, BATCHES_ALONE] : [BATCHES]) {
      await attempt(`a history of ${batches}`, add, async () => {
        const history = await measureHistory(batches)
        add((report) => ({ history: [...report.history, history] }))
      })
    }
  }
}

const skippedIn = ({ places, chapters }: Choice, noLan: string | undefined): readonly Skipped[] => {
  const noServer = chapters.includes('talk') ? whyNoIrcServer() : undefined
  return [
    ...(places.includes('lan') && noLan !== undefined ? [{ what: 'the virtual LAN', why: noLan }] : []),
    ...(noServer === undefined ? [] : [{ what: 'ngircd', why: noServer }]),
  ]
}

const measure = async (choice: Choice): Promise<Report> => {
  let report = EMPTY_REPORT
  const add: Add = (part) => {
    report = { ...report, ...part(report) }
  }
  const noLan = choice.places.includes('lan') ? await whyNoLaboratory() : undefined
  add(() => ({ skipped: skippedIn(choice, noLan) }))
  const primitives = await measurePrimitives()
  add(() => ({ primitives }))
  if (choice.chapters.includes('start')) {
    await attempt('starting', add, async () => {
      const start = await measureStart()
      add(() => ({ start }))
    })
  }
  await measureInProcess(choice, add)
  const hasLan = choice.places.includes('lan') && noLan === undefined
  if (choice.places.includes('loopback')) {
    await using place = loopback()
    await measureAt(place, choice, add)
    if (!hasLan) await measureIdleAt(place, choice, add)
  }
  if (hasLan) {
    await using place = await virtualLan()
    await measureAt(place, choice, add)
    await measureIdleAt(place, choice, add)
  }
  return report
}

const run = async (): Promise<void> => {
  const choice = readChoice()
  const loadBefore = loadavg()[0]
  const beganMs = performance.now()
  const report = await measure(choice)
  const machine = {
    cores: cpus().length,
    model: cpus()[0]?.model ?? '',
    node: process.version,
    loadBefore,
    loadAfter: loadavg()[0],
    seconds: Math.round((performance.now() - beganMs) / 1000),
  }
  if (choice.plots !== undefined) await writePlots(report, choice.plots)
  if (choice.asJson) {
    process.stdout.write(`${JSON.stringify({ machine, ...report, targets: targetsOf(report) })}\n`)
    return
  }
  const { cores, model, node, loadAfter, seconds } = machine
  process.stdout.write(
    `\n${reportText(report)}\n\n${cores} cores, ${model}, Node ${node}, load ${loadBefore?.toFixed(1)} before and ${loadAfter?.toFixed(1)} after; ${seconds} s.\n`,
  )
}

try {
  await run()
} catch (error) {
  process.stderr.write(`It could not be measured. ${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 1
}
