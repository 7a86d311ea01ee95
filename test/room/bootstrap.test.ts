/** The bootstrap starts generations and drags nobody: copies, restarts, wrong clocks, replays (rule 8). */
import { expect, test } from 'vitest'
import { foundingBy, HandMade, lastIniOf, resealed } from './hand-made.ts'
import { SimulatedNetwork, START_TIME_MS } from './simulated-network.ts'

const YEAR_MS = 31_536_000_000

test('a bootstrap founds once, and stays silent while members come', async () => {
  const network = await SimulatedNetwork.create()
  const names = ['alice', 'bob', 'carol', 'dave']
  const server = await network.add({ name: 'server', trusts: names, bootstrap: true, talks: false })
  for (const name of names) {
    network.linkAll(await network.add({ name, trusts: names }))
    network.run(4_000)
  }
  network.run(120_000)
  expect(new Set(network.nodes.slice(1).map((node) => node.room.epoch?.id)).size).toBe(1)
  expect(server.of('founded')).toHaveLength(1)
})

test('a seeker that never takes up its founding does not keep the others waiting', async () => {
  const network = await SimulatedNetwork.create()
  const server = await network.add({
    name: 'server',
    trusts: ['alice', 'bob'],
    bootstrap: true,
    talks: false,
  })
  const idle = await HandMade.named('bob', network.identity)
  network.connect(server, idle.peer)
  network.inject(server, idle.ini().frame, idle.peer)
  network.run(2_500)
  const alice = await network.add({ name: 'alice', trusts: [] })
  network.link(alice, server)
  expect(network.runUntil(() => alice.room.epoch !== null, network.elapsedMs + 15_000)).toBeDefined()
})

test('an old KEY, replayed, does not keep the bootstrap from founding for one who starts alone', async () => {
  const network = await SimulatedNetwork.create()
  const [alice, bob] = await network.gather(['alice', 'bob'])
  const old = alice.publishedOf(network.identity, 'KEY')
  expect(old).toHaveLength(1)
  network.kill(alice)
  network.kill(bob)
  const server = await network.add({
    name: 'server',
    trusts: ['alice', 'bob'],
    bootstrap: true,
    talks: false,
  })
  const again = await network.add({ name: 'alice', trusts: ['bob'] })
  network.link(again, server)
  const outsider = await HandMade.named('mallory', network.identity)
  network.connect(server, outsider.peer)
  for (let round = 0; round < 250; round += 1) {
    for (const frame of old) {
      network.inject(server, resealed(network.identity, frame), outsider.peer)
    }
    network.run(10)
  }
  expect(again.room.epoch).not.toBeNull()
})

test('two machines with the same bootstrap key come to one epoch', async () => {
  const network = await SimulatedNetwork.create()
  const alice = await network.add({ name: 'alice', trusts: ['bob'], bootstrap: true })
  const bob = await network.add({ name: 'bob', trusts: ['alice'], bootstrap: true, clockSkewMs: 300 })
  network.run(10_000)
  expect(alice.room.epoch?.id).not.toBe(bob.room.epoch?.id)
  network.link(alice, bob)
  network.run(5_000)
  expect(alice.room.epoch?.id).toBe(bob.room.epoch?.id)
  network.say(alice, 'one room')
  network.run(100)
  expect(bob.texts).toEqual(['one room'])
})

test('two copies of a headless bootstrap found for the same seekers: one epoch is left', async () => {
  const network = await SimulatedNetwork.create()
  const names = ['alice', 'bob', 'carol']
  for (const name of ['server', 'copy']) {
    const server = await network.add({ name, trusts: names, bootstrap: true, talks: false })
    network.linkAll(server)
  }
  for (const name of names) {
    network.linkAll(await network.add({ name, trusts: names }))
  }
  network.run(60_000)
  const members = network.nodes.slice(2)
  expect(new Set(members.map((node) => node.room.epoch?.id)).size).toBe(1)
  expect(members[0]?.room.epoch).not.toBeNull()
  const before = members.map((node) => node.room.epoch?.id)
  network.run(120_000)
  expect(members.map((node) => node.room.epoch?.id)).toEqual(before)
})

test.each([
  ['years ahead', 40 * YEAR_MS],
  ['years behind', -40 * YEAR_MS],
  ['right', 0],
])('a bootstrap that restarts in a running room, its clock %s, moves nobody', async (_, clockSkewMs) => {
  const network = await SimulatedNetwork.create()
  const [alice, bob] = await network.gather(['alice', 'bob'])
  const before = alice.room.epoch?.id
  const names = ['alice', 'bob', 'carol']
  const server = await network.add({
    name: 'server',
    trusts: names,
    bootstrap: true,
    talks: false,
    clockSkewMs,
  })
  network.linkAll(server)
  await network.trust(alice, ['bob', 'carol'])
  await network.trust(bob, ['alice', 'carol'])
  network.run(20_000)
  const carol = await network.add({ name: 'carol', trusts: ['alice', 'bob'] })
  network.linkAll(carol)
  network.run(20_000)
  expect([alice, bob, carol].map((node) => node.room.epoch?.id)).toEqual([before, before, before])
  expect(server.of('founded')).toEqual([])
})

test('after a bootstrap with a clock far ahead, one with a right clock still founds above it', async () => {
  const network = await SimulatedNetwork.create()
  const ahead = await network.add({
    name: 'server',
    trusts: ['alice'],
    bootstrap: true,
    talks: false,
    clockSkewMs: 40 * YEAR_MS,
  })
  const alice = await network.add({ name: 'alice', trusts: ['bob'] })
  network.link(alice, ahead)
  network.run(10_000)
  const first = alice.room.epoch?.generation ?? 0
  network.kill(ahead)
  const right = await network.add({ name: 'copy', trusts: ['alice'], bootstrap: true, talks: false })
  network.link(alice, right)
  network.run(5_000)
  network.handle(alice, { type: 'rejoin-requested' })
  network.run(10_000)
  expect(alice.room.epoch?.generation).toBeGreaterThan(first)
})

test('a seeker that one member does not trust, alone with it and the bootstrap, founds nothing', async () => {
  const network = await SimulatedNetwork.create()
  const [alice] = await network.gather(['alice'])
  const server = await network.add({
    name: 'server',
    trusts: ['alice', 'bob'],
    bootstrap: true,
    talks: false,
  })
  network.link(alice, server)
  network.run(3_000)
  const bob = await network.add({ name: 'bob', trusts: ['alice'] })
  network.linkAll(bob)
  network.run(60_000)
  expect(server.of('founded')).toEqual([])
  expect(bob.room.epoch).toBeNull()
  expect(alice.of('join-requested')).toHaveLength(1)
})

test('two that no member lets in are a room without a way in: the bootstrap founds for them', async () => {
  const network = await SimulatedNetwork.create()
  const names = ['bob', 'carol']
  const [alice] = await network.gather(['alice'])
  const server = await network.add({
    name: 'server',
    trusts: ['alice', ...names],
    bootstrap: true,
    talks: false,
  })
  network.link(alice, server)
  network.run(3_000)
  const before = alice.room.epoch?.id
  for (const name of names) {
    network.linkAll(await network.add({ name, trusts: names }))
  }
  network.run(30_000)
  const [bob, carol] = network.nodes.slice(2)
  expect(bob?.room.epoch?.id).toBeDefined()
  expect(bob?.room.epoch?.id).toBe(carol?.room.epoch?.id)
  expect(alice.room.epoch?.id).toBe(before)
})

test('a founding that answers another, or comes while an epoch is held, is nobody’s', async () => {
  const network = await SimulatedNetwork.create()
  const [alice, bob] = await network.gather(['alice', 'bob'])
  const before = alice.room.epoch?.id
  const outsider = await HandMade.named('mallory', network.identity)
  for (const node of [alice, bob]) {
    const answers = lastIniOf(network, bob).hash
    const founding = await foundingBy(network.identity, { answers, generation: Date.UTC(2100, 0) })
    expect(network.inject(node, outsider.founding(founding), outsider.peer)).toBe('accept')
  }
  network.run(5_000)
  expect([alice.room.epoch?.id, bob.room.epoch?.id]).toEqual([before, before])
})

test('a founding that answers another makes no seeker first', async () => {
  const network = await SimulatedNetwork.create()
  const seeker = await network.add({ name: 'alice', trusts: ['bob'] })
  const other = await HandMade.named('bob', network.identity)
  const answers = other.ini().hash
  const founding = await foundingBy(network.identity, { answers, generation: START_TIME_MS })
  network.connect(seeker, other.peer)
  expect(network.inject(seeker, other.founding(founding), other.peer)).toBe('accept')
  network.run(5_000)
  expect(seeker.room.epoch).toBeNull()
  const own = await foundingBy(network.identity, {
    answers: lastIniOf(network, seeker).hash,
    generation: START_TIME_MS,
  })
  network.inject(seeker, other.founding(own), other.peer)
  expect(seeker.room.epoch?.generation).toBe(START_TIME_MS)
})

test('one that was taken off the bootstrap’s list, and stays connected, keeps nobody from being founded for', async () => {
  const network = await SimulatedNetwork.create()
  const server = await network.add({
    name: 'server',
    trusts: ['alice', 'carol', 'bob'],
    bootstrap: true,
    talks: false,
  })
  const carol = await network.add({ name: 'carol', trusts: [] })
  network.link(server, carol)
  network.runUntil(() => carol.room.epoch !== null)
  network.run(5_000)
  await network.trust(server, ['alice', 'bob'])
  const bob = await network.add({ name: 'bob', trusts: [] })
  network.link(server, bob)
  expect(network.runUntil(() => bob.room.epoch !== null)).toBeLessThan(10_000)
})
