import { expect, test } from 'vitest'
import { expectNever, type Watchable, waitUntil } from '../../scripts/waiting.ts'

/** Too short for anything to happen meanwhile. */
const SHORT_MS = 20

/** Something that says nothing by itself. */
const quiet = () => {
  const watchers = new Set<() => void>()
  const state: { value: number; end: string | undefined } = { value: 0, end: undefined }
  const watched: Watchable = {
    name: 'alice',
    get end() {
      return state.end
    },
    watch: (watcher) => {
      watchers.add(watcher)
      return () => watchers.delete(watcher)
    },
    report: () => `alice has ${state.value}`,
  }
  const change = (next: Partial<typeof state>) => {
    Object.assign(state, next)
    for (const watcher of watchers) {
      watcher()
    }
  }
  return { watched, state, change, watchers }
}

test('a wait ends with what is there already, and with what comes', async () => {
  const { watched, state, change, watchers } = quiet()
  const two = () => state.value === 2 && 'two'
  const wait = waitUntil([watched], 'two', two)
  change({ value: 1 })
  change({ value: 2 })
  await expect(wait).resolves.toBe('two')
  await expect(waitUntil([watched], 'two', two)).resolves.toBe('two')
  expect(watchers.size).toBe(0)
})

test('a wait that ends in vain says what it was for, and what there was instead', async () => {
  const { watched, watchers } = quiet()
  const wait = waitUntil([watched], 'two', () => undefined, SHORT_MS)
  await expect(wait).rejects.toThrow(`Not within ${SHORT_MS} ms: two\nalice has 0`)
  expect(watchers.size).toBe(0)
})

test('a wait for someone who has ended does not go on to its limit', async () => {
  const { watched, change } = quiet()
  const wait = waitUntil([watched], 'two', () => undefined)
  change({ end: 'it ended with code 1' })
  await expect(wait).rejects.toThrow('alice: it ended with code 1, and not yet: two\nalice has 0')
})

test('what must not happen fails as soon as it does', async () => {
  const { watched, state, change } = quiet()
  const find = () => (state.value === 2 ? state.value : undefined)
  await expect(expectNever(watched, 'no two', find, SHORT_MS)).resolves.toBeUndefined()
  const watch = expectNever(watched, 'no two', find, 60_000)
  change({ value: 2 })
  await expect(watch).rejects.toThrow('Expected of alice: no two\nalice has 2')
})
