/** What members compare: parts of the set, and their hashes, against a model that keeps nothing. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type {
  ClockedId,
  History,
  NodeContent,
  NodeQuestion,
  SetNode,
  StoredBatch,
} from '../../../src/storage/history/contract.ts'
import { temporaryFolder } from '../keys.ts'
import { valueIn } from '../outcomes.ts'
import { batchOf, choiceIn, idOf, idsOf, newHistory, openForTest } from './batches.ts'
import { inSetOrder, modelChildren, modelSummary, pathOf, within } from './set-model.ts'

const ROOT: SetNode = { level: 14, position: 0 }
const EVERYTHING: NodeQuestion = { ...ROOT, fromClock: 0, after: null }
const RUNS = { numRuns: 25, seed: 20_240_501 }
const IDS_MAX = 64

const clockArbitrary = fc.oneof(
  fc.nat(40),
  fc.nat(5000),
  fc.constant(4095),
  fc.integer({ min: 2 ** 40, max: 2 ** 40 + 300 }),
  fc.maxSafeNat(),
  fc.integer({ min: Number.MAX_SAFE_INTEGER - 20, max: Number.MAX_SAFE_INTEGER }),
)

/** Some batches with clocks of all kinds, or many close together, or many with one clock. */
const batchesArbitrary: fc.Arbitrary<StoredBatch[]> = fc
  .oneof(
    fc.array(clockArbitrary, { maxLength: 12 }),
    fc
      .tuple(clockArbitrary, fc.integer({ min: 30, max: 400 }), fc.integer({ min: 1, max: 40 }))
      .map(([start, count, step]) =>
        Array.from({ length: count }, (_, index) => (start + index * step) % Number.MAX_SAFE_INTEGER),
      ),
    fc
      .tuple(clockArbitrary, fc.integer({ min: 30, max: 400 }))
      .map(([clock, count]) => new Array<number>(count).fill(clock)),
  )
  .chain((clocks) =>
    fc
      .nat()
      .map((salt) => clocks.map((clock, index) => batchOf(`${salt} ${index} ${clock}`, { clock, text: '' }))),
  )

const expectLikeModel = async (history: History, ids: readonly ClockedId[], near: readonly number[]) => {
  const nodes = [...new Set([...near, ...ids.slice(0, 2).map(({ clock }) => clock), 0])].flatMap(pathOf)
  const expected = nodes.map((node) => modelSummary(ids, node))
  expect(valueIn(await history.summaries(nodes))).toEqual(expected)
}

test('summaries are those of the model, whatever was added, given up and asked before', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(batchesArbitrary, fc.option(fc.integer({ min: 1, max: 500 }))), {
        minLength: 1,
        maxLength: 4,
      }),
      async (steps) => {
        const history = await newHistory()
        let ids: ClockedId[] = []
        for (const [batches, keep] of steps) {
          const { floor } = history.state
          valueIn(await history.append(batches, Math.max(0, ...batches.map(({ clock }) => clock))))
          const added = batches.filter(({ clock }) => clock >= floor)
          ids = [...ids, ...added.filter(({ id }) => !ids.some((known) => known.id === id))]
          await expectLikeModel(
            history,
            ids,
            batches.slice(0, 2).map(({ clock }) => clock),
          )
          if (keep !== null) {
            valueIn(await history.prune({ batches: keep }, 0))
            ids = ids.filter(({ clock }) => clock >= history.state.floor)
            await expectLikeModel(history, ids, [])
          }
        }
        await history.close()
      },
    ),
    RUNS,
  )
})

test('sets are equal in every hash, however they came about, and after a restart', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(batchesArbitrary, { minLength: 1, maxLength: 3 }), async (groups) => {
      const folder = await temporaryFolder()
      const [one, other] = [await newHistory(), await openForTest(choiceIn(folder))]
      const all = groups.flat()
      const nodes = all.slice(0, 3).flatMap(({ clock }) => pathOf(clock))
      for (const group of groups) {
        valueIn(await one.append(group, 0))
        valueIn(await one.summaries(nodes))
      }
      valueIn(await other.append(all.toReversed(), 0))
      const expected = valueIn(await one.summaries(nodes))
      expect(valueIn(await other.summaries(nodes))).toEqual(expected)
      await other.close()
      const again = await openForTest(choiceIn(folder))
      expect(valueIn(await again.summaries(nodes))).toEqual(expected)
      await Promise.all([one.close(), again.close()])
    }),
    { ...RUNS, numRuns: 10 },
  )
})

test('one batch more changes every hash above it, and none beside it', async () => {
  await fc.assert(
    fc.asyncProperty(batchesArbitrary, clockArbitrary, async (batches, clock) => {
      const history = await newHistory()
      valueIn(await history.append(batches, 0))
      const path = pathOf(clock)
      const beside = batches
        .flatMap((batch) => pathOf(batch.clock))
        .filter(
          (node) => !path.some(({ level, position }) => level === node.level && position === node.position),
        )
      const before = valueIn(await history.summaries([...path, ...beside]))
      valueIn(await history.append([batchOf('one more', { clock })], 0))
      const after = valueIn(await history.summaries([...path, ...beside]))
      for (const [index, summary] of after.entries()) {
        if (index < path.length) {
          expect(summary?.hash).not.toBe(before[index]?.hash)
        } else {
          expect(summary).toEqual(before[index])
        }
      }
      await history.close()
    }),
    { ...RUNS, numRuns: 10 },
  )
})

/** The contract's words, over a plain list. */
const modelContent = (ids: readonly ClockedId[], question: NodeQuestion): NodeContent => {
  const inside = inSetOrder(ids).filter(within(question))
  const { after } = question
  const left = inside.filter(
    ({ clock, id }) =>
      clock >= question.fromClock &&
      (after === null || clock > after.clock || (clock === after.clock && id > after.id)),
  )
  if (left.length <= IDS_MAX || question.level === 1) {
    return { type: 'ids', ids: left.slice(0, IDS_MAX) }
  }
  const parts = modelChildren(ids, question).filter((part) =>
    ids.some((id) => within(part)(id) && id.clock >= question.fromClock),
  )
  const [only] = parts
  return parts.length === 1 && only !== undefined
    ? modelContent(ids, { ...question, level: only.level, position: only.position })
    : { type: 'parts', parts }
}

describe('contents', () => {
  test('are those of the model, from any clock on and after any id', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(batchesArbitrary, { minLength: 1, maxLength: 3 }),
        fc.array(
          fc.tuple(fc.nat(), fc.integer({ min: 1, max: 14 }), fc.integer({ min: -1, max: 1 }), fc.boolean()),
          {
            minLength: 1,
            maxLength: 8,
          },
        ),
        async (groups, picks) => {
          const batches = groups.flat()
          const ids = batches.map(({ clock, id }): ClockedId => ({ clock, id }))
          const history = await newHistory()
          valueIn(await history.append(batches, 0))
          const questions = picks.flatMap(([pick, level, step, hasAfter]): NodeQuestion[] => {
            const picked = ids[pick % ids.length]
            const node = picked && pathOf(picked.clock)[level - 1]
            const fromClock = Math.min(Math.max(0, (picked?.clock ?? 0) + step), Number.MAX_SAFE_INTEGER)
            return picked === undefined || node === undefined
              ? []
              : [
                  { ...node, fromClock: 0, after: hasAfter ? picked : null },
                  { ...node, fromClock, after: null },
                  { ...ROOT, fromClock, after: null },
                ]
          })
          const asked = [EVERYTHING, ...questions]
          expect(valueIn(await history.contents(asked))).toEqual(
            asked.map((question) => modelContent(ids, question)),
          )
          await history.close()
        },
      ),
      RUNS,
    )
  })

  test('of nothing are no ids, wherever', async () => {
    const history = await newHistory()
    const outside: NodeQuestion = { level: 14, position: 5, fromClock: 0, after: null }
    expect(valueIn(await history.contents([EVERYTHING, outside]))).toEqual([
      { type: 'ids', ids: [] },
      { type: 'ids', ids: [] },
    ])
    expect(valueIn(await history.summaries([ROOT]))).toEqual([null])
  })

  test('of a clock that a thousand batches share are told 64 at a time', async () => {
    const history = await newHistory()
    const batches = Array.from({ length: 1000 }, (_, index) => batchOf(`batch ${index}`, { clock: 2 ** 52 }))
    valueIn(await history.append(batches, 0))
    const told: ClockedId[] = []
    for (;;) {
      const [content] = valueIn(await history.contents([{ ...EVERYTHING, after: told.at(-1) ?? null }]))
      if (content?.type !== 'ids') throw new Error('one leaf has ids only')
      if (content.ids.length === 0) break
      expect(content.ids.length).toBeLessThanOrEqual(IDS_MAX)
      told.push(...content.ids)
    }
    expect(told).toEqual(inSetOrder(batches.map(({ clock, id }) => ({ clock, id }))))
  })

  test('lead from one set to what another has more', async () => {
    const shared = Array.from({ length: 3000 }, (_, index) =>
      batchOf(`shared ${index}`, { clock: index * 5 }),
    )
    const extra = [2, 777, 7000, 14_999, 2 ** 50].map((clock) => batchOf(`extra ${clock}`, { clock }))
    const [mine, theirs] = [await newHistory(), await newHistory()]
    valueIn(await mine.append(shared, 0))
    valueIn(await theirs.append([...shared, ...extra], 0))
    let questions: readonly NodeQuestion[] = [EVERYTHING]
    const wanted: string[] = []
    let rounds = 0
    while (questions.length > 0) {
      rounds += 1
      const contents = valueIn(await theirs.contents(questions))
      const ids = contents.flatMap((content) =>
        content.type === 'ids' ? content.ids.map(({ id }) => id) : [],
      )
      wanted.push(...valueIn(await mine.missing(ids)))
      const parts = contents.flatMap((content) => (content.type === 'parts' ? content.parts : []))
      const own = valueIn(await mine.summaries(parts.map(({ level, position }) => ({ level, position }))))
      questions = parts
        .filter(({ hash }, index) => hash !== own[index]?.hash)
        .map(({ level, position }) => ({ level, position, fromClock: 0, after: null }))
    }
    expect(new Set(wanted)).toEqual(new Set(idsOf(extra)))
    expect(rounds).toBeLessThan(6)
  })
})

test('whoever claims another clock for an id has another hash', async () => {
  const [one, other] = [await newHistory(), await newHistory()]
  valueIn(await one.append([batchOf('x', { id: idOf('x'), clock: 1 })], 0))
  valueIn(await other.append([batchOf('x', { id: idOf('x'), clock: 2 })], 0))
  const [mine, theirs] = [valueIn(await one.summaries([ROOT])), valueIn(await other.summaries([ROOT]))]
  expect(mine[0]?.hash).not.toBe(theirs[0]?.hash)
})
