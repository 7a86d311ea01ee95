import { expect, test } from 'vitest'
import { SimulatedNetwork } from './simulated-network.ts'

test('a lone node with the bootstrap key founds after watching the topic', async () => {
  const network = await SimulatedNetwork.create()
  const alice = await network.add({ name: 'alice', trusts: [], bootstrap: true })
  const tookMs = network.runUntil(() => alice.room.epoch !== null)
  expect(tookMs).toBeGreaterThanOrEqual(2_000)
  expect(alice.room.epoch).toMatchObject({ counter: 0, step: 0 })
  expect(alice.published).toHaveLength(0)
})

test('three that trust one another hold one epoch and hear one another', async () => {
  const network = await SimulatedNetwork.create()
  await network.add({ name: 'server', trusts: ['alice', 'bob', 'carol'], bootstrap: true, talks: false })
  const alice = await network.add({ name: 'alice', trusts: ['bob', 'carol'] })
  const bob = await network.add({ name: 'bob', trusts: ['alice', 'carol'] })
  network.linkAll(alice)
  network.linkAll(bob)
  const everyone = [alice, bob]
  expect(network.runUntil(() => everyone.every((node) => node.room.epoch !== null))).toBeDefined()
  const carol = await network.add({ name: 'carol', trusts: ['alice', 'bob'] })
  network.linkAll(carol)
  const tookMs = network.runUntil(() => carol.room.epoch !== null)
  expect(tookMs).toBeLessThan(1_000)
  network.run(2_000)
  const ids = [alice, bob, carol].map((node) => node.room.epoch?.id)
  expect(new Set(ids).size).toBe(1)
  for (const node of [alice, bob, carol]) {
    network.say(node, `from ${node.name}`)
  }
  network.run(1_000)
  for (const node of [alice, bob, carol]) {
    expect(new Set(node.texts)).toEqual(new Set(['from alice', 'from bob', 'from carol']))
    expect(node.texts).toHaveLength(3)
    // Two members may answer one INI at once; the second KEY is just not newer.
    expect(node.refusals.filter((refusal) => refusal !== 'KEY not-newer')).toEqual([])
    expect(node.room.epoch?.holders).toHaveLength(3)
  }
})
