/**
 * A room in two halves: each lets someone in, in one and the same epoch. When they meet again nobody speaks, and yet all know who can
 * read along (rule 10): who let somebody in hands that on to whoever was out of reach.
 */
import { expect, test } from 'vitest'
import { SimulatedNetwork } from '../room/simulated-network.ts'

test('each half learns whom the other let in, though nobody speaks', async () => {
  const network = await SimulatedNetwork.create()
  const all = ['alice', 'bob', 'carol', 'dave', 'erin', 'frank']
  const [alice, bob, carol] = await network.gather(['alice', 'bob', 'carol'])
  const dave = await network.add({ name: 'dave', trusts: all })
  for (const node of [alice, bob, carol]) {
    await network.trust(node, all)
  }
  network.linkAll(dave)
  network.run(5_000)
  for (const one of [alice, bob]) {
    for (const other of [carol, dave]) {
      network.unlink(one, other)
    }
  }
  network.run(20_000)
  const [erin, frank] = await Promise.all([
    network.add({ name: 'erin', trusts: ['alice', 'bob'] }),
    network.add({ name: 'frank', trusts: ['carol', 'dave'] }),
  ])
  for (const node of [alice, bob]) {
    network.link(erin, node)
  }
  for (const node of [carol, dave]) {
    network.link(frank, node)
  }
  network.run(30_000)
  expect(erin.room.epoch?.id).toBe(frank.room.epoch?.id)
  for (const node of [alice, bob, carol, dave, erin, frank]) {
    network.linkAll(node)
  }
  network.run(5_000)
  for (const node of [alice, bob, carol, dave]) {
    expect(new Set(node.holderNames)).toEqual(new Set(all))
  }
})
