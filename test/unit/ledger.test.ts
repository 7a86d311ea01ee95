import { expect, test } from 'vitest'
import { toHex, uint32, utf8 } from '../../src/crypto/bytes.ts'
import { labelledHash } from '../../src/crypto/digest.ts'
import type { Fingerprint } from '../../src/crypto/signing.ts'
import type { BatchId, SessionId } from '../../src/protocol/identifiers.ts'
import { BATCHES_REMEMBERED, CLOCK_LEAD_MAX, SESSIONS_MAX } from '../../src/protocol/limits.ts'
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
  const ledger = new Ledger()
  ledger.record(batch('alice', 'one', 1))
  expect(ledger.hasSeen(batch('alice', 'one', 1))).toBe(true)
  expect(ledger.hasSeen(batch('alice', 'one', 1, 1, 'another'))).toBe(false)
  expect(ledger.hasSeen(batch('alice', 'one', 2))).toBe(false)
})

test('what is so old that its id is forgotten still counts as seen', () => {
  const ledger = new Ledger()
  for (let number = 1; number <= BATCHES_REMEMBERED + 10; number += 1) {
    ledger.record(batch('alice', 'one', number))
  }
  expect(ledger.hasSeen(batch('alice', 'one', 1))).toBe(true)
  expect(ledger.hasSeen(batch('alice', 'one', 10))).toBe(true)
  expect(ledger.hasSeen(batch('alice', 'one', BATCHES_REMEMBERED + 11))).toBe(false)
})

test('however much someone says under the session of another, the other is still heard', () => {
  const ledger = new Ledger()
  for (let number = 1; number <= BATCHES_REMEMBERED + 10; number += 1) {
    ledger.record(batch('mallory', 'alice', 1_000_000 + number))
  }
  expect(ledger.hasSeen(batch('alice', 'alice', 1))).toBe(false)
})

test('who makes up sessions without end pushes out none but its own', () => {
  const ledger = new Ledger()
  ledger.record(batch('alice', 'one', 1))
  for (let session = 0; session <= SESSIONS_MAX + 10; session += 1) {
    ledger.record(batch('mallory', String(session), 1))
  }
  expect(ledger.hasSeen(batch('alice', 'one', 1))).toBe(true)
  expect(ledger.hasSeen(batch('mallory', '0', 1))).toBe(false)
})

test('my next batch follows my last, and comes after the highest that I had', () => {
  const ledger = new Ledger()
  expect(ledger.next()).toEqual({ number: 1, previous: null, after: null, clock: 1 })
  const own = batch('alice', 'one', 1)
  ledger.recordOwn(own)
  const other = batch('bob', 'two', 7, 41)
  ledger.record(other)
  ledger.record(batch('bob', 'two', 6, 40))
  expect(ledger.next()).toEqual({ number: 2, previous: own.id, after: other.id, clock: 42 })
})

test('one batch raises my clock by a bounded lead', () => {
  const ledger = new Ledger()
  ledger.record(batch('mallory', 'one', 1, Number.MAX_SAFE_INTEGER))
  expect(ledger.next().clock).toBe(CLOCK_LEAD_MAX + 1)
})
