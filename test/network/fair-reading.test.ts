import { setImmediate as turn } from 'node:timers/promises'
import { afterEach, expect, test, vi } from 'vitest'
import { readFairly } from '../../src/network/gossip/fair-reading.ts'
import { READING_SLICE_MS } from '../../src/network/limits.ts'

afterEach(() => vi.restoreAllMocks())

/** Time passes only while an item is worked off: a millisecond each. */
const startClock = () => {
  let nowMs = 0
  vi.spyOn(performance, 'now').mockImplementation(() => nowMs)
  return { work: () => (nowMs += 1) }
}

const numbers = async function* (end: number): AsyncGenerator<number> {
  for (let number = 0; number < end; number++) yield number
}

test('a stream that always has more lets others have a turn after each slice', async () => {
  const { work } = startClock()
  const flow = { pause: vi.fn(), resume: vi.fn() }
  const worked: number[] = []
  const reading = (async () => {
    for await (const item of readFairly(numbers(10 * READING_SLICE_MS), flow)) {
      worked.push(item)
      work()
    }
  })()
  await turn()
  expect(worked).toHaveLength(READING_SLICE_MS)
  expect(flow.pause).toHaveBeenCalledTimes(1)
  await turn()
  expect(worked).toHaveLength(2 * READING_SLICE_MS)
  // It is held back until all of it is worked off.
  expect(flow.pause).toHaveBeenCalledTimes(1)
  expect(flow.resume).not.toHaveBeenCalled()
  await reading
  expect(worked).toEqual(Array.from({ length: 10 * READING_SLICE_MS }, (_, index) => index))
  expect(flow.resume).toHaveBeenCalledTimes(1)
})

test('who was held back may go on as soon as nothing is left of what it sent', async () => {
  const { work } = startClock()
  const flow = { pause: vi.fn(), resume: vi.fn() }
  const more = Promise.withResolvers<void>()
  const source = async function* () {
    yield* numbers(READING_SLICE_MS)
    await more.promise
    yield READING_SLICE_MS
  }
  flow.resume.mockImplementation(() => more.resolve())
  const worked: number[] = []
  for await (const item of readFairly(source(), flow)) {
    worked.push(item)
    work()
  }
  expect(worked).toHaveLength(READING_SLICE_MS + 1)
  expect(flow.resume).toHaveBeenCalledTimes(1)
})

test('a quiet stream is never held back', async () => {
  startClock()
  const flow = { pause: vi.fn(), resume: vi.fn() }
  for await (const _ of readFairly(numbers(1000), flow));
  expect(flow.pause).not.toHaveBeenCalled()
})
