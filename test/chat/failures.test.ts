import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { RETRY_MS } from '../../src/chat/limits.ts'
import type { Effect, Report, RoomEvent } from '../../src/protocol/contract.ts'
import { driverOf, frame, someone } from './failing-room.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const BUG = new Error('a bug')
const inMs = (ms: number): Effect => ({ type: 'set-timer', atMs: performance.now() + ms })
const accept: Effect = { type: 'judge', verdict: 'accept' }
const report: Report = { type: 'state-changed', state: 'member' }

test('a bug in judging a frame is told, the frame is ignored, and the next is judged', () => {
  let isBroken = true
  const { driver, failures } = driverOf({
    handle: () => {
      if (isBroken) throw BUG
      return [accept]
    },
  })
  expect(driver.judge(frame, someone)).toBe('ignore')
  isBroken = false
  expect(driver.judge(frame, someone)).toBe('accept')
  expect(failures).toEqual([BUG])
})

test('what came while an event was handled that failed is handled all the same', () => {
  const handled: RoomEvent['type'][] = []
  const { driver, failures } = driverOf({
    handle: ({ type }) => {
      handled.push(type)
      if (type !== 'started') return []
      driver.dispatch({ type: 'rejoin-requested' })
      throw BUG
    },
  })
  driver.dispatch({ type: 'started' })
  expect(handled).toEqual(['started', 'rejoin-requested'])
  expect(failures).toEqual([BUG])
})

test('an effect that fails is told, and those after it happen', () => {
  const { driver, failures } = driverOf({
    handle: ({ type }) => (type === 'started' ? [{ type: 'report', report }, inMs(10)] : []),
    onReport: () => {
      throw BUG
    },
  })
  driver.dispatch({ type: 'started' })
  expect(failures).toEqual([BUG])
  expect(vi.getTimerCount()).toBe(1)
})

test('a room whose every turn fails has one a second', () => {
  let turns = 0
  const { driver, failures } = driverOf({
    handle: ({ type }) => {
      if (type === 'started') return [inMs(0)]
      turns += 1
      throw BUG
    },
  })
  driver.dispatch({ type: 'started' })
  vi.advanceTimersByTime(10 * RETRY_MS)
  expect(turns).toBeGreaterThan(8)
  expect(turns).toBeLessThanOrEqual(11)
  expect(failures).toHaveLength(turns)
})

test('frames that fail one after the other do not put off the next turn', () => {
  let turns = 0
  const { driver } = driverOf({
    handle: ({ type }) => {
      if (type === 'started') return [inMs(60 * RETRY_MS)]
      if (type === 'frame-received') throw BUG
      turns += 1
      return []
    },
  })
  driver.dispatch({ type: 'started' })
  for (let passedMs = 0; passedMs <= RETRY_MS; passedMs += RETRY_MS / 10) {
    driver.judge(frame, someone)
    vi.advanceTimersByTime(RETRY_MS / 10)
  }
  expect(turns).toBe(1)
})

test('a reach that fails is told, and the room hears that nobody was reached', async () => {
  const handled: RoomEvent[] = []
  const { driver, failures } = driverOf({
    handle: (event) => {
      handled.push(event)
      return event.type === 'started' ? [{ type: 'reach', peer: someone, addresses: [] }] : []
    },
    reach: () => Promise.reject(BUG),
  })
  driver.dispatch({ type: 'started' })
  await vi.waitFor(() => expect(handled).toHaveLength(2))
  expect(handled[1]).toEqual({ type: 'reach-ended', peer: someone, reached: false })
  expect(failures).toEqual([BUG])
})

test('a room that was left has no more turns, whatever fails', async () => {
  const { driver, failures } = driverOf({
    handle: () => {
      throw BUG
    },
  })
  await driver.leave()
  driver.judge(frame, someone)
  expect(failures).toEqual([BUG, BUG])
  expect(vi.getTimerCount()).toBe(0)
})
