/**
 * Alice's folder of trusted keys disappears: a disk not mounted, a sync gone wrong. It is no removal (rules 7 and 10): nobody is
 * told anything, nobody loses the key, she goes on reading and being read. Only her own answers end, and what she counts:
 * newcomers are join requests to her, and removals by those who were on her list do not count meanwhile. When the folder
 * returns, everything counts again as if it had never been away. A command before and after it is another matter: that is
 * remembered beside the folder, and said once.
 */
import { expect, test } from 'vitest'
import { EPOCH_AGE_MAX_MS } from '../../src/protocol/limits.ts'
import { SimulatedNetwork } from '../room/simulated-network.ts'
import { type SimulatedNode, standingOf } from '../room/simulated-node.ts'
import { fingerprintOf, holdersOf, idsOf } from './sealing.ts'

const ALL = ['alice', 'bob', 'carol', 'dave']

const gatherThree = async () => {
  const network = await SimulatedNetwork.create()
  const [alice, bob, carol] = await network.gather(['alice', 'bob', 'carol'])
  const members = [alice, bob, carol]
  for (const node of members) {
    await network.trust(node, ALL)
  }
  network.run(5_000)
  return { network, alice, bob, carol, members }
}

const expectAllHear = (network: SimulatedNetwork, nodes: readonly SimulatedNode[], text: string): void => {
  for (const node of nodes) {
    network.say(node, `${text}, says ${node.name}`)
  }
  network.run(3_000)
  for (const node of nodes) {
    expect(new Set(node.texts.filter((said) => said.startsWith(text)))).toEqual(
      new Set(nodes.map(({ name }) => `${text}, says ${name}`)),
    )
  }
}

test('it vanishes and returns: nobody is told, nobody moves, everybody goes on talking', async () => {
  const { network, alice, members } = await gatherThree()
  const before = standingOf(members)
  const frames = members.map((node) => node.published.length)
  for (let times = 0; times < 3; times += 1) {
    await network.trust(alice, [])
    network.run(60_000)
    expectAllHear(network, members, `gone ${times}`)
    expect(alice.of('text-said').at(-1)?.author.trusted).toBe(false)
    await network.trust(alice, ALL)
    network.run(60_000)
    expectAllHear(network, members, `back ${times}`)
    expect(alice.of('text-said').at(-1)?.author.trusted).toBe(true)
  }
  expect(standingOf(members)).toBe(before)
  for (const [index, node] of members.entries()) {
    expect(node.of('member-removed')).toEqual([])
    expect(node.of('member-restored')).toEqual([])
    expect(node.of('admitted-untrusted')).toEqual([])
    expect(node.publishedOf(network.identity, 'KEY').length).toBeLessThanOrEqual(2)
    // Six texts, and her INI for each list that trusts someone anew.
    expect(node.published.length - (frames[index] ?? 0)).toBeLessThanOrEqual(6 + 3)
  }
})

test('a newcomer meanwhile: Alice does not answer, another does; once it is back, so does she', async () => {
  for (let round = 0; round < 4; round += 1) {
    const { network, alice, bob, carol } = await gatherThree()
    const keys = alice.publishedOf(network.identity, 'KEY').length
    await network.trust(alice, [])
    const dave = await network.add({ name: 'dave', trusts: ALL })
    network.link(dave, alice)
    network.run(100)
    network.link(dave, bob)
    network.link(dave, carol)
    expect(network.runUntil(() => dave.room.epoch !== null)).toBeLessThan(2_000)
    network.run(3_000)
    expect(alice.publishedOf(network.identity, 'KEY')).toHaveLength(keys)
    expect(alice.of('join-requested').map(({ person }) => person.name)).toContain('dave')
    expect(alice.of('admitted-untrusted')).toHaveLength(1)
    expect(idsOf([alice, bob, carol, dave]).size).toBe(1)
    await network.trust(alice, ALL)
    network.kill(bob)
    network.kill(carol)
    network.run(1_000)
    network.handle(dave, { type: 'rejoin-requested' })
    expect(network.runUntil(() => dave.room.epoch !== null)).toBeLessThan(1_500)
    expect(alice.publishedOf(network.identity, 'KEY').length).toBeGreaterThan(keys)
  }
})

test('a newcomer asks while she is alone: it waits, and is let in when the folder returns, without asking again', async () => {
  const { network, alice, bob, carol } = await gatherThree()
  network.kill(bob)
  network.kill(carol)
  await network.trust(alice, [])
  const dave = await network.add({ name: 'dave', trusts: ALL })
  network.linkAll(dave)
  network.run(60_000)
  expect(dave.room.epoch).toBeNull()
  expect(alice.room.epoch).not.toBeNull()
  const asked = dave.publishedOf(network.identity, 'INI request').length
  await network.trust(alice, ALL)
  expect(network.runUntil(() => dave.room.epoch !== null)).toBeLessThan(100)
  expect(dave.publishedOf(network.identity, 'INI request')).toHaveLength(asked)
})

test('her key wears out while it is gone: she makes one for herself alone, and on its return all are one again', async () => {
  const { network, alice, bob, carol, members } = await gatherThree()
  await network.trust(alice, [])
  network.run(EPOCH_AGE_MAX_MS)
  network.say(alice, 'is anybody there?')
  network.run(20_000)
  // Whom she does not trust she gives no key: the text waits, rather than be said to nobody.
  expect(alice.room.waitingTextCount).toBe(1)
  expect(bob.texts).toEqual([])
  network.say(bob, 'we are')
  network.run(20_000)
  expect(carol.texts).toEqual(['we are'])
  expect(bob.of('member-removed')).toEqual([])
  await network.trust(alice, ALL)
  network.run(40_000)
  expect(idsOf(members).size).toBe(1)
  expect(alice.room.waitingTextCount).toBe(0)
  // Said to the first who asked, in the lower of two epochs perhaps: comparison (rule 12) is to bring it to the others.
  expect(alice.texts).toContain('is anybody there?')
  expectAllHear(network, members, 'together')
})

test('Bob removes Carol while Alice’s folder is gone: it does not count for her until the folder is back', async () => {
  const { network, alice, bob, carol } = await gatherThree()
  const removed = await fingerprintOf('carol')
  await network.trust(alice, [])
  await network.remove(bob, 'carol')
  network.run(3_000)
  expect(alice.of('member-removed')).toMatchObject([{ person: { name: 'carol' }, counts: false }])
  expect(alice.room.removersOf(removed)).toEqual([])
  await network.trust(alice, ALL)
  expect(alice.room.removersOf(removed)).toMatchObject([{ name: 'bob' }])
  network.run(15_000)
  expect(idsOf([alice, bob]).size).toBe(1)
  expect(holdersOf(alice)).not.toContain(removed)
  expectAllHear(network, [alice, bob], 'without her')
  expect(carol.texts).toEqual([])
  expect(alice.room.isTrusted(removed)).toBe(false)
  expect(alice.refusals).toContain('INI removed')
})

test('Alice removed Carol before it vanished: it stays removed, is said once, and is not taken back', async () => {
  const { network, alice, bob, carol } = await gatherThree()
  const removed = await fingerprintOf('carol')
  await network.remove(alice, 'carol')
  network.run(5_000)
  for (let times = 0; times < 3; times += 1) {
    await network.trust(alice, [])
    network.run(10_000)
    await network.trust(alice, ['bob', 'dave'])
    network.run(10_000)
  }
  expect(bob.of('member-removed')).toHaveLength(1)
  expect(bob.of('member-restored')).toEqual([])
  expect(idsOf([alice, bob]).size).toBe(1)
  expect(holdersOf(bob)).not.toContain(removed)
  expect(idsOf([alice, bob])).not.toContain(carol.room.epoch?.id)
})
