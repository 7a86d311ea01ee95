/** Who runs a bootstrap is told when its key founds elsewhere, and never of foundings of its own (rules 8 and 10). */
import { expect, test } from 'vitest'
import { resealed } from './hand-made.ts'
import { ROUNDS_MS, SimulatedNetwork } from './simulated-network.ts'
import type { NodeOptions, SimulatedNode } from './simulated-node.ts'

const PEOPLE = ['alice', 'bob']
const headless = (name: string, rest: Partial<NodeOptions> = {}): NodeOptions => ({
  name,
  trusts: PEOPLE,
  bootstrap: true,
  talks: false,
  ...rest,
})

const toldAt = (node: SimulatedNode): readonly number[] =>
  node.of('bootstrap-elsewhere').map(({ generation }) => generation)
const foundedBy = (node: SimulatedNode): readonly number[] =>
  node.of('founded').map(({ generation }) => generation)

/** Alice and Bob come, and the bootstrap founds. @returns its founding as it was published, and them */
const gatherAt = async (network: SimulatedNetwork, server: SimulatedNode) => {
  const alice = await network.add({ name: 'alice', trusts: PEOPLE })
  network.linkAll(alice)
  const bob = await network.add({ name: 'bob', trusts: PEOPLE })
  network.linkAll(bob)
  network.run(10_000)
  const [founding] = server.publishedOf(network.identity, 'INI founding')
  if (founding === undefined) {
    throw new Error(`${server.name} founds for who seeks`)
  }
  return { founding, alice, bob }
}

test('two copies that found at once are told of one another', async () => {
  const network = await SimulatedNetwork.create()
  // Not the same millisecond: of that generation neither could say whose it is.
  const server = await network.add(headless('server'))
  const copy = await network.add(headless('copy', { clockSkewMs: 300 }))
  network.link(server, copy)
  await gatherAt(network, server)
  expect(foundedBy(server)).toHaveLength(1)
  expect(foundedBy(copy)).toHaveLength(1)
  expect(toldAt(server)).toEqual(foundedBy(copy))
  expect(toldAt(copy)).toEqual(foundedBy(server))
})

test('a copy at which nobody seeks is told of the one that founds', async () => {
  const network = await SimulatedNetwork.create()
  const server = await network.add(headless('server'))
  const copy = await network.add(headless('copy', { trusts: [] }))
  network.link(server, copy)
  await gatherAt(network, server)
  expect(toldAt(copy)).toEqual(foundedBy(server))
  expect(toldAt(server)).toEqual([])
})

test('a single bootstrap is told of no other, also where its founding comes back to it, in this run or the next', async () => {
  const network = await SimulatedNetwork.create()
  const server = await network.add(headless('server'))
  const { founding, alice, bob } = await gatherAt(network, server)
  for (const frame of [founding, resealed(network.identity, founding)]) {
    expect(network.inject(server, frame, alice.peer)).toBe('ignore')
  }
  // Members name it in their INIs and KEYs.
  network.run(ROUNDS_MS)
  expect(toldAt(server)).toEqual([])

  const [rememberedGeneration = 0] = foundedBy(server)
  network.kill(server)
  const again = await network.add(headless('server', { rememberedGeneration }))
  const elsewhere = await network.add(headless('copy'))
  for (const node of [again, elsewhere]) {
    network.link(node, alice)
    network.link(node, bob)
    expect(network.inject(node, resealed(network.identity, founding), alice.peer)).toBe('accept')
  }
  network.run(ROUNDS_MS)
  expect(toldAt(again)).toEqual([])
  // One that does not remember it cannot have made it.
  expect(toldAt(elsewhere)).toEqual([rememberedGeneration])

  for (const node of [elsewhere, alice, bob]) {
    network.kill(node)
  }
  network.link(again, await network.add({ name: 'alice', trusts: PEOPLE }))
  network.run(10_000)
  expect(foundedBy(again)).toHaveLength(1)
  expect(toldAt(again)).toEqual([])
})
