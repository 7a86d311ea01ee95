import { expect, test } from 'vitest'
import { Claims } from '../../src/protocol/catching-up/claims.ts'
import { Comparison, type ComparisonStep } from '../../src/protocol/catching-up/comparison.ts'
import type { ClockedId } from '../../src/protocol/catching-up/set.ts'
import type { BatchId, StreamId } from '../../src/protocol/identifiers.ts'
import { CLAIM_MS } from '../../src/protocol/limits.ts'

const ALICE = 'to-1' as StreamId
const BOB = 'to-2' as StreamId
const ONE: ClockedId = { clock: 1, id: '01'.repeat(32) as BatchId }
const TWO: ClockedId = { clock: 2, id: '02'.repeat(32) as BatchId }

test('a batch is fetched from one member at a time, and from another once that one takes long', () => {
  const claims = new Claims()
  expect(claims.take(ONE.id, ALICE, 0)).toBe(true)
  expect(claims.take(ONE.id, BOB, CLAIM_MS - 1)).toBe(false)
  // Claimed again, it is no younger.
  expect(claims.take(ONE.id, ALICE, CLAIM_MS - 1)).toBe(true)
  expect(claims.take(ONE.id, BOB, CLAIM_MS)).toBe(true)
  claims.release(ONE.id, ALICE)
  expect(claims.take(ONE.id, ALICE, CLAIM_MS)).toBe(false)
  claims.release(ONE.id, BOB)
  expect(claims.take(ONE.id, ALICE, CLAIM_MS)).toBe(true)
})

/** Of an empty history, compared with a member that has `theirs`. @returns the step after all were listed */
const listed = (comparison: Comparison, theirs: readonly ClockedId[]): ComparisonStep => {
  comparison.begin()
  comparison.consulted({ type: 'summaries', summaries: [null] })
  comparison.answered({ type: 'compare', contents: [{ type: 'ids', ids: theirs }] })
  return comparison.consulted({ type: 'missing', ids: theirs.map(({ id }) => id) })
}

test('a comparison that left batches to another is partial: they may not have come by that one', () => {
  const claims = new Claims()
  const comparisonOn = (stream: StreamId): Comparison =>
    new Comparison({
      floor: 0,
      claims: {
        take: (id) => claims.take(id, stream, 0),
        release: (id) => claims.release(id, stream),
      },
      unproven: [],
    })
  const first = comparisonOn(ALICE)
  expect(listed(first, [ONE])).toEqual({ type: 'ask', question: { type: 'fetch', ids: [ONE.id] } })
  const second = comparisonOn(BOB)
  expect(listed(second, [ONE, TWO])).toEqual({ type: 'ask', question: { type: 'fetch', ids: [TWO.id] } })
  expect([first.isPartial, second.isPartial]).toEqual([false, true])
  first.end()
  const third = comparisonOn(BOB)
  listed(third, [ONE])
  expect(third.isPartial).toBe(false)
})
