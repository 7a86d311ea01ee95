/**
 * Twenty members are in the room, and a headless bootstrap watches it. Frank is on the bootstrap's list and on nobody
 * else: she asks, and stands unanswered. She must not drag the room into a new generation: while a trusted subscriber has
 * shown an epoch, the bootstrap founds only for two who have stood for 5 s, since then there is a room without a way in
 * (rule 8). And even then the twenty stay where they are: a founding counts at the seeker alone.
 */
import { expect, test } from 'vitest'
import { EPOCH_AGE_MAX_MS, FOUNDING_CROWD_MS } from '../../src/protocol/limits.ts'
import { SimulatedNetwork } from '../room/simulated-network.ts'
import { type SimulatedNode, standingOf } from '../room/simulated-node.ts'
import { idsOf } from './sealing.ts'

/** Keys take seconds to make, so the twenty are twenty sessions of these: to ranks and foundings a session is what counts. */
const PEOPLE = ['alice', 'bob', 'carol', 'dave', 'erin']
const MEMBERS = 20

/** @param bootstrapTrusts whom besides the members */
const twenty = async (bootstrapTrusts: readonly string[]) => {
  const network = await SimulatedNetwork.create()
  const trusts = [...PEOPLE, ...bootstrapTrusts]
  const server = await network.add({ name: 'server', trusts, bootstrap: true, talks: false })
  const members: SimulatedNode[] = []
  for (let index = 0; index < MEMBERS; index += 1) {
    const name = PEOPLE[index % PEOPLE.length] ?? 'alice'
    const member = await network.add({ name, trusts: PEOPLE })
    network.linkAll(member)
    members.push(member)
    // The first is founded for; the others come in fours.
    if (index % 4 === 0) {
      network.run(5_000)
    }
  }
  network.run(10_000)
  expect(idsOf(members).size).toBe(1)
  expect(server.of('founded')).toHaveLength(1)
  return { network, server, members }
}

const expectUnmoved = (members: readonly SimulatedNode[], before: string): void => {
  expect(standingOf(members)).toBe(before)
  for (const member of members) {
    expect(member.room.epoch).toMatchObject({ due: false })
    expect(member.of('left-behind')).toEqual([])
  }
}

test('one whom only the bootstrap trusts stands for ten minutes: no founding, and nobody moves', async () => {
  const { network, server, members } = await twenty(['frank'])
  const before = standingOf(members)
  const frank = await network.add({ name: 'frank', trusts: PEOPLE })
  network.linkAll(frank)
  network.run(600_000)
  expect(frank.room.epoch).toBeNull()
  expect(server.of('founded')).toHaveLength(1)
  for (const member of members) {
    expect(member.of('join-requested')).toMatchObject([{ person: { name: 'frank' }, removedBy: [] }])
  }
  expectUnmoved(members, before)
  // One member that trusts him is enough, and it is the room that he comes into.
  const [alice] = members
  if (alice === undefined) {
    throw new Error('the first is Alice')
  }
  await network.trust(alice, [...PEOPLE, 'frank'])
  expect(network.runUntil(() => frank.room.epoch !== null)).toBeLessThan(600)
  network.run(3_000)
  expect(idsOf([...members, frank]).size).toBe(1)
  expect(server.of('founded')).toHaveLength(1)
  for (const member of members.slice(1).filter(({ name }) => name !== 'alice')) {
    expect(
      member.of('admitted-untrusted').map(({ newcomer, by }) => `${newcomer.name} by ${by.name}`),
    ).toEqual(['frank by alice'])
  }
})

test('he restarts again and again: each run stands alone, so nothing is founded', async () => {
  const { network, server, members } = await twenty(['frank'])
  const before = standingOf(members)
  for (let run = 0; run < 5; run += 1) {
    const frank = await network.add({ name: 'frank', trusts: PEOPLE })
    network.linkAll(frank)
    network.run(FOUNDING_CROWD_MS * 2)
    expect(frank.room.epoch).toBeNull()
    network.kill(frank)
  }
  expect(server.of('founded')).toHaveLength(1)
  expectUnmoved(members, before)
})

test('two stand for five seconds: they get a generation of their own, and the twenty stay', async () => {
  const { network, server, members } = await twenty(['frank', 'grace'])
  const before = standingOf(members)
  const [first] = members
  const frank = await network.add({ name: 'frank', trusts: ['frank', 'grace'] })
  network.linkAll(frank)
  network.run(60_000)
  const grace = await network.add({ name: 'grace', trusts: ['frank', 'grace'] })
  network.linkAll(grace)
  network.run(FOUNDING_CROWD_MS - 500)
  expect(server.of('founded')).toHaveLength(1)
  network.run(5_000)
  expect(server.of('founded')).toHaveLength(2)
  network.run(5_000)
  expect(frank.room.epoch?.id).toBe(grace.room.epoch?.id)
  expect(frank.room.epoch?.generation).toBeGreaterThan(first?.room.epoch?.generation ?? 0)
  network.run(600_000)
  expect(server.of('founded')).toHaveLength(2)
  expectUnmoved(members, before)
  network.say(frank, 'only us')
  if (first !== undefined) {
    network.say(first, 'we twenty')
  }
  network.run(3_000)
  expect(grace.texts).toEqual(['only us'])
  for (const member of members) {
    expect(member.texts).toEqual(['we twenty'])
  }
})

test('all but one leave, and he still waits: as long as a member is there, he founds nothing', async () => {
  const { network, server, members } = await twenty(['frank'])
  const frank = await network.add({ name: 'frank', trusts: PEOPLE })
  network.linkAll(frank)
  const [last, ...others] = members
  for (const member of others) {
    network.handle(member, { type: 'leave-requested' })
    network.run(200)
    network.kill(member)
  }
  network.run(60_000)
  expect(last?.room.epoch).toMatchObject({ due: false })
  expect(server.of('founded')).toHaveLength(1)
  expect(frank.room.epoch).toBeNull()
  if (last !== undefined) {
    network.kill(last)
  }
  // Nobody holds a key any more: the bootstrap starts again from the beginning.
  expect(network.runUntil(() => frank.room.epoch !== null)).toBeDefined()
  expect(server.of('founded')).toHaveLength(2)
  expect(network.elapsedMs).toBeLessThan(EPOCH_AGE_MAX_MS)
})
