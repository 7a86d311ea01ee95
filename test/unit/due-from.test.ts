/** From when on a fresh key may be issued: at once for the first ones, and then slowly (rule 6). */
import { expect, test } from 'vitest'
import { DueFrom } from '../../src/protocol/epochs/due-from.ts'
import type { EpochId } from '../../src/protocol/identifiers.ts'
import { FRESH_KEY_SLOW_MS, FRESH_KEY_WAITS_MS, FRESH_KEYS_AT_ONCE } from '../../src/protocol/limits.ts'

const epochId = (number: number): EpochId => number.toString(16).padStart(64, '0') as EpochId

test('the first keys due wait a second, and those after them longer', () => {
  const dueFrom = new DueFrom()
  for (let number = 0; number < FRESH_KEYS_AT_ONCE.burst; number += 1) {
    expect(dueFrom.observe(epochId(number), true, 0)).toBe(FRESH_KEY_WAITS_MS)
  }
  expect(dueFrom.observe(epochId(100), true, 0)).toBe(FRESH_KEY_SLOW_MS)
})

test('one key that is due, and not, and due again, however often, uses up no other one’s place', () => {
  const dueFrom = new DueFrom()
  for (let time = 0; time < 2 * FRESH_KEYS_AT_ONCE.burst; time += 1) {
    // It waits anew each time: whoever made it due again may be the only one who knows of it.
    expect(dueFrom.observe(epochId(1), true, time)).toBe(time + FRESH_KEY_WAITS_MS)
    expect(dueFrom.observe(epochId(1), false, time)).toBeNull()
  }
  expect(dueFrom.observe(epochId(2), true, 100)).toBe(100 + FRESH_KEY_WAITS_MS)
})

test('what is due stays due from the same moment', () => {
  const dueFrom = new DueFrom()
  expect(dueFrom.observe(epochId(1), true, 5)).toBe(5 + FRESH_KEY_WAITS_MS)
  expect(dueFrom.observe(epochId(1), true, 900)).toBe(5 + FRESH_KEY_WAITS_MS)
})
