import { expect, test } from 'vitest'
import { fromHex } from '../../src/crypto/bytes.ts'
import { labelledHash } from '../../src/crypto/digest.ts'
import { HandMade, lastIniOf } from './hand-made.ts'
import { SimulatedNetwork } from './simulated-network.ts'

test('a wrong key for the right epoch does not hold a seeker: the next honest answer lets it in', async () => {
  const network = await SimulatedNetwork.create()
  const [alice, bob] = await network.gather(['alice', 'bob'])
  await network.trust(alice, ['bob', 'mallory', 'carol'])
  const mallory = await HandMade.named('mallory', network.identity)
  const epoch = mallory.join(network, alice)
  const carol = await network.add({ name: 'carol', trusts: ['alice', 'bob', 'mallory'] })
  network.handle(carol, { type: 'peer-connected', peer: mallory.peer })
  network.handle(carol, { type: 'peer-subscribed', peer: mallory.peer })
  network.run(10)
  const wrong = labelledHash('wrong', fromHex(epoch.reference.id))
  network.inject(carol, mallory.answer(epoch, lastIniOf(network, carol), wrong), mallory.peer)
  network.linkAll(carol)
  network.run(5_000)
  network.say(carol, 'hello')
  network.say(bob, 'welcome')
  network.run(5_000)
  expect(carol.texts).toEqual(['hello', 'welcome'])
  expect(bob.texts).toContain('hello')
})
