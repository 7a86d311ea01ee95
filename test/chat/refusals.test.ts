import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { RefusedEvent } from '../../src/chat/events.ts'
import { RefusalCounter } from '../../src/chat/refusal-counter.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const counted = () => {
  const events: RefusedEvent[] = []
  return { events, counter: new RefusalCounter((event) => events.push(event)) }
}

test('a flood makes one event a second, and none of it goes uncounted', () => {
  const { events, counter } = counted()
  for (let frame = 0; frame < 10_000; frame += 1) {
    counter.count('INI', 'unknown-identity', `stranger ${frame}`)
    vi.advanceTimersByTime(1)
  }
  vi.advanceTimersByTime(1_000)
  // At once, then at the end of each of the ten seconds.
  expect(events).toHaveLength(11)
  expect(events.map(({ count }) => count)).toEqual([1, 999, ...Array.from({ length: 9 }, () => 1_000)])
  expect(events[0]).toEqual({
    type: 'refused',
    frame: 'INI',
    reason: 'unknown-identity',
    from: 'stranger 0',
    count: 1,
  })
  expect(events.at(-1)?.from).toBe('stranger 9999')
  expect(counter.totals).toEqual({ 'INI unknown-identity': 10_000 })
})

test('each frame and reason has an event of its own', () => {
  const { events, counter } = counted()
  counter.count('INI', 'stale', 'a')
  counter.count('KEY', 'stale', 'a')
  counter.count('INI', 'replayed', 'a')
  expect(events.map(({ frame, reason }) => `${frame} ${reason}`)).toEqual([
    'INI stale',
    'KEY stale',
    'INI replayed',
  ])
})

test('after a quiet second the next is told at once again', () => {
  const { events, counter } = counted()
  counter.count('DAT', 'cannot-open', 'a')
  vi.advanceTimersByTime(5_000)
  expect(events).toHaveLength(1)
  counter.count('DAT', 'cannot-open', 'a')
  expect(events).toHaveLength(2)
})

test('a stopped counter tells nothing more, and holds no timer', () => {
  const { events, counter } = counted()
  counter.count('INI', 'stale', 'a')
  counter.count('INI', 'stale', 'a')
  counter.stop()
  expect(vi.getTimerCount()).toBe(0)
  vi.advanceTimersByTime(5_000)
  expect(events).toHaveLength(1)
})
