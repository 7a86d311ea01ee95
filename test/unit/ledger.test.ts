import { expect, test } from 'vitest'
import { toHex, uint32, utf8 } from '../../src/crypto/bytes.ts'
import { labelledHash } from '../../src/crypto/digest.ts'
import type { Fingerprint } from '../../src/crypto/signing.ts'
import type { BatchId, SessionId } from '../../src/protocol/identifiers.ts'
import { BATCH_IDS_REMEMBERED, CLOCK_LEAD_MAX } from '../../src/protocol/limits.ts'
import { Ledger } from '../../src/protocol/talking/ledger.ts'
import type { Batch } from '../../src/protocol/wire/batch.ts'

const hex = (...parts: readonly string[]): string => toHex(labelledHash('test', ...parts.map(utf8)))

const batch = (author: string, session: string, number: number, clock = number, variant = ''): Batch => ({
  author: hex('author', author) as Fingerprint,
  session: hex('session', session) as SessionId,
  number,
  id: hex('batch', author, session, toHex(uint32(number)), variant) as BatchId,
  previous: null,
  after: null,
  clock,
  timeMs: 0,
  name: author,
  entries: [{ kind: 'hello' }],
  signed: { body: new Uint8Array(1), signature: new Uint8Array(1) },
})

test('a batch counts once, and two with one number both count', () => {
  const ledger = new Ledger(0, null)
  ledger.record(batch('alice', 'one', 1))
  expect(ledger.hasSeen(batch('alice', 'one', 1).id)).toBe(true)
  expect(ledger.hasSeen(batch('alice', 'one', 1, 1, 'another').id)).toBe(false)
  expect(ledger.hasSeen(batch('alice', 'one', 2).id)).toBe(false)
})

test('of the ids only the latest are remembered: the history knows the others', () => {
  const ledger = new Ledger(0, null)
  for (let number = 1; number <= BATCH_IDS_REMEMBERED + 1; number += 1) {
    ledger.record(batch('alice', 'one', number))
  }
  expect(ledger.hasSeen(batch('alice', 'one', 1).id)).toBe(false)
  expect(ledger.hasSeen(batch('alice', 'one', 2).id)).toBe(true)
})

test('what was kept of earlier runs goes before my next batch', () => {
  const highest = batch('bob', 'two', 7, 41)
  const next = new Ledger(50, highest).next()
  expect(next).toEqual({ number: 1, previous: null, after: highest.id, clock: 51 })
})

test('my next batch follows my last, and comes after the highest that I had', () => {
  const ledger = new Ledger(0, null)
  expect(ledger.next()).toEqual({ number: 1, previous: null, after: null, clock: 1 })
  const own = batch('alice', 'one', 1)
  ledger.recordOwn(own)
  const other = batch('bob', 'two', 7, 41)
  ledger.record(other)
  ledger.record(batch('bob', 'two', 6, 40))
  expect(ledger.next()).toEqual({ number: 2, previous: own.id, after: other.id, clock: 42 })
})

test('one batch raises my clock by a bounded lead', () => {
  const ledger = new Ledger(0, null)
  ledger.record(batch('mallory', 'one', 1, Number.MAX_SAFE_INTEGER))
  expect(ledger.next().clock).toBe(CLOCK_LEAD_MAX + 1)
})
