/** §13.2: sets of batches as trees, and what is told of them. Node by node from the history that a node keeps. */
import { toHex } from '../../src/crypto/bytes.ts'
import type { ClockedId, History, SetNode, SummarisedNode } from '../../src/storage/history/contract.ts'
import { openHistory } from '../../src/storage/history/history.ts'
import type { Outcome } from '../../src/storage/problem.ts'
import { drawn, writeVectors } from './writing.ts'

const LEVELS = 14

/** Batches that are nothing but their ids, of which so many have one clock. */
const at = (clock: number, count = 1): readonly ClockedId[] =>
  Array.from({ length: count }, (_, index) => ({
    clock,
    id: toHex(drawn(`batch ${index} with clock ${clock}`)),
  }))

const upTo = (count: number): readonly ClockedId[] =>
  Array.from({ length: count }, (_, clock) => at(clock + 1)).flat()

interface Asked extends SetNode {
  readonly after: ClockedId | null
}

const whole = (level: number, position: number): Asked => ({ level, position, after: null })

const ROOT = whole(LEVELS, 0)
const HIGHEST = Number.MAX_SAFE_INTEGER
const FEW = [at(0), at(1), at(15), at(16), at(255), at(256), at(4096)].flat()
const TOGETHER = [...at(40), ...at(41, 5)]

const SETS: readonly {
  readonly name: string
  readonly entries: readonly ClockedId[]
  readonly asked: readonly Asked[]
}[] = [
  { name: 'of nothing', entries: [], asked: [ROOT, whole(1, 7)] },
  { name: 'of one batch', entries: at(0), asked: [ROOT, whole(1, 0), whole(1, 1)] },
  {
    name: 'of a few batches, each at an edge',
    entries: FEW,
    asked: [ROOT, whole(1, 0), whole(2, 0), whole(2, 1), whole(3, 1), { ...ROOT, after: at(16)[0] ?? null }],
  },
  {
    name: 'of batches with one clock',
    entries: TOGETHER,
    asked: [
      ROOT,
      { level: 1, position: 2, after: { clock: 40, id: 'ff'.repeat(32) } },
      { level: 1, position: 2, after: { clock: 41, id: '80'.padEnd(64, '0') } },
      { level: 1, position: 2, after: { clock: 1, id: 'ff'.repeat(32) } },
      { level: 1, position: 2, after: { clock: 48, id: '00'.repeat(32) } },
    ],
  },
  {
    name: 'of the lowest and the highest clock',
    entries: [...at(0), ...at(HIGHEST)],
    asked: [ROOT, whole(13, 1), whole(1, Math.floor(HIGHEST / 16))],
  },
  {
    name: 'of 300 batches in a row',
    entries: upTo(300),
    asked: [ROOT, whole(3, 0), whole(2, 1), whole(1, 0), whole(1, 18), whole(1, 19)],
  },
]

const valueIn = <Value>(outcome: Outcome<Value>): Value => {
  if (!outcome.ok) {
    throw new Error(outcome.problem.message)
  }
  return outcome.value
}

const historyOf = async (entries: readonly ClockedId[]): Promise<History> => {
  const history = valueIn(
    await openHistory({
      file: 'in memory',
      roomId: '00'.repeat(32),
      storeKey: drawn('a store key'),
      mode: 'memory',
    }),
  )
  const some = toHex(drawn('somebody'))
  valueIn(
    await history.append(
      entries.map(({ clock, id }) => ({
        id,
        clock,
        author: some,
        session: some,
        number: 1,
        body: new Uint8Array(1),
        signature: new Uint8Array(1),
        text: '',
        isAboutRemoval: false,
        timeMs: 0,
      })),
      0,
    ),
  )
  return history
}

/** Every node with something in it, the smallest first. */
const nodesOf = async (
  history: History,
  entries: readonly ClockedId[],
): Promise<readonly SummarisedNode[]> => {
  const nodes: SetNode[] = []
  for (let level = 1; level <= LEVELS; level++) {
    const positions = new Set(entries.map(({ clock }) => Math.floor(clock / 16 ** level)))
    nodes.push(...[...positions].map((position) => ({ level, position })))
  }
  return valueIn(await history.summaries(nodes)).filter((summary) => summary !== null)
}

export const writeSetTrees = async (): Promise<void> => {
  const sets: object[] = []
  for (const { name, entries, asked } of SETS) {
    const history = await historyOf(entries)
    const answers = valueIn(await history.contents(asked.map((node) => ({ ...node, fromClock: 0 }))))
    sets.push({
      name,
      entries,
      nodes: await nodesOf(history, entries),
      asked: asked.map((node, index) => ({ ...node, content: answers[index] })),
    })
    await history.close()
  }
  writeVectors('set-tree.json', {
    note: 'sets: entries are clocks and ids of batches, in no order that counts; nodes are all that have something in them (docs/protocol.md §13.2), count says how many; asked: nodes, in the JSON of sync.json, and what is answered about them (docs/protocol.md §13.3).',
    sets,
  })
}
