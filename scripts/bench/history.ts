/**
 * `npm run bench:history`: how quick is a history of a million batches? Writes them into a temporary folder (some 2 GB, deleted at the
 * end) and times what a room asks. `--batches N` makes it smaller, `--json` prints one JSON object.
 */
import { randomBytes, randomInt } from 'node:crypto'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import type { History, OrderKey, StoredBatch } from '../../src/storage/history/contract.ts'
import { type HistoryChoice, openHistory } from '../../src/storage/history/history.ts'
import type { Outcome } from '../../src/storage/problem.ts'

const BATCHES = 1_000_000
/** Appended in one call while the history is filled. */
const GROUP = 2000
const TEXT_BYTES = 100
const SIGNATURE_BYTES = 512
/** What a batch's body has beside its text. */
const BODY_OVERHEAD_BYTES = 100
const MEMBERS = 20
/** One batch in so many has the word that is searched for. */
const RARE_EVERY = 200_000
const RARE_WORD = 'Zwölfboxkämpfer'
const PAGE = 50
/** One after the other, each with its own sync. */
const SINGLE_APPENDS = 200
const ROOT = { level: 14, position: 0 }
/** Long enough to see how often the machine itself has no time. */
const IDLE_MS = 10_000
/** Often enough to see a stall that a person would. */
const LOOP_RESOLUTION_MS = 2

const { values } = parseArgs({
  options: {
    batches: { type: 'string', default: String(BATCHES) },
    json: { type: 'boolean', default: false },
  },
})

const WORDS = 'and the house was quiet when they came back from lake with bread cheese news of rain'.split(
  ' ',
)

const valueIn = <Value>(outcome: Outcome<Value>): Value => {
  if (!outcome.ok) throw new Error(outcome.problem.message)
  return outcome.value
}

const sentence = (): string => {
  let text = ''
  while (text.length < TEXT_BYTES) {
    text += `${WORDS[randomInt(WORDS.length)]} `
  }
  return text
}

const hex = (): string => randomBytes(32).toString('hex')
const AUTHORS = Array.from({ length: MEMBERS }, () => ({ author: hex(), session: hex() }))
const FALLBACK = { author: hex(), session: hex() }

const makeBatch = (index: number): StoredBatch => ({
  ...(AUTHORS[index % MEMBERS] ?? FALLBACK),
  id: hex(),
  clock: index,
  number: index,
  body: randomBytes(TEXT_BYTES + BODY_OVERHEAD_BYTES),
  signature: randomBytes(SIGNATURE_BYTES),
  // In the middle of each stretch, so that the first is some way off.
  text: index % RARE_EVERY === RARE_EVERY / 2 ? `${sentence()}${RARE_WORD}` : sentence(),
  isAboutRemoval: false,
  timeMs: index,
})

const fill = async (history: History, batches: number): Promise<void> => {
  let pending = Promise.resolve<unknown>(undefined)
  for (let start = 0; start < batches; start += GROUP) {
    const group = Array.from({ length: Math.min(GROUP, batches - start) }, (_, index) =>
      makeBatch(start + index),
    )
    // The next group is made while this one is written.
    await pending
    pending = history.append(group, start).then(valueIn)
  }
  await pending
}

const figures: [what: string, figure: string][] = []

const print = (what: string, figure: string): void => {
  figures.push([what, figure])
  if (!values.json) process.stdout.write(`${what.padEnd(56)}${figure}\n`)
}

const milliseconds = (ms: number): string => `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`

const timed = async <Value>(what: string, work: () => Promise<Value>): Promise<Value> => {
  const startMs = performance.now()
  const value = await work()
  print(what, milliseconds(performance.now() - startMs))
  return value
}

const searchAll = async (history: History): Promise<void> => {
  const startMs = performance.now()
  let from: OrderKey | null = null
  let found = 0
  let calls = 0
  let longestMs = 0
  do {
    const callMs = performance.now()
    const page: { batches: readonly StoredBatch[]; next: OrderKey | null } = valueIn(
      await history.search(RARE_WORD.toLowerCase(), from, PAGE),
    )
    longestMs = Math.max(longestMs, performance.now() - callMs)
    if (found === 0 && page.batches.length > 0) {
      print('search, up to the first that is found', milliseconds(performance.now() - startMs))
    }
    found += page.batches.length
    calls += 1
    from = page.next
  } while (from !== null)
  const allMs = performance.now() - startMs
  print(`search, everything: ${found} found in ${calls} calls`, milliseconds(allMs))
  print('search, the longest call', milliseconds(longestMs))
}

const appendSingly = async (history: History, from: number, when: string): Promise<void> => {
  const times: number[] = []
  for (let index = 0; index < SINGLE_APPENDS; index++) {
    const startMs = performance.now()
    valueIn(await history.append([makeBatch(from + index)], from + index))
    times.push(performance.now() - startMs)
  }
  times.sort((left, right) => left - right)
  print(`append of one, synced, ${when}, median`, milliseconds(times[SINGLE_APPENDS / 2] ?? Number.NaN))
  print(`append of one, synced, ${when}, longest`, milliseconds(times.at(-1) ?? Number.NaN))
}

const ask = async (history: History, batches: number): Promise<void> => {
  await timed('first page of 50', () => history.page({ before: null }, PAGE, 'everything').then(valueIn))
  const middle: OrderKey = { ...makeBatch(Math.floor(batches / 2)), id: '' }
  await timed('page of 50 in the middle', () =>
    history.page({ before: middle }, PAGE, 'everything').then(valueIn),
  )
  await timed('page of 50 texts in the middle', () =>
    history.page({ after: middle }, PAGE, 'texts').then(valueIn),
  )
  await Promise.all([searchAll(history), appendSingly(history, batches, 'beside a search')])
  await timed('hash of everything, none made before', () => history.summaries([ROOT]).then(valueIn))
  await appendSingly(history, batches + SINGLE_APPENDS, 'alone')
  await timed('hash of everything, after these', () => history.summaries([ROOT]).then(valueIn))
  valueIn(await history.append([makeBatch(batches + 2 * SINGLE_APPENDS)], 0))
  await timed('hash of everything, after one more', () => history.summaries([ROOT]).then(valueIn))
  await timed('what is in everything', () =>
    history.contents([{ ...ROOT, fromClock: 0, after: null }]).then(valueIn),
  )
  await timed('giving up the oldest hundredth', () =>
    history.prune({ batches: Math.floor(batches * 0.99) }, 0).then(valueIn),
  )
}

const bench = async (folder: string, batches: number): Promise<void> => {
  const choice = { file: join(folder, 'room.history'), roomId: hex(), storeKey: randomBytes(32) }
  const filling = valueIn(await openHistory(choice))
  await timed(`append of ${batches.toLocaleString('en-US')} batches`, () => fill(filling, batches))
  await timed('close', () => filling.close())
  print('file', `${Math.round((await stat(choice.file)).size / 1e6)} MB`)

  const idleMs = await longestStall(() => setTimeout(IDLE_MS))
  const stallMs = await longestStall(() => askAll(choice, batches))
  print('longest stall of the event loop', milliseconds(stallMs))
  print('the same of an idle one on this machine', milliseconds(idleMs))
}

const longestStall = async (work: () => Promise<unknown>): Promise<number> => {
  const delay = monitorEventLoopDelay({ resolution: LOOP_RESOLUTION_MS })
  delay.enable()
  await work()
  delay.disable()
  return delay.max / 1e6
}

const askAll = async (choice: HistoryChoice, batches: number): Promise<void> => {
  const history = valueIn(await timed('open', () => openHistory(choice)))
  await ask(history, batches)
  await history.close()
}

const folder = await mkdtemp(join(tmpdir(), 'p2p-chat-bench-'))
try {
  await bench(folder, Number(values.batches))
  const load = loadavg()[0]?.toFixed(1)
  if (values.json) process.stdout.write(`${JSON.stringify(figures)}\n`)
  print('machine', `${cpus().length} cores, ${cpus()[0]?.model}, Node ${process.version}, load ${load}`)
} finally {
  await rm(folder, { recursive: true, force: true })
}
