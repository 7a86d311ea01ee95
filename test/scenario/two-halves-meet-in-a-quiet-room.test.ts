/**
 * The network falls apart into two halves, and each goes on by itself: keys wear out, someone leaves, someone joins. Nobody
 * has anything to say when the halves meet again, and no node came or went, so nothing would show either half the other's
 * epoch. Whoever meets a subscriber shows its epoch unless a fellow does (rule 2), so that the lower half asks, the higher
 * answers (rule 3), and all hold one epoch before anybody speaks. What was decided in one half is known in both.
 */
import { expect, test } from 'vitest'
import { EPOCH_AGE_MAX_MS } from '../../src/protocol/limits.ts'
import { ROUNDS_MS, SimulatedNetwork } from '../room/simulated-network.ts'
import type { SimulatedNode } from '../room/simulated-node.ts'
import { fingerprintOf, holdersOf, idsOf } from './sealing.ts'

const ALL = ['alice', 'bob', 'carol', 'dave', 'erin']

const apart = async () => {
  const network = await SimulatedNetwork.create()
  const [alice, bob, carol, dave] = await network.gather(['alice', 'bob', 'carol', 'dave'])
  if (alice === undefined || bob === undefined || carol === undefined || dave === undefined) {
    throw new Error('four gather')
  }
  for (const node of [alice, bob, carol, dave]) {
    await network.trust(node, ALL)
  }
  for (const left of [alice, bob]) {
    for (const right of [carol, dave]) {
      network.unlink(left, right)
    }
  }
  network.run(20_000)
  return { network, alice, bob, carol, dave }
}

/** The halves meet over one link, or over all. @returns how long it took until all held one epoch */
const meet = (
  network: SimulatedNetwork,
  left: readonly SimulatedNode[],
  right: readonly SimulatedNode[],
  over: 'one link' | 'all links',
): number | undefined => {
  for (const [index, node] of left.entries()) {
    for (const [otherIndex, other] of right.entries()) {
      if (over === 'all links' || (index === 0 && otherIndex === 0)) {
        network.link(node, other)
      }
    }
  }
  return network.runUntil(() => idsOf([...left, ...right]).size === 1)
}

const expectAllHear = (network: SimulatedNetwork, nodes: readonly SimulatedNode[]): void => {
  for (const node of nodes) {
    network.say(node, `one room, says ${node.name}`)
  }
  network.run(5_000)
  for (const node of nodes) {
    const heard = node.texts.filter((text) => text.startsWith('one room'))
    expect(new Set(heard)).toEqual(new Set(nodes.map(({ name }) => `one room, says ${name}`)))
    expect(heard).toHaveLength(nodes.length)
  }
}

/** Hours pass, in which keys wear out: each half makes so many of them, the last in the last hour. */
const moveOn = (network: SimulatedNetwork, halves: readonly (readonly [SimulatedNode, number])[]): void => {
  for (let left = Math.max(...halves.map(([, times]) => times)); left > 0; left -= 1) {
    network.run(EPOCH_AGE_MAX_MS)
    for (const [speaker, times] of halves) {
      if (left <= times) {
        network.say(speaker, `apart, ${left}`)
      }
    }
    network.run(3_000)
  }
}

const LINKS = ['one link', 'all links'] as const

test.each(LINKS)(
  'each half made keys of its own; they meet over %s: one epoch, and nobody said a word',
  async (over) => {
    // The same counter on both sides, and one ahead on either: by id, and by counter.
    for (const [leftTimes, rightTimes] of [
      [1, 1],
      [1, 1],
      [2, 1],
      [1, 3],
    ] as const) {
      const { network, alice, bob, carol, dave } = await apart()
      const all = [alice, bob, carol, dave]
      moveOn(network, [
        [alice, leftTimes],
        [carol, rightTimes],
      ])
      expect(idsOf(all).size).toBe(2)
      const said = all.map((node) => node.textsHeard.length)
      // Introduction, question and answer; the second of a half may have to wait for its next INI.
      expect(meet(network, [alice, bob], [carol, dave], over)).toBeLessThan(4_000)
      network.run(5_000)
      expect(idsOf(all).size).toBe(1)
      expect(alice.room.epoch?.counter).toBe(Math.max(leftTimes, rightTimes))
      expect(all.map((node) => node.textsHeard.length)).toEqual(said)
      for (const node of all) {
        expect(new Set(node.holderNames)).toEqual(new Set(['alice', 'bob', 'carol', 'dave']))
        expect(node.of('left-behind')).toEqual([])
      }
      network.run(ROUNDS_MS)
      const published = all.map((node) => node.published.length)
      network.run(600_000)
      expect(all.map((node) => node.published.length)).toEqual(published)
      expectAllHear(network, all)
    }
  },
)

test.each(LINKS)(
  'the same epoch, a join in one half only; they meet over %s: all stand at the newcomer’s step',
  async (over) => {
    for (let round = 0; round < 3; round += 1) {
      const { network, alice, bob, carol, dave } = await apart()
      const erin = await network.add({ name: 'erin', trusts: ALL })
      network.link(erin, alice)
      network.run(3_000)
      const step = erin.room.epoch?.step
      expect(idsOf([alice, bob, carol, dave, erin]).size).toBe(1)
      expect(carol.room.epoch?.step).toBe((step ?? 0) - 1)
      meet(network, [alice, bob], [carol, dave], over)
      network.run(5_000)
      expect(carol.room.epoch?.step).toBe(step)
      expect(dave.room.epoch?.step).toBe(step)
      // Erin hears those who have never heard of her.
      network.say(dave, 'hello, whoever came')
      network.run(3_000)
      expect(erin.texts).toEqual(['hello, whoever came'])
    }
  },
)

test('someone left one half and someone was removed in the other: neither holds the key of the whole', async () => {
  for (let round = 0; round < 3; round += 1) {
    const { network, alice, bob, carol, dave } = await apart()
    network.handle(bob, { type: 'leave-requested' })
    await network.remove(carol, 'dave')
    network.run(5_000)
    const all = [alice, carol]
    meet(network, [alice, bob], [carol, dave], 'all links')
    network.run(15_000)
    expect(idsOf(all).size).toBe(1)
    for (const node of all) {
      expect(holdersOf(node)).toEqual(new Set([await fingerprintOf('alice'), await fingerprintOf('carol')]))
      expect(node.of('member-removed')).toMatchObject([{ person: { name: 'dave' }, by: { name: 'carol' } }])
      expect(node.room.epoch).toMatchObject({ due: false })
    }
    expect(idsOf(all)).not.toContain(dave.room.epoch?.id)
    expectAllHear(network, all)
    expect(dave.texts).toEqual([])
  }
})

test('two foundings: a half whose generation is lower comes over, however far its counter is', async () => {
  const network = await SimulatedNetwork.create()
  const names = ['alice', 'bob', 'carol', 'dave']
  const nodes: SimulatedNode[] = []
  for (const [index, name] of names.entries()) {
    const bootstrap = index % 2 === 0
    nodes.push(await network.add({ name, trusts: names, bootstrap, clockSkewMs: index === 2 ? 60_000 : 0 }))
  }
  const [alice, bob, carol, dave] = nodes
  if (alice === undefined || bob === undefined || carol === undefined || dave === undefined) {
    throw new Error('four are there')
  }
  network.link(alice, bob)
  network.link(carol, dave)
  network.run(15_000)
  moveOn(network, [
    [alice, 3],
    [carol, 1],
  ])
  expect(alice.room.epoch?.counter).toBe(3)
  const { generation } = carol.room.epoch ?? {}
  expect(meet(network, [alice, bob], [carol, dave], 'all links')).toBeLessThan(4_000)
  expect(alice.room.epoch).toMatchObject({ generation, counter: 1 })
  network.run(3_000)
  expectAllHear(network, nodes)
})
