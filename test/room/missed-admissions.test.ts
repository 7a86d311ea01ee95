/** Who was out of reach while somebody was let in learns of it on coming back, not only in a round or at the next fresh key. */
import { expect, test } from 'vitest'
import { SimulatedNetwork } from './simulated-network.ts'

test('one who is back is told who was let in meanwhile, and by whom, though nobody says a word', async () => {
  const network = await SimulatedNetwork.create()
  const [alice, bob, carol] = await network.gather(['alice', 'bob', 'carol'])
  await network.trust(alice, ['bob', 'carol', 'dave'])
  network.run(60_000)
  for (const node of [alice, carol]) {
    network.unlink(bob, node)
  }
  const dave = await network.add({ name: 'dave', trusts: ['alice'] })
  network.link(dave, alice)
  expect(network.runUntil(() => dave.room.epoch !== null)).toBeDefined()
  network.run(3_000)
  for (const node of [alice, carol]) {
    network.link(bob, node)
  }
  expect(bob.holderNames).not.toContain('dave')
  network.run(3_000)
  expect(bob.holderNames).toContain('dave')
  expect(bob.of('admitted-untrusted').map(({ newcomer, by }) => [newcomer.name, by.name])).toEqual([
    ['dave', 'alice'],
  ])
})
