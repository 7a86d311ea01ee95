/** KEYs hand on removals as their authors signed them: an insider that swells its own must not make every KEY too large to be taken. */
import { expect, test } from 'vitest'
import { concatenate } from '../../src/crypto/bytes.ts'
import type { Fingerprint } from '../../src/crypto/signing.ts'
import { FRAME_BYTES_MAX } from '../../src/protocol/limits.ts'
import { signBatch } from '../../src/protocol/wire/batch.ts'
import { HandMade } from './hand-made.ts'
import { SimulatedNetwork } from './simulated-network.ts'

/** Field 100 with 100,000 bytes, as of a newer version: skipped where it is read, and part of what is signed. */
const SWELLING = concatenate(Uint8Array.of(0xa2, 0x06, 0xa0, 0x8d, 0x06), new Uint8Array(100_000))

test('an insider with a few removals as long as a batch may be keeps nobody out', async () => {
  const network = await SimulatedNetwork.create()
  const [alice] = await network.gather(['alice'])
  await network.trust(alice, ['bob', 'mallory'])
  const mallory = await HandMade.named('mallory', network.identity)
  const epoch = mallory.join(network, alice)
  for (const digit of ['1', '2', '3']) {
    const { body } = mallory.batch([{ kind: 'remove', identity: digit.repeat(64) as Fingerprint }])
    const batch = signBatch(network.identity, mallory.identity, concatenate(body, SWELLING))
    network.inject(alice, mallory.datOf(epoch, batch), mallory.peer)
  }
  const bob = await network.add({ name: 'bob', trusts: ['alice'] })
  network.link(alice, bob)
  expect(network.runUntil(() => bob.room.epoch !== null)).toBeDefined()
  expect(bob.room.epoch?.id).toBe(alice.room.epoch?.id)
  expect(Math.max(...alice.published.map(({ length }) => length))).toBeLessThanOrEqual(FRAME_BYTES_MAX)
})
