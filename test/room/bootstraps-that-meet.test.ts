/** Two machines with one bootstrap key that founded out of each other's reach (rules 8 and 10). */
import { expect, test } from 'vitest'
import { ROUNDS_MS, SimulatedNetwork } from './simulated-network.ts'

test('two that founded apart, and meet, are told that the key founds elsewhere', async () => {
  const network = await SimulatedNetwork.create()
  const alice = await network.add({ name: 'alice', trusts: ['bob'], bootstrap: true })
  const bob = await network.add({ name: 'bob', trusts: ['alice'], bootstrap: true, clockSkewMs: 300 })
  network.run(10_000)
  network.link(alice, bob)
  network.run(ROUNDS_MS)
  expect(alice.room.epoch?.id).toBe(bob.room.epoch?.id)
  // The one with the lower epoch at least, which hears of a founding above its own.
  expect([alice, bob].flatMap((node) => node.of('bootstrap-elsewhere'))).not.toEqual([])
})
