/**
 * `npm run bench`: how quick p2p-chat is, beside what it is made of and beside other ways to chat, in processes of their own on this
 * machine. `--only NAME` (several times) chooses among the chapters, `--nodes 2,10` among the sizes, `--place loopback` or `--place lan`
 * among the places; `--profile` tells in which functions the time goes; `--json` prints one JSON object.
 */
import { cpus, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { whyNoLaboratory } from '../lan/requirements.ts'
import { whyNoIrcServer } from './irc-server.ts'
import { measureJoining } from './joining.ts'
import type { Kind } from './orders.ts'
import { loopback, type Place, virtualLan } from './places.ts'
import { measurePrimitives } from './primitives.ts'
import { EMPTY_REPORT, type Report, type Skipped } from './report.ts'
import { measureStart } from './start.ts'
import { measureTalk } from './talk.ts'
import { targetsOf } from './targets.ts'
import { reportText } from './text.ts'

const CHAPTERS = ['start', 'talk', 'joining'] as const
type Chapter = (typeof CHAPTERS)[number]

const NODES = [2, 5, 10, 20]
const NODES_MAX = 20
/** Those beside which p2p-chat is measured come before and after it: the machine is not always equally busy. */
const KINDS: readonly Kind[] = ['gossip', 'chat', 'tcp', 'tcp-rsa', 'irc']

interface Choice {
  readonly chapters: readonly Chapter[]
  readonly nodes: readonly number[]
  readonly places: readonly ('loopback' | 'lan')[]
  readonly profiles: boolean
  readonly asJson: boolean
}

const note = (text: string): void => void process.stderr.write(`${text}\n`)

const oneOf = <Name extends string>(names: readonly Name[], given: string, what: string): Name => {
  const found = names.find((name) => name === given)
  if (found === undefined) throw new Error(`There is no ${what} "${given}", but ${names.join(', ')}.`)
  return found
}

const readChoice = (): Choice => {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', multiple: true },
      nodes: { type: 'string', default: NODES.join(',') },
      place: { type: 'string', multiple: true },
      profile: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  })
  const nodes = values.nodes.split(',').map(Number)
  if (!nodes.every((count) => Number.isSafeInteger(count) && count >= 2 && count <= NODES_MAX)) {
    throw new Error(
      `--nodes takes whole numbers from 2 to ${NODES_MAX}, with commas between, not "${values.nodes}".`,
    )
  }
  return {
    chapters: values.only?.map((name) => oneOf(CHAPTERS, name, 'chapter')) ?? CHAPTERS,
    nodes,
    places: values.place?.map((name) => oneOf(['loopback', 'lan'] as const, name, 'place')) ?? [
      'loopback',
      'lan',
    ],
    profiles: values.profile,
    asJson: values.json,
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
  if (choice.places.includes('loopback')) {
    await using place = loopback()
    await measureAt(place, choice, add)
  }
  if (choice.places.includes('lan') && noLan === undefined) {
    await using place = await virtualLan()
    await measureAt(place, choice, add)
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
