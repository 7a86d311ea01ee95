/** Removals as a set that depends on no order, and that no author can grow without end (rule 7). */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Fingerprint, VerifyingKey } from '../../src/crypto/signing.ts'
import type { BatchId, SessionId } from '../../src/protocol/identifiers.ts'
import {
  REMOVAL_WORDS_MAX,
  REMOVALS_GIVEN_MAX,
  REMOVALS_PER_AUTHOR_MAX,
  REMOVALS_PER_IDENTITY_MAX,
} from '../../src/protocol/limits.ts'
import { Directory } from '../../src/protocol/people/directory.ts'
import { Removals } from '../../src/protocol/people/removals.ts'
import type { Batch } from '../../src/protocol/wire/batch.ts'
import type { SayableEntry } from '../../src/protocol/wire/entries.ts'

const hex = (number: number): string => number.toString(16).padStart(64, '0')
const batchId = (number: number): BatchId => hex(number) as BatchId
const person = (number: number): Fingerprint => hex(number) as Fingerprint
const MALLORY = person(1)
const CAROL = person(2)

const batch = (id: number, entry: SayableEntry, author = MALLORY): Batch => ({
  id: batchId(id),
  author,
  session: hex(0) as SessionId,
  number: id,
  previous: null,
  after: null,
  clock: id,
  timeMs: 0,
  name: 'mallory',
  entries: [entry],
  signed: { body: new Uint8Array([id]), signature: new Uint8Array([id]) },
})
const remove = (id: number, identity = CAROL, author = MALLORY): Batch =>
  batch(id, { kind: 'remove', identity }, author)
const restore = (id: number, removal: number, author = MALLORY): Batch =>
  batch(id, { kind: 'restore', removal: batchId(removal) }, author)

const hearing = (...batches: readonly Batch[]): Removals => {
  const removals = new Removals()
  for (const one of batches) {
    removals.hear(one, true)
  }
  return removals
}

test('whoever has as many removals in effect as are kept can take each of them back', () => {
  const removals = new Removals()
  for (let id = 1; id <= REMOVALS_PER_AUTHOR_MAX; id += 1) {
    removals.hear(remove(id, person(id)), true)
  }
  expect(removals.hear(remove(5_000), true)).toBeNull()
  for (let id = 1; id <= REMOVALS_PER_AUTHOR_MAX; id += 1) {
    expect(removals.hear(restore(1_000 + id, id), true)?.type).toBe('restored')
    expect(removals.restoreOf(MALLORY, batchId(id))).toEqual(restore(1_000 + id, id).signed)
  }
  expect(removals.inEffectBy(MALLORY)).toEqual([])
  expect(removals.hear(remove(5_001), true)?.type).toBe('removed')
})

test('one author is heard on so many removals, those taken back included, and on no more', () => {
  const removals = new Removals()
  let id = 0
  for (; id < REMOVAL_WORDS_MAX - 1; id += 1) {
    expect(removals.hear(remove(id), true)?.type).toBe('removed')
    expect(removals.hear(restore(10_000 + id, id), true)?.type).toBe('restored')
  }
  // Of one never heard: it takes a place as well, or naming nothing at all would grow this set without end.
  expect(removals.hear(restore(20_000, 9_000), true)).toBeNull()
  expect(removals.hear(remove(9_000), true)).toBeNull()
  expect(removals.hear(remove(9_001), true)).toBeNull()
  expect(removals.hear(restore(20_001, 9_002), true)).toBeNull()
  expect(removals.restoreOf(MALLORY, batchId(9_002))).toBeUndefined()
  expect(removals.hear(remove(0), true)).toBeNull()
  expect(removals.inEffectOn(CAROL)).toEqual([])
  expect(removals.hear(remove(9_001, CAROL, person(3)), true)?.type).toBe('removed')
})

test('a removal that is one too many, handed on again and again, uses up nothing of what its author is heard on', () => {
  const removals = hearing(...Array.from({ length: REMOVALS_PER_IDENTITY_MAX }, (_, id) => remove(id)))
  for (let time = 0; time < REMOVAL_WORDS_MAX; time += 1) {
    expect(removals.hear(remove(9_000), true)).toBeNull()
  }
  expect(removals.hear(remove(9_001, person(3)), true)?.type).toBe('removed')
})

test('who has been heard on as many removals as are kept still takes back the last of them', () => {
  const removals = new Removals()
  for (let id = 0; id < REMOVAL_WORDS_MAX - 1; id += 1) {
    removals.hear(remove(id), true)
    removals.hear(restore(10_000 + id, id), true)
  }
  removals.hear(remove(9_000), true)
  expect(removals.hear(restore(20_000, 9_000), true)?.type).toBe('restored')
  expect(removals.inEffectOn(CAROL)).toEqual([])
})

test('of two removals of one identity by one author each is taken back on its own', () => {
  const removals = hearing(remove(1), remove(2), restore(3, 1))
  expect(removals.inEffectOn(CAROL)).toMatchObject([{ id: batchId(2) }])
})

test('in whatever order they are heard, the same batches give the same answer', () => {
  const said = [
    ...[1, 2, 3, 4].map((id) => remove(id)),
    ...[5, 6].map((id) => remove(id, person(3))),
    ...[7, 8].map((id) => remove(id, CAROL, person(3))),
    restore(11, 1),
    // Two machines of one identity may say the same.
    restore(12, 1),
    restore(13, 5),
    restore(14, 7, person(3)),
    // Another's removal is not its to take back.
    restore(15, 8),
  ]
  const answer = (removals: Removals): unknown => ({
    on: [CAROL, person(3)].map((identity) =>
      removals
        .inEffectOn(identity)
        .map(({ id }) => id)
        .sort(),
    ),
    by: [MALLORY, person(3)].map((author) =>
      removals
        .inEffectBy(author)
        .map(({ id }) => id)
        .sort(),
    ),
    given: removals
      .given(
        () => true,
        () => 3,
      )
      .map(({ signed }) => signed.body[0])
      .sort(),
  })
  fc.assert(
    fc.property(fc.shuffledSubarray(said, { minLength: said.length }), (order) => {
      expect(answer(hearing(...order))).toEqual(answer(hearing(...said)))
    }),
  )
})

test('a KEY hands on first what its recipients need most, one word of each author in turn', () => {
  const removals = new Removals()
  const DAVE = person(900)
  removals.hear(remove(1, CAROL), true)
  for (let id = 3; id <= 100; id += 1) {
    removals.hear(remove(id, person(id)), true)
  }
  removals.hear(restore(200, 3), true)
  removals.hear(remove(201, person(4), DAVE), true)
  const given = removals.given(
    (author) => author === DAVE,
    ({ about, removal }) => (about === CAROL ? 0 : removal === null ? 1 : about === person(4) ? 2 : 3),
  )
  expect(given).toHaveLength(REMOVALS_GIVEN_MAX)
  expect(given.slice(0, 5).map(({ signed }) => signed)).toEqual(
    [remove(201, person(4), DAVE), remove(1), restore(200, 3), remove(4), remove(100)].map(
      ({ signed }) => signed,
    ),
  )
})

test('whatever made-up identities say of a holder, what I and those on my list said goes along', () => {
  const [SELF, ERIN] = [person(3), person(4)]
  const key = (fingerprint: Fingerprint): VerifyingKey => ({
    fingerprint,
    spki: new Uint8Array(),
    verify: () => true,
  })
  const directory = new Directory(key(SELF), 'self', [])
  const listed = [ERIN, CAROL].map((fingerprint) => ({ name: 'listed', key: key(fingerprint) }))
  directory.replaceWhitelist(listed, [{ name: 'dave', key: key(person(5)) }])
  for (let id = 0; id < REMOVALS_GIVEN_MAX; id += 1) {
    directory.hearRemoval(remove(id, MALLORY, person(1_000 + (id % 16))))
  }
  const ours = [
    remove(200, CAROL, ERIN),
    remove(201, person(6), ERIN),
    remove(202, person(5), SELF),
    remove(203, person(6), SELF),
  ]
  for (const removal of ours) {
    directory.hearRemoval(removal)
  }
  const given = directory.removalsGiven([
    { fingerprint: MALLORY, session: hex(0) as SessionId, overridden: [] },
  ])
  expect(given).toHaveLength(REMOVALS_GIVEN_MAX)
  // Whom my list trusts, or my user took off it, is more urgent than a stranger to both.
  const [first, second, third, fourth] = ours.map(({ signed }) => signed)
  expect(given.slice(0, 4).map(({ signed }) => signed)).toEqual([first, third, second, fourth])
})

test('of many removals of one identity by one author the same few are kept, in whatever order they are heard', () => {
  const ids = [1, 2, 3, 4, 5, 6, 7, 8]
  const kept = ids.slice(0, REMOVALS_PER_IDENTITY_MAX).map(batchId)
  fc.assert(
    fc.property(fc.shuffledSubarray(ids, { minLength: ids.length }), (order) => {
      const removals = hearing(...order.map((id) => remove(id)), remove(9, CAROL, person(3)))
      const [others, own] = [removals.inEffectOn(CAROL), removals.inEffectBy(MALLORY)]
      expect(own.map(({ id }) => id).sort()).toEqual(kept)
      expect(others.map(({ id }) => id).sort()).toEqual([...kept, batchId(9)])
      expect(removals.wordsOf(MALLORY)).toHaveLength(kept.length)
    }),
  )
})
