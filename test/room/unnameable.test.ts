/** More removals of one person than can be named where it is let in: with a limit that takes fewer liars than a room can have. */
import { expect, test, vi } from 'vitest'
import { REMOVALS_PER_IDENTITY_MAX } from '../../src/protocol/limits.ts'
import { HandMade, lastIniOf, signedIn } from './hand-made.ts'
import { SimulatedNetwork } from './simulated-network.ts'

vi.mock('../../src/protocol/limits.ts', async (original) => ({
  ...(await original<object>()),
  OVERRIDDEN_MAX: 7,
}))

test('removals by made-up identities, more than can be named, break no key', async () => {
  const network = await SimulatedNetwork.create()
  const [alice, bob, carol] = await network.gather(['alice', 'bob', 'carol'])
  for (const node of [alice, bob, carol]) {
    await network.trust(node, ['alice', 'bob', 'carol', 'mallory'])
  }
  const mallory = await HandMade.named('mallory', network.identity)
  const epoch = mallory.join(network, alice)
  const identity = lastIniOf(network, bob).identity.fingerprint
  for (const name of ['dave', 'erin']) {
    const madeUp = await HandMade.named(name, network.identity)
    const ini = signedIn(network.identity, madeUp.ini().frame)
    const admit = { kind: 'admit', epoch: epoch.reference.id, ini, overridden: [] } as const
    network.inject(alice, mallory.dat(epoch, [admit]), mallory.peer)
    for (let count = 0; count < REMOVALS_PER_IDENTITY_MAX; count += 1) {
      network.inject(alice, madeUp.dat(epoch, [{ kind: 'remove', identity }]), mallory.peer)
    }
  }
  network.run(1_000)
  network.inject(alice, mallory.dat(epoch, [{ kind: 'leave' }]), mallory.peer)
  network.run(20_000)
  // Who cannot be named is left out, as it would not be let in; nobody else is torn from the others.
  expect(alice.room.epoch?.due).toBe(false)
  expect(carol.room.epoch?.id).toBe(alice.room.epoch?.id)
  network.say(alice, 'hi')
  network.run(5_000)
  expect(carol.texts).toEqual(['hi'])
  expect(carol.refusals).not.toContain('KEY cannot-open')
})
