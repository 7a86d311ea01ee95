import { describe, expect, test } from 'vitest'
import type { History } from '../../../src/storage/history/contract.ts'
import { temporaryFolder } from '../keys.ts'
import { valueIn } from '../outcomes.ts'
import { batchesUpTo, batchOf, choiceIn, idsOf, newHistory, openForTest } from './batches.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const NOW_MS = 1_800_000_000_000

const clocksIn = async (history: History): Promise<number[]> =>
  valueIn(await history.page({ after: null }, 10_000, 'everything')).batches.map(({ clock }) => clock)

const daysAgo = (days: number): number => NOW_MS - days * DAY_MS

describe('keeping so many batches', () => {
  test('gives up the oldest, remembers up to where, and takes none of them again', async () => {
    const folder = await temporaryFolder()
    const history = await openForTest(choiceIn(folder))
    const batches = batchesUpTo(1300)
    valueIn(await history.append(batches, 1300))
    expect(valueIn(await history.prune({ batches: 100 }, NOW_MS))).toEqual({ removed: 1200 })
    expect(history.state).toMatchObject({ count: 100, floor: 1201 })
    expect((await clocksIn(history)).at(0)).toBe(1201)
    expect(valueIn(await history.append(batches, 1300))).toEqual([])
    await history.close()
    const again = await openForTest(choiceIn(folder))
    expect(again.state).toMatchObject({ count: 100, floor: 1201 })
    expect(valueIn(await again.missing(idsOf(batches.slice(1199, 1201))))).toEqual([batches[1199]?.id])
  })

  test('keeps those that share the last clock together', async () => {
    const history = await newHistory()
    const shared = ['a', 'b', 'c'].map((name) => batchOf(name, { clock: 5 }))
    valueIn(await history.append([batchOf('old', { clock: 4 }), ...shared, batchOf('new', { clock: 6 })], 6))
    expect(valueIn(await history.prune({ batches: 2 }, NOW_MS))).toEqual({ removed: 1 })
    expect(await clocksIn(history)).toEqual([5, 5, 5, 6])
  })

  test('of fewer gives up none, and none at all where nothing is to be kept', async () => {
    const history = await newHistory()
    valueIn(await history.append(batchesUpTo(5), 5))
    expect(valueIn(await history.prune({ batches: 5 }, NOW_MS))).toEqual({ removed: 0 })
    expect(valueIn(await history.prune({}, NOW_MS))).toEqual({ removed: 0 })
    expect(history.state.floor).toBe(1)
    expect(valueIn(await history.prune({ batches: 0 }, NOW_MS))).toEqual({ removed: 5 })
    expect(history.state).toMatchObject({ count: 0, highest: null, floor: 6 })
  })

  test('never lowers what was given up', async () => {
    const history = await newHistory()
    valueIn(await history.append(batchesUpTo(10), 10))
    valueIn(await history.prune({ batches: 2 }, NOW_MS))
    valueIn(await history.prune({ batches: 9 }, NOW_MS))
    expect(history.state.floor).toBe(9)
  })
})

describe('keeping so many days', () => {
  const aged = (ages: readonly number[]) =>
    ages.map((days, index) => batchOf(`batch ${index}`, { clock: index + 1, timeMs: daysAgo(days) }))

  test.each([
    ['what is older goes', [9, 8, 7, 6], 7, [3, 4]],
    ['all goes where all is old', [9, 8], 7, []],
    ['nothing goes where nothing is old', [3, 2], 7, [1, 2]],
    ['one that claims to be old takes no younger along', [9, 3, 99, 2], 7, [2, 3, 4]],
    ['one from the future takes nobody along, and holds back what follows', [9, -9999, 9, 2], 7, [2, 3, 4]],
  ])('%s', async (_, ages, days, left) => {
    const history = await newHistory()
    valueIn(await history.append(aged(ages), ages.length))
    valueIn(await history.prune({ days }, NOW_MS))
    expect(await clocksIn(history)).toEqual(left)
    expect(history.state.count).toBe(left.length)
  })

  test('and so many batches gives up what either says', async () => {
    const history = await newHistory()
    valueIn(await history.append(aged([9, 8, 1, 1, 1]), 5))
    valueIn(await history.prune({ days: 7, batches: 4 }, NOW_MS))
    expect(await clocksIn(history)).toEqual([3, 4, 5])
    valueIn(await history.prune({ days: 7, batches: 1 }, NOW_MS))
    expect(await clocksIn(history)).toEqual([5])
  })
})

test('batches with a clock that nobody here has accepted give up nothing that is said after them', async () => {
  const history = await newHistory()
  const far = ['a', 'b', 'c'].map((name) => batchOf(name, { clock: Number.MAX_SAFE_INTEGER }))
  valueIn(await history.append([...batchesUpTo(5), ...far], 5))
  valueIn(await history.prune({ batches: 3 }, NOW_MS))
  expect(history.state.floor).toBe(3)
  expect((await clocksIn(history)).slice(0, 3)).toEqual([3, 4, 5])
  expect(valueIn(await history.append([batchOf('next', { clock: 6 })], 6))).toHaveLength(1)
  valueIn(await history.prune({ batches: 0, days: 1 }, NOW_MS))
  expect(history.state.floor).toBe(7)
})

test('who was removed, and who was restored, is not given up', async () => {
  const history = await newHistory()
  const removal = batchOf('removal', { clock: 1, isAboutRemoval: true })
  valueIn(await history.append([removal, batchOf('old', { clock: 2 }), batchOf('new', { clock: 3 })], 3))
  expect(valueIn(await history.prune({ batches: 1 }, NOW_MS))).toEqual({ removed: 1 })
  expect(idsOf(valueIn(await history.aboutRemovals()))).toEqual([removal.id])
})

test('the rest has its turn between the slices of a large removal', async () => {
  const history = await newHistory()
  valueIn(await history.append(batchesUpTo(3000), 3000))
  const pruned = history.prune({ batches: 1 }, NOW_MS)
  const counts: number[] = []
  while (history.state.count > 1) {
    valueIn(await history.append([], 0))
    counts.push(history.state.count)
  }
  expect(valueIn(await pruned)).toEqual({ removed: 2999 })
  expect(counts.filter((count) => count > 1 && count < 3000).length).toBeGreaterThan(2)
})
