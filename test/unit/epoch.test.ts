import { beforeAll, expect, test } from 'vitest'
import { toHex, uint32 } from '../../src/crypto/bytes.ts'
import { labelledHash } from '../../src/crypto/digest.ts'
import type { Fingerprint } from '../../src/crypto/signing.ts'
import {
  compareEpochs,
  deriveFreshKey,
  epochIdOf,
  type FreshKey,
  HeldEpoch,
  isHigher,
  isOutOfReach,
} from '../../src/protocol/epochs/epoch.ts'
import { Epochs } from '../../src/protocol/epochs/epochs.ts'
import type { BatchId, EpochId, IniHash, SessionId } from '../../src/protocol/identifiers.ts'
import { COUNTER_MAX, STEPS_MAX, SUPERSEDED_MAX, SUPERSEDED_MS } from '../../src/protocol/limits.ts'
import { type RoomIdentity, roomIdentityOf } from '../../src/protocol/room-identity.ts'
import type { Holder } from '../../src/protocol/wire/fields.ts'
import type { Founding } from '../../src/protocol/wire/founding.ts'
import { foundingBy } from '../room/hand-made.ts'
import { identityNamed } from '../room/keys.ts'

let room: RoomIdentity
let hall: RoomIdentity
let founding: Founding
let otherFounding: Founding

const hash = (number: number): Uint8Array => labelledHash('test', uint32(number))
const hex = (number: number): string => toHex(hash(number))
const holder = (number: number, overridden: readonly number[] = []): Holder => ({
  fingerprint: hex(number) as Fingerprint,
  session: hex(number + 100) as SessionId,
  overridden: overridden.map((removal) => hex(removal) as BatchId),
})

beforeAll(async () => {
  const bootstrap = await identityNamed('bootstrap')
  room = roomIdentityOf(bootstrap.publicKey, 'lobby')
  hall = roomIdentityOf(bootstrap.publicKey, 'hall')
  founding = await foundingBy(room, { answers: hex(1) as IniHash, generation: 5 })
  otherFounding = await foundingBy(room, { answers: hex(2) as IniHash, generation: 5 })
})

const fresh = (): FreshKey => ({
  secret: hash(1),
  generation: 5,
  counter: 3,
  founding,
  parent: { id: hex(2) as EpochId, step: 4, key: hash(3) },
  sender: hex(10) as Fingerprint,
  holders: [holder(10), holder(11, [7, 8]), holder(12)],
})

const reference = (generation: number, counter: number, id: number) => ({
  generation,
  counter,
  id: String(id).repeat(64) as EpochId,
})

test('epochs are ordered by generation, then counter, then id; none is the lowest', () => {
  const order = [
    null,
    reference(1, 0, 1),
    reference(1, 0, 2),
    reference(1, 9, 1),
    reference(2, 0, 1),
    reference(2, 1, 0),
  ]
  for (const [left, lower] of order.entries()) {
    for (const [right, higher] of order.entries()) {
      expect(Math.sign(compareEpochs(lower, higher))).toBe(Math.sign(left - right))
      expect(isHigher(lower, higher)).toBe(left > right)
    }
  }
})

test('a fresh key does not depend on the order in which holders or removals are listed', () => {
  const key = deriveFreshKey(room, fresh())
  const shuffled = { ...fresh(), holders: [holder(12), holder(11, [8, 7]), holder(10)] }
  expect(deriveFreshKey(room, shuffled)).toEqual(key)
})

test('a fresh key is bound to each of its inputs, and so is the id', () => {
  const variants: readonly FreshKey[] = [
    fresh(),
    { ...fresh(), secret: hash(9) },
    { ...fresh(), generation: 6 },
    { ...fresh(), counter: 4 },
    { ...fresh(), founding: otherFounding },
    { ...fresh(), parent: null },
    { ...fresh(), parent: { id: hex(9) as EpochId, step: 4, key: hash(3) } },
    { ...fresh(), parent: { id: hex(2) as EpochId, step: 5, key: hash(3) } },
    { ...fresh(), parent: { id: hex(2) as EpochId, step: 4, key: hash(9) } },
    { ...fresh(), sender: hex(11) as Fingerprint },
    { ...fresh(), holders: [holder(10), holder(11, [7, 8])] },
    { ...fresh(), holders: [holder(10), holder(11, [7]), holder(12)] },
    { ...fresh(), holders: [holder(10), holder(11), holder(12, [7, 8])] },
    {
      ...fresh(),
      holders: [holder(10), holder(11, [7, 8]), { ...holder(12), session: hex(999) as SessionId }],
    },
    {
      ...fresh(),
      holders: [holder(10), holder(11, [7, 8]), { ...holder(12), fingerprint: hex(9) as Fingerprint }],
    },
  ]
  const made = [...variants.map((variant) => deriveFreshKey(room, variant)), deriveFreshKey(hall, fresh())]
  expect(new Set(made.map(({ key }) => toHex(key))).size).toBe(made.length)
  expect(new Set(made.map(({ id }) => id)).size).toBe(made.length)
})

const held = (step = 0, id = 1): HeldEpoch =>
  new HeldEpoch({
    reference: reference(5, 0, id),
    founding,
    step,
    key: hash(50),
    holders: [holder(10)],
  })

test('each step has a key of its own, which the step before gives and the step after does not', () => {
  const epoch = held(3)
  const keys = Array.from({ length: STEPS_MAX - 2 }, (_, index) => epoch.keyAt(3 + index))
  expect(keys.every((key) => key !== undefined)).toBe(true)
  expect(new Set(keys.map(String)).size).toBe(keys.length)
  expect(epoch.keyAt(2)).toBeUndefined()
  expect(epoch.keyAt(STEPS_MAX + 1)).toBeUndefined()
  expect(held(3).keyAt(200)).toEqual(epoch.keyAt(200))
  // The key of a later step, given to a newcomer, leads to the same keys from there on.
  const later = new HeldEpoch({
    reference: reference(5, 0, 1),
    founding,
    step: 9,
    key: epoch.keyAt(9) ?? hash(0),
    holders: [],
  })
  expect(later.keyAt(40)).toEqual(epoch.keyAt(40))
  expect(later.keyAt(8)).toBeUndefined()
})

test('the key of any step proves its epoch, and no other does', () => {
  const { key, id } = deriveFreshKey(room, fresh())
  const epoch = new HeldEpoch({
    reference: { generation: 5, counter: 3, id },
    founding,
    step: 0,
    key,
    holders: [],
  })
  for (const step of [0, 1, 7, STEPS_MAX]) {
    expect(epochIdOf({ step, key: epoch.keyAt(step) ?? hash(0) })).toBe(id)
    expect(epochIdOf({ step, key: hash(99) })).not.toBe(id)
    const neighbour = step < STEPS_MAX ? step + 1 : step - 1
    expect(epochIdOf({ step, key: epoch.keyAt(neighbour) ?? hash(0) })).not.toBe(id)
  }
})

test('a step is never taken back, and never beyond the last', () => {
  const epoch = held(2)
  epoch.moveTo(7)
  epoch.moveTo(4)
  expect(epoch.step).toBe(7)
  epoch.moveTo(1_000)
  expect(epoch.position).toMatchObject({ step: STEPS_MAX, generation: 5 })
})

test('wiped keys are zeros, and open nothing', () => {
  const epoch = held()
  const key = epoch.keyAt(5)
  epoch.wipe()
  expect(key).toEqual(new Uint8Array(32))
  expect(epoch.keyAt(0)).toBeUndefined()
  expect(epoch.keyAt(5)).toBeUndefined()
})

test('a superseded epoch opens for a minute, and is wiped then', () => {
  const epochs = new Epochs()
  const [first, second] = [held(0, 1), held(0, 2)]
  const key = first.keyAt(0)
  epochs.install(first, 1_000)
  epochs.install(second, 2_000)
  expect(epochs.current).toBe(second)
  expect(epochs.withId(first.reference.id)).toBe(first)
  expect(epochs.expire(2_000 + SUPERSEDED_MS - 1)).toBe(2_000 + SUPERSEDED_MS)
  expect(epochs.withId(first.reference.id)).toBe(first)
  expect(epochs.expire(2_000 + SUPERSEDED_MS)).toBe(Number.POSITIVE_INFINITY)
  expect(epochs.withId(first.reference.id)).toBeUndefined()
  expect(key).toEqual(new Uint8Array(32))
  expect(second.keyAt(0)).not.toEqual(new Uint8Array(32))
})

test('only so many superseded epochs are kept', () => {
  const epochs = new Epochs()
  const all = Array.from({ length: SUPERSEDED_MAX + 2 }, (_, index) => held(0, index))
  for (const epoch of all) {
    epochs.install(epoch, 0)
  }
  expect(all.map(({ reference: { id } }) => epochs.withId(id) !== undefined)).toEqual([
    false,
    ...all.slice(1).map(() => true),
  ])
  epochs.wipe()
  expect(all.some((epoch) => epoch.keyAt(0) !== undefined)).toBe(false)
})

test('the counter of another generation has a bound of its own, however far mine has come', () => {
  const id = 'ab'.repeat(32) as EpochId
  const mine = { generation: 1, counter: 1_000, id }
  expect(isOutOfReach({ generation: 2, counter: COUNTER_MAX, id }, mine)).toBe(false)
  expect(isOutOfReach({ generation: 2, counter: COUNTER_MAX + 1, id }, mine)).toBe(true)
  expect(isOutOfReach({ generation: 2, counter: COUNTER_MAX + 1, id }, null)).toBe(true)
})
