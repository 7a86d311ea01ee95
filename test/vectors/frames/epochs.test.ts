/** §5: keys, ids, steps and order of epochs. */
import { expect, test } from 'vitest'
import { fromHex, toHex } from '../../../src/crypto/bytes.ts'
import type { Fingerprint } from '../../../src/crypto/signing.ts'
import {
  compareEpochs,
  deriveFreshKey,
  epochIdOf,
  HeldEpoch,
  holdersHash,
  isHigher,
  isOutOfReach,
} from '../../../src/protocol/epochs/epoch.ts'
import type { BatchId, EpochId, SessionId } from '../../../src/protocol/identifiers.ts'
import type { EpochReference } from '../../../src/protocol/wire/fields.ts'
import { verifyFounding } from '../../../src/protocol/wire/founding.ts'
import * as byTheText from './by-the-text/cryptography.ts'
import { lobby } from './cast.ts'
import epochs from './epochs.json' with { type: 'json' }
import { signedOf } from './files.ts'
import foundings from './ini-founding.json' with { type: 'json' }

const reference = (epoch: {
  readonly generation: number
  readonly counter: number
  readonly id: string
}): EpochReference => ({ ...epoch, id: epoch.id as EpochId })

/** The code's arguments; the founding is known by its hash alone here. */
const freshKeyOf = (vector: (typeof epochs.epochs)[number]) => {
  const [written] = foundings.frames
  const verified = written && verifyFounding(lobby, signedOf(written))
  if (verified?.verified !== true) {
    throw new Error('the founding of the vectors verifies')
  }
  const { parent } = vector
  return {
    secret: fromHex(vector.secret),
    generation: vector.generation,
    counter: vector.counter,
    founding: verified.founding,
    parent:
      parent === null ? null : { id: parent.id as EpochId, step: parent.step, key: fromHex(parent.key) },
    sender: vector.sender as Fingerprint,
    holders: vector.holders.map(({ fingerprint, session, overridden }) => ({
      fingerprint: fingerprint as Fingerprint,
      session: session as SessionId,
      overridden: overridden.map((id) => id as BatchId),
    })),
  }
}

test.each(epochs.epochs)('the keys of the $name epoch', (vector) => {
  const fresh = freshKeyOf(vector)
  expect(toHex(fresh.founding.hash)).toBe(vector.foundingHash)
  expect(toHex(holdersHash(fresh.holders))).toBe(vector.holdersHash)
  const { key, id } = deriveFreshKey(lobby, fresh)
  expect({ key: toHex(key), id }).toEqual({ key: vector.key, id: vector.id })
  const held = new HeldEpoch({
    reference: reference(vector),
    founding: fresh.founding,
    step: 0,
    key,
    holders: [],
  })
  for (const { step, key: stepKey } of vector.steps) {
    expect(toHex(held.keyAt(step) ?? Buffer.of())).toBe(stepKey)
    expect(epochIdOf({ step, key: fromHex(stepKey) })).toBe(vector.id)
  }
})

test.each(epochs.epochs)('the keys of the $name epoch, by the text alone', (vector) => {
  expect(toHex(byTheText.holdersHashOf(vector.holders))).toBe(vector.holdersHash)
  const first = byTheText.firstKeyOf(lobby.id, vector)
  expect(toHex(first)).toBe(vector.key)
  for (const { step, key } of vector.steps) {
    expect(toHex(byTheText.stepped(first, step))).toBe(key)
    expect(toHex(byTheText.epochIdOf(fromHex(key), step))).toBe(vector.id)
  }
})

test('the epochs stand in their order', () => {
  const order = [null, ...epochs.order.map(reference)]
  for (const [left, lower] of order.entries()) {
    for (const [right, higher] of order.entries()) {
      expect(Math.sign(compareEpochs(lower, higher))).toBe(Math.sign(left - right))
      expect(isHigher(higher, lower)).toBe(left < right)
    }
  }
})

test.each(epochs.reach)('counter $epoch.counter out of reach: $isOutOfReach', (vector) => {
  const current = vector.current === null ? null : reference(vector.current)
  expect(isOutOfReach(reference(vector.epoch), current)).toBe(vector.isOutOfReach)
})
