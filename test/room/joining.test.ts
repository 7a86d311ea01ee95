/** Newcomers get in: whoever else dies, lags, lies or does not trust them (rules 2 to 5). */
import { expect, test } from 'vitest'
import { STEPS_MAX } from '../../src/protocol/limits.ts'
import { openEnvelope } from '../../src/protocol/wire/envelope.ts'
import { HandMade } from './hand-made.ts'
import { SimulatedNetwork } from './simulated-network.ts'

const NAMES = ['alice', 'bob', 'carol', 'dave'] as const

test('a seeker that one member does not trust joins through another that does, within a second', async () => {
  const network = await SimulatedNetwork.create()
  const [alice, bob] = await network.gather(['alice', 'bob'])
  await network.trust(bob, ['alice', 'carol'])
  for (let round = 0; round < 5; round += 1) {
    const carol = await network.add({ name: 'carol', trusts: ['bob'] })
    network.linkAll(carol)
    const tookMs = network.runUntil(() => carol.room.epoch !== null)
    expect(tookMs).toBeLessThan(1_000)
    network.run(1_000)
    expect(carol.room.epoch?.id).toBe(alice.room.epoch?.id)
    expect(alice.holderNames).toContain('carol')
    network.say(carol, `hello ${round}`)
    network.run(100)
    // Admitted by Bob, whom Alice knows: shown, and marked as not on her own list.
    expect(alice.texts.at(-1)).toBe(`hello ${round}`)
    expect(alice.of('text-said').at(-1)?.author.trusted).toBe(false)
    network.kill(carol)
  }
  expect(
    alice.of('admitted-untrusted').map(({ newcomer, by }) => `${newcomer.name} by ${by.name}`),
  ).toContain('carol by bob')
})

test('a member that the seeker does not trust answers first: the next one answers within its next INI', async () => {
  const network = await SimulatedNetwork.create()
  const [alice, bob] = await network.gather(['alice', 'bob'])
  await network.trust(alice, ['bob', 'carol'])
  await network.trust(bob, ['alice', 'carol'])
  for (let round = 0; round < 8; round += 1) {
    const carol = await network.add({ name: 'carol', trusts: ['bob'] })
    network.linkAll(carol)
    expect(network.runUntil(() => carol.room.epoch !== null)).toBeLessThan(1_000)
    network.run(2_000)
    network.kill(carol)
  }
})

test('the founder is killed: a newcomer still joins, and the bootstrap is not needed', async () => {
  const network = await SimulatedNetwork.create()
  const [alice, bob] = await network.gather(['alice', 'bob'])
  await network.trust(bob, ['alice', 'carol'])
  const before = bob.room.epoch?.id
  network.kill(alice)
  network.run(10_000)
  const carol = await network.add({ name: 'carol', trusts: ['bob'] })
  network.linkAll(carol)
  expect(network.runUntil(() => carol.room.epoch !== null)).toBeLessThan(3_000)
  expect(carol.room.epoch?.id).toBe(before)
  network.run(2_000)
  network.say(carol, 'without a founder')
  network.run(100)
  expect(bob.texts).toEqual(['without a founder'])
})

test('newcomers join while others chat, and nothing said after is lost to them', async () => {
  const network = await SimulatedNetwork.create()
  const [alice, bob] = await network.gather(['alice', 'bob'])
  await network.trust(alice, NAMES)
  await network.trust(bob, NAMES)
  let said = 0
  const chat = (durationMs: number): void => {
    for (let spentMs = 0; spentMs < durationMs; spentMs += 5) {
      said += 1
      network.say(said % 2 === 0 ? alice : bob, `line ${said}`)
      network.run(5)
    }
  }
  for (const name of ['carol', 'dave']) {
    const newcomer = await network.add({ name, trusts: NAMES })
    network.linkAll(newcomer)
    chat(1_000)
    expect(newcomer.room.epoch?.id).toBe(alice.room.epoch?.id)
    const from = said
    chat(500)
    network.run(100)
    const heard = newcomer.texts.filter((text) => Number(text.slice(5)) > from)
    expect(heard).toEqual(Array.from({ length: said - from }, (_, index) => `line ${from + index + 1}`))
  }
})

test('a line of four, each linked to its neighbours only, is one room', async () => {
  const network = await SimulatedNetwork.create()
  const nodes = []
  for (const name of NAMES) {
    nodes.push(await network.add({ name, trusts: NAMES, bootstrap: name === 'alice' }))
  }
  for (const [index, node] of nodes.entries()) {
    const next = nodes[index + 1]
    if (next !== undefined) {
      network.link(node, next)
    }
  }
  network.run(20_000)
  expect(new Set(nodes.map((node) => node.room.epoch?.id)).size).toBe(1)
  expect(nodes[0]?.room.epoch).not.toBeNull()
  for (const node of nodes) {
    network.say(node, node.name)
  }
  network.run(1_000)
  for (const node of nodes) {
    expect(new Set(node.texts)).toEqual(new Set(NAMES))
  }
})

/** Two members, and a newcomer of whose first frames one is lost. @returns how many frames there were, or nothing */
const joinLosing = async (lost: number): Promise<number> => {
  const network = await SimulatedNetwork.create()
  const [alice, bob] = await network.gather(['alice', 'bob'])
  await network.trust(alice, NAMES)
  await network.trust(bob, NAMES)
  let count = 0
  network.loses = () => {
    count += 1
    return count === lost
  }
  const carol = await network.add({ name: 'carol', trusts: NAMES })
  network.linkAll(carol)
  expect(network.runUntil(() => carol.room.epoch !== null)).toBeLessThan(2_500)
  network.run(1_000)
  const transmissions = count
  network.loses = () => false
  network.say(carol, 'here')
  network.run(100)
  expect([alice.texts, bob.texts]).toEqual([['here'], ['here']])
  return transmissions
}

test('whichever single frame is lost, joining is done within the next INI, and the newcomer is heard', async () => {
  const transmissions = await joinLosing(0)
  expect(transmissions).toBeGreaterThan(8)
  for (let lost = 1; lost <= transmissions; lost += 1) {
    await joinLosing(lost)
  }
})

test('two rooms founded apart become one epoch once they are linked', async () => {
  const network = await SimulatedNetwork.create()
  const nodes = []
  for (const [index, name] of NAMES.entries()) {
    // Alice and Carol can found; each has one partner on its side.
    const node = await network.add({
      name,
      trusts: NAMES,
      bootstrap: index % 2 === 0,
      clockSkewMs: index * 500,
    })
    nodes.push(node)
    const partner = nodes[index - 1]
    if (index % 2 === 1 && partner !== undefined) {
      network.link(node, partner)
    }
  }
  network.run(15_000)
  const [alice, bob, carol, dave] = nodes
  expect(alice?.room.epoch?.id).toBe(bob?.room.epoch?.id)
  expect(carol?.room.epoch?.id).toBe(dave?.room.epoch?.id)
  expect(alice?.room.epoch?.id).not.toBe(carol?.room.epoch?.id)
  if (bob !== undefined && carol !== undefined) {
    network.link(bob, carol)
  }
  network.run(10_000)
  expect(new Set(nodes.map((node) => node.room.epoch?.id)).size).toBe(1)
  for (const node of nodes) {
    network.say(node, node.name)
  }
  network.run(1_000)
  for (const node of nodes) {
    expect(new Set(node.texts)).toEqual(new Set(NAMES))
    expect(node.room.epoch?.holders).toHaveLength(4)
  }
})

test('after 256 joins there is no step left: the next newcomer comes in with a fresh key', async () => {
  const network = await SimulatedNetwork.create()
  const [alice, bob] = await network.gather(['alice', 'bob'])
  await network.trust(alice, ['bob', 'carol', 'mallory'])
  const mallory = await HandMade.named('mallory', network.identity)
  const epoch = mallory.join(network, alice)
  epoch.moveTo(STEPS_MAX)
  network.inject(alice, mallory.dat(epoch, [{ kind: 'hello' }]), mallory.peer)
  network.run(10)
  expect(alice.room.epoch?.step).toBe(STEPS_MAX)
  const carol = await network.add({ name: 'carol', trusts: ['alice'] })
  network.linkAll(carol)
  network.run(1_000)
  expect(carol.room.epoch).toMatchObject({ id: alice.room.epoch?.id, counter: epoch.reference.counter + 1 })
  expect(carol.room.epoch?.step).toBeLessThan(STEPS_MAX)
  network.say(carol, 'a fresh key')
  network.run(2_500)
  expect(bob.texts).toEqual(['a fresh key'])
})

test('a step that someone unknown takes is followed, so that the newcomer is heard and hears', async () => {
  const network = await SimulatedNetwork.create()
  const [alice, bob] = await network.gather(['alice', 'bob'])
  await network.trust(alice, ['bob', 'carol'])
  const carol = await network.add({ name: 'carol', trusts: ['alice', 'bob'] })
  // Bob hears what the newcomer says, but not who let it in.
  network.loses = (frame, from, to) => {
    const envelope = openEnvelope(network.identity, frame)
    return from === alice && to === bob && envelope.opened && envelope.type === 'DAT'
  }
  network.link(carol, alice)
  network.run(1_000)
  network.link(carol, bob)
  network.run(100)
  network.say(carol, 'who am I')
  network.run(100)
  expect(bob.texts).toEqual([])
  network.say(bob, 'whoever you are')
  network.run(100)
  expect(carol.texts).toContain('whoever you are')
})

test('twenty ask at once, and all are answered without anything else happening', async () => {
  const network = await SimulatedNetwork.create()
  const [alice] = await network.gather(['alice'])
  await network.trust(alice, ['carol'])
  const seekers = await Promise.all(
    Array.from({ length: 20 }, () => HandMade.named('carol', network.identity)),
  )
  for (const seeker of seekers) {
    network.connect(alice, seeker.peer)
  }
  // A leap of the clock is a gap: all of them are due when its quiet is over, and nothing else happens then.
  alice.clockSkewMs += 60_000
  for (const seeker of seekers) {
    network.inject(alice, seeker.ini().frame, seeker.peer)
  }
  network.run(900)
  expect(alice.room.epoch?.holders).toHaveLength(1)
  // The INI of the gap waits for its turn, and the quiet is a second from then.
  network.run(1_200)
  expect(alice.room.epoch?.holders).toHaveLength(21)
})

test('a newcomer opens nothing that was sealed before its join, whoever hands it the frames', async () => {
  const network = await SimulatedNetwork.create()
  const [alice, bob] = await network.gather(['alice', 'bob'])
  await network.trust(alice, ['bob', 'carol'])
  network.say(bob, 'between us')
  network.run(100)
  const earlier = bob.publishedOf(network.identity, 'DAT')
  const carol = await network.add({ name: 'carol', trusts: ['alice', 'bob'] })
  network.linkAll(carol)
  network.run(2_000)
  expect(carol.room.epoch?.id).toBe(bob.room.epoch?.id)
  for (const frame of earlier) {
    expect(network.inject(carol, frame, bob.peer)).toBe('accept')
  }
  expect(carol.textsHeard).toEqual([])
  // Nor is it anybody's fault.
  expect(carol.refusals.filter((refusal) => refusal.startsWith('DAT'))).toEqual([])
  network.say(bob, 'with her')
  network.run(100)
  expect(carol.textsHeard).toEqual(['with her'])
})

test('who was cut off while someone joined learns the step again, and is heard by the newcomer', async () => {
  // Whose INI comes first is chance; both orders must do.
  for (let round = 0; round < 8; round += 1) {
    const network = await SimulatedNetwork.create()
    const [alice, bob] = await network.gather(['alice', 'bob'])
    await network.trust(alice, ['bob', 'carol'])
    await network.trust(bob, ['alice', 'carol'])
    network.unlink(alice, bob)
    const carol = await network.add({ name: 'carol', trusts: ['alice', 'bob'] })
    network.link(carol, alice)
    network.run(2_000)
    expect(carol.room.epoch?.step).toBe((bob.room.epoch?.step ?? 0) + 1)
    network.linkAll(bob)
    network.run(3_000)
    network.say(bob, 'back')
    network.run(100)
    expect(carol.texts).toEqual(['back'])
  }
})
