/** Who calls itself something else is known by it to all at once; what was said before changes nothing of that (rule 10). */
import { expect, test } from 'vitest'
import { HandMade } from './hand-made.ts'
import { SimulatedNetwork } from './simulated-network.ts'
import type { SimulatedNode } from './simulated-node.ts'

const renamed = (node: SimulatedNode): readonly string[] =>
  node.of('member-renamed').map(({ person, before }) => `${before} is ${person.name}`)

const authors = (node: SimulatedNode): readonly string[] =>
  node.of('text-said').map(({ author, text }) => `${author.name}: ${text}`)

const holderNames = (node: SimulatedNode): readonly string[] => [...node.holderNames].sort()

test('a new name is said to those who are here, without a word, and to those who come', async () => {
  const network = await SimulatedNetwork.create()
  const [alice, bob, carol] = await network.gather(['alice', 'bob', 'carol'])
  network.unlink(alice, carol)
  network.unlink(bob, carol)
  network.run(20_000)
  network.handle(alice, { type: 'renamed', name: 'alicia' })
  network.run(1_000)
  expect(renamed(alice)).toEqual(['alice is alicia'])
  expect(renamed(bob)).toEqual(['alice is alicia'])
  expect(holderNames(bob)).toContain('alicia')
  network.link(alice, carol)
  network.link(bob, carol)
  network.run(20_000)
  expect(holderNames(carol)).toContain('alicia')
  network.say(alice, 'it is me')
  network.run(1_000)
  expect(authors(carol)).toEqual(['alicia: it is me'])
  expect(renamed(bob)).toHaveLength(1)
})

test('a name taken while nobody is here is said as soon as somebody is', async () => {
  const network = await SimulatedNetwork.create()
  const [alice, bob] = await network.gather(['alice', 'bob'])
  network.unlink(alice, bob)
  network.run(20_000)
  network.handle(alice, { type: 'renamed', name: 'alicia' })
  network.run(5_000)
  network.link(alice, bob)
  network.run(20_000)
  expect(renamed(bob)).toEqual(['alice is alicia'])
})

test('a name said earlier in the room’s order, and heard later, does not come back', async () => {
  const network = await SimulatedNetwork.create()
  const [alice] = await network.gather(['alice', 'bob'])
  await network.trust(alice, ['bob', 'mallory'])
  const mallory = await HandMade.named('mallory', network.identity)
  const epoch = mallory.join(network, alice)
  const text = (words: string) => [{ kind: 'text', text: words }] as const
  const late = mallory.dat(epoch, text('first'), { name: 'mallory', clock: 10 })
  network.inject(alice, mallory.dat(epoch, text('second'), { name: 'molly', clock: 11 }), mallory.peer)
  network.inject(alice, late, mallory.peer)
  network.run(1)
  expect(alice.texts).toEqual(['second', 'first'])
  expect(holderNames(alice)).toContain('molly')
})

test('of what is fetched the last name counts, and none of it against one that was heard', async () => {
  const network = await SimulatedNetwork.create()
  const [alice, bob] = await network.gather(['alice', 'bob'])
  for (const name of ['alice', 'alicia', 'ally']) {
    network.handle(alice, { type: 'renamed', name })
    network.say(alice, `as ${name}`)
    network.run(1_000)
  }
  network.handle(alice, { type: 'leave-requested' })
  network.run(5_000)
  await network.trust(bob, ['alice', 'bob', 'carol'])
  const carol = await network.add({ name: 'carol', trusts: ['alice', 'bob'] })
  network.linkAll(carol)
  expect(network.runUntil(() => carol.texts.length === 3)).toBeDefined()
  const again = await network.add({ name: 'alice', trusts: ['bob', 'carol'], history: alice.history })
  network.linkAll(again)
  network.run(20_000)
  expect(carol.of('text-said').at(-1)?.author.name).toBe('ally')
  expect(renamed(carol)).toEqual(['ally is alice'])
  expect(holderNames(carol)).toContain('alice')
})

test('who takes another’s name is told of', async () => {
  const network = await SimulatedNetwork.create()
  const [, bob, carol] = await network.gather(['alice', 'bob', 'carol'])
  network.handle(carol, { type: 'renamed', name: 'Alice' })
  network.run(1_000)
  expect(bob.of('name-imitated')).toMatchObject([{ person: { name: 'Alice' }, other: { name: 'alice' } }])
})
