/** The command removes someone for all who have its author on their list, and takes it back (rule 7). */
import { expect, test } from 'vitest'
import { SimulatedNetwork } from '../room/simulated-network.ts'
import type { SimulatedNode } from '../room/simulated-node.ts'

const ALL = ['alice', 'bob', 'carol']
type FourNodes = readonly [SimulatedNode, SimulatedNode, SimulatedNode, SimulatedNode]

test('who is removed gets no further key, and knows by whom; all others move on at once', async () => {
  const network = await SimulatedNetwork.create()
  const [alice, bob, carol] = await network.gather(['alice', 'bob', 'carol'])
  await network.remove(alice, 'carol')
  network.run(50)
  expect(alice.room.epoch?.id).toBe(bob.room.epoch?.id)
  expect(carol.room.epoch?.id).not.toBe(alice.room.epoch?.id)
  expect(new Set(alice.holderNames)).toEqual(new Set(['alice', 'bob']))
  for (const node of [alice, bob, carol]) {
    expect(node.of('member-removed')).toMatchObject([
      { person: { name: 'carol' }, by: { name: 'alice' }, counts: true },
    ])
  }
  network.say(bob, 'without carol')
  network.run(30_000)
  expect(alice.texts).toEqual(['without carol'])
  expect(carol.texts).toEqual([])
  expect(carol.room.epoch?.id).not.toBe(alice.room.epoch?.id)
  for (const node of [alice, bob]) {
    expect(node.of('join-requested')).toMatchObject([
      { person: { name: 'carol' }, removedBy: [{ name: 'alice' }] },
    ])
    expect(node.refusals).toContain('INI removed')
  }
  expect(carol.of('left-behind')).toHaveLength(1)
})

test('restore takes it back for everyone, and the asker is let in without asking again', async () => {
  const network = await SimulatedNetwork.create()
  const [alice, bob, carol] = await network.gather(['alice', 'bob', 'carol'])
  await network.remove(alice, 'carol')
  network.run(5_000)
  await network.restore(alice, 'carol')
  network.run(5_000)
  expect(new Set([alice, bob, carol].map(({ room }) => room.epoch?.id)).size).toBe(1)
  expect(bob.of('member-restored')).toMatchObject([{ person: { name: 'carol' }, by: { name: 'alice' } }])
  network.say(carol, 'back')
  network.run(3_000)
  expect(bob.texts).toEqual(['back'])
})

test('the one issuer that missed the restore, whose author is gone, is told by those who heard it', async () => {
  const network = await SimulatedNetwork.create()
  const [alice, bob, carol, dave] = (await network.gather(['alice', 'bob', 'carol', 'dave'])) as FourNodes
  await network.remove(alice, 'carol')
  network.run(5_000)
  network.loses = (_frame, _from, to) => to === bob
  await network.restore(alice, 'carol')
  network.run(100)
  network.kill(alice)
  network.loses = () => false
  network.run(60_000)
  expect(bob.of('member-restored')).toHaveLength(1)
  expect(new Set([bob, carol, dave].map(({ room }) => room.epoch?.id)).size).toBe(1)
  const { counter } = bob.room.epoch ?? {}
  network.run(60_000)
  expect(bob.room.epoch?.counter).toBe(counter)
})

test('said in the next run where it was decided between two: remove, and restore', async () => {
  const network = await SimulatedNetwork.create()
  const [alice, bob, carol] = await network.gather(['alice', 'bob', 'carol'])
  network.kill(alice)
  network.run(1_000)
  const again = await network.add({ name: 'alice', trusts: ['alice', 'bob'], removed: ['carol'] })
  network.linkAll(again)
  network.run(10_000)
  expect(again.room.epoch?.id).toBe(bob.room.epoch?.id)
  expect(carol.room.epoch?.id).not.toBe(bob.room.epoch?.id)
  network.kill(again)
  network.run(1_000)
  const third = await network.add({ name: 'alice', trusts: ALL })
  network.linkAll(third)
  network.run(40_000)
  expect(bob.of('member-restored')).toHaveLength(1)
  expect(new Set([third, bob, carol].map(({ room }) => room.epoch?.id)).size).toBe(1)
})

test('a file that merely vanishes removes nobody', async () => {
  const network = await SimulatedNetwork.create()
  const [alice, bob, carol] = await network.gather(['alice', 'bob', 'carol'])
  const { id } = alice.room.epoch ?? {}
  await network.trust(alice, ['bob'])
  network.run(60_000)
  network.say(carol, 'still among you')
  network.run(100)
  for (const node of [alice, bob, carol]) {
    expect(node.room.epoch?.id).toBe(id)
    expect(node.texts).toEqual(['still among you'])
    expect(node.of('member-removed')).toEqual([])
  }
  await network.trust(alice, ALL)
  network.run(1_000)
  expect(alice.room.epoch?.id).toBe(id)
})

test('a removal counts only where its author is on the list', async () => {
  const network = await SimulatedNetwork.create()
  const [alice, bob, carol] = await network.gather(['alice', 'bob', 'carol'])
  await network.trust(bob, ['carol'])
  await network.remove(alice, 'carol')
  network.run(5_000)
  expect(bob.of('member-removed')).toMatchObject([{ counts: false }])
  network.say(carol, 'to bob')
  network.run(3_000)
  expect(bob.texts).toEqual(['to bob'])
})
