import { setImmediate as turn } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Attention } from '../../src/network/gossip/attention.ts'
import { READING_SLICE_MS } from '../../src/network/limits.ts'
import type { PeerId } from '../../src/network/network.ts'

const [busy, quiet] = ['busy', 'quiet'] as [PeerId, PeerId]

let nowMs = 0
beforeEach(() => {
  vi.spyOn(performance, 'now').mockImplementation(() => nowMs)
})
afterEach(() => vi.restoreAllMocks())

/** Work that takes a millisecond and leaves its number behind. */
const workOf = (done: number[], number: number) => () => {
  nowMs += 1
  done.push(number)
  return number
}

test('one peer has a slice in each turn, in its order; another one that comes meanwhile does not wait for it', async () => {
  const attention = new Attention()
  const done: number[] = []
  const count = 3 * READING_SLICE_MS
  const results = Array.from({ length: count }, (_, number) => attention.attend(busy, workOf(done, number)))
  expect(done).toHaveLength(READING_SLICE_MS)
  expect(attention.attend(quiet, () => 'heard')).toBe('heard')
  expect(attention.caughtUp(quiet)).toBeNull()
  await turn()
  expect(done).toHaveLength(2 * READING_SLICE_MS)
  await attention.caughtUp(busy)
  expect(done).toEqual(Array.from({ length: count }, (_, number) => number))
  expect(await Promise.all(results)).toEqual(done)
  expect(attention.caughtUp(busy)).toBeNull()
})

test('what is little is done at once, turn after turn', async () => {
  const attention = new Attention()
  const done: number[] = []
  for (let round = 0; round < 5; round += 1) {
    for (let number = 0; number < READING_SLICE_MS; number += 1) {
      expect(attention.attend(busy, workOf(done, number))).toBe(number)
    }
    await turn()
  }
  expect(done).toHaveLength(5 * READING_SLICE_MS)
})

test('a work that fails fails for who asked for it, and the next are done all the same', async () => {
  const attention = new Attention()
  const done: number[] = []
  for (let number = 0; number < READING_SLICE_MS; number += 1)
    void attention.attend(busy, workOf(done, number))
  const failing = attention.attend(busy, () => {
    throw new Error('a bug')
  })
  const next = attention.attend(busy, workOf(done, READING_SLICE_MS))
  await expect(failing).rejects.toThrow('a bug')
  expect(await next).toBe(READING_SLICE_MS)
})
