import { expect, test } from 'vitest'
import { SimulatedNetwork } from './simulated-network.ts'

const HOUR_MS = 3_600_000
/** Frames take some milliseconds from one to the other. */
const UNDERWAY_MS = 1_000

test('a session shows how far its clock is from mine, unless its INI waited here for my trust', async () => {
  const network = await SimulatedNetwork.create()
  const [alice] = await network.gather(['alice'])
  await network.trust(alice, ['bob'])
  const bob = await network.add({ name: 'bob', trusts: ['alice'], clockSkewMs: HOUR_MS })
  const carol = await network.add({ name: 'carol', trusts: ['alice'] })
  network.link(alice, bob)
  network.link(alice, carol)
  network.run(5_000)
  const aheadOf = (peer: string): number | null | undefined =>
    alice.room.sessions.find((session) => session.peer === peer)?.clockAheadMs
  expect(aheadOf(bob.peer)).toBeGreaterThan(HOUR_MS - UNDERWAY_MS)
  expect(aheadOf(bob.peer)).toBeLessThanOrEqual(HOUR_MS)
  expect(aheadOf(carol.peer)).toBeUndefined()
  await network.trust(alice, ['bob', 'carol'])
  expect(aheadOf(carol.peer)).toBeNull()
})
