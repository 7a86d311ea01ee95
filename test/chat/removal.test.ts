/** Removing, restoring and accepting all the same, as clients of the library ask for it. */
import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { controlPath } from '../../src/control/address.ts'
import { askControl } from '../../src/control/client.ts'
import { runBootstrap } from '../../src/index.ts'
import { removeTrusted, restoreTrusted } from '../../src/storage/whitelist-change.ts'
import { befriend, type Home, trust } from '../lan/homes.ts'
import { enter, enterBeside, type Guest, LOOPBACK, makeHomes, pairOfHomes, together } from './guests.ts'

const folderOf = async (home: string, folder: 'trusted' | 'removed'): Promise<readonly string[]> =>
  (await readdir(join(home, folder))).sort()

const three = async (): Promise<readonly [Home, Home, Home]> => {
  const [alice, bob, carol] = await makeHomes(['alice', 'bob', 'carol'])
  if (alice === undefined || bob === undefined || carol === undefined) {
    throw new Error('three names give three homes')
  }
  return [alice, bob, carol]
}

/** They all trust one another, and are in one room. */
const threeTogether = async (): Promise<{
  readonly homes: readonly [Home, Home, Home]
  readonly guests: readonly [Guest, Guest, Guest]
}> => {
  const homes = await three()
  await befriend(homes)
  const alice = await enter(homes[0])
  const bob = await enterBeside(homes[1], alice)
  const carol = await enterBeside(homes[2], alice)
  await together([alice, bob, carol])
  return { homes, guests: [alice, bob, carol] }
}

const fingerprintOf = ({ chat }: Guest): string => chat.ready.fingerprint

const holders = ({ chat }: Guest): readonly string[] => [
  ...new Set(chat.members().map(({ fingerprint }) => fingerprint)),
]

test('who is removed gets no further key, is restored by who removed it, or let in all the same', async () => {
  const { homes, guests } = await threeTogether()
  const [alice, bob, carol] = guests
  const carols = fingerprintOf(carol)
  expect(await alice.chat.remove(carols)).toEqual({ type: 'done' })
  expect([await folderOf(homes[0].home, 'trusted'), await folderOf(homes[0].home, 'removed')]).toEqual([
    ['bob.pem'],
    ['carol.pem'],
  ])
  for (const { log } of guests) {
    expect(await log.waitFor('member', ({ event }) => event === 'removed')).toEqual({
      type: 'member',
      event: 'removed',
      name: 'carol',
      fingerprint: carols,
      trusted: log.name === 'carol',
      by: { name: 'alice', fingerprint: fingerprintOf(alice) },
      counts: true,
    })
  }
  for (const { log } of [alice, bob]) {
    await log.waitFor('epoch', ({ counter, members }) => counter > 0 && members.length === 2)
  }
  bob.chat.send('without carol')
  await alice.log.waitFor('message', ({ text }) => text === 'without carol')
  expect(alice.chat.whitelist()).toEqual({
    trusted: [{ name: 'bob', fingerprint: fingerprintOf(bob) }],
    removed: [{ name: 'carol', fingerprint: carols }],
  })
  // It asks again, and both know who stands against it.
  for (const guest of [alice, bob]) {
    const { removedBy } = await guest.log.waitFor('request')
    expect(removedBy).toEqual([fingerprintOf(alice)])
    expect(guest.chat.debug().room().requests).toEqual([{ name: 'carol', fingerprint: carols, removedBy }])
  }
  expect(carol.log.of('message')).toEqual([])

  // Bob has her on his list still, and decides for himself.
  expect(await bob.chat.restore(carols)).toMatchObject({
    type: 'refused',
    reason: expect.stringContaining('Others removed'),
  })
  expect(await bob.chat.trust(carols, 'whatever')).toEqual({ type: 'done' })
  expect(await folderOf(homes[1].home, 'trusted')).toEqual(['alice.pem', 'carol.pem'])
  const letIn = await alice.log.waitFor('warning', ({ code }) => code === 'admitted-removed')
  expect(letIn.message).toContain('bob')
  await carol.log.waitFor('epoch', ({ counter }) => counter > 0)
  expect(alice.chat.members().find(({ fingerprint }) => fingerprint === carols)).toMatchObject({
    trusted: false,
    removedBy: [fingerprintOf(alice)],
    overridden: 1,
  })
  expect(bob.chat.members().find(({ fingerprint }) => fingerprint === carols)).toMatchObject({
    trusted: true,
    removedBy: [],
    overridden: 1,
  })

  expect(await alice.chat.restore(carols)).toEqual({ type: 'done' })
  await carol.log.waitFor('member', ({ event }) => event === 'restored')
  expect(await folderOf(homes[0].home, 'removed')).toEqual([])
  expect(alice.chat.members().every(({ trusted }) => trusted)).toBe(true)
  expect(await alice.chat.restore(carols)).toMatchObject({
    reason: 'You have removed nobody with that fingerprint.',
  })
  expect(new Set(guests.map((guest) => holders(guest).length))).toEqual(new Set([3]))
})

test('an override outlives the run', async () => {
  const { homes, guests } = await threeTogether()
  const [alice, bob, carol] = guests
  const carols = fingerprintOf(carol)
  await alice.chat.remove(carols)
  await bob.log.waitFor('request')
  expect(await bob.chat.trust(carols, 'carol')).toEqual({ type: 'done' })
  await bob.chat.leave()
  const stored = await readFile(join(homes[1].home, 'overridden.json'), 'utf8')
  expect(stored).toMatch(/"[0-9a-f]{64}": \[\s+"[0-9a-f]{64}"\s+\]/)

  // The removal is in his history, and is no news to him.
  const again = await enterBeside(homes[1], alice)
  await again.log.waitFor('member', ({ event }) => event === 'removed')
  await again.log.waitFor('epoch', ({ members }) => members.length === 3)
  expect(again.chat.members().find(({ fingerprint }) => fingerprint === carols)).toMatchObject({
    trusted: true,
    removedBy: [],
  })
})

test('a damaged file of overrides is told, and the chat starts', async () => {
  const [home] = await pairOfHomes()
  await writeFile(join(home.home, 'overridden.json'), 'x')
  const { log } = await enter(home)
  const told = await log.waitFor('warning', ({ code }) => code === 'overridden')
  expect(told.message).toContain('overridden.json')
  await log.waitFor('state', ({ state }) => state === 'member')
})

test('a member whom somebody else let in is removed by its key, under a name made of its own', async () => {
  const homes = await three()
  await trust(homes[0].home, [homes[1]])
  await trust(homes[1].home, [homes[0], homes[2]])
  await trust(homes[2].home, [homes[1]])
  const alice = await enter(homes[0])
  const bob = await enterBeside(homes[1], alice)
  await together([alice, bob])
  const carol = await enterBeside({ ...homes[2], name: '../Ca:rol' }, bob)
  await together([alice, bob, carol])
  expect(await alice.chat.remove(fingerprintOf(carol))).toEqual({ type: 'done' })
  expect(await folderOf(homes[0].home, 'removed')).toEqual(['Ca rol.pem'])
  expect(await readFile(join(homes[0].home, 'removed', 'Ca rol.pem'), 'utf8')).toBe(homes[2].publicPem)
  await alice.log.waitFor('epoch', ({ counter, members }) => counter > 0 && members.length === 2)
  await bob.log.waitFor('epoch', ({ counter, members }) => counter > 0 && members.length === 2)
  expect(await alice.chat.remove(fingerprintOf(carol))).toMatchObject({
    type: 'refused',
    reason: expect.stringContaining('removed already'),
  })
})

test('who asks to join is removed, and accepted again, which ends the removal', async () => {
  const homes = await pairOfHomes()
  await trust(homes[1].home, [homes[0]])
  const alice = await enter(homes[0])
  await alice.log.waitFor('state', ({ state }) => state === 'member')
  const bob = await enterBeside(homes[1], alice)
  await alice.log.waitFor('request')
  expect(await alice.chat.remove(fingerprintOf(bob))).toEqual({ type: 'done' })
  await alice.log.waitFor('member', ({ event }) => event === 'removed')
  expect(await folderOf(homes[0].home, 'removed')).toEqual(['bob.pem'])

  expect(await alice.chat.trust(fingerprintOf(bob), 'Robert')).toEqual({ type: 'done' })
  await alice.log.waitFor('member', ({ event }) => event === 'restored')
  await bob.log.waitFor('state', ({ state }) => state === 'member')
  expect([await folderOf(homes[0].home, 'trusted'), await folderOf(homes[0].home, 'removed')]).toEqual([
    ['bob.pem'],
    [],
  ])
})

test('what was removed before the start is told of an asker from the first', async () => {
  const homes = await pairOfHomes()
  await befriend(homes)
  await removeTrusted(homes[0].home, 'bob')
  const bob = await enter(homes[1])
  const alice = await enterBeside(homes[0], bob)
  expect((await alice.log.waitFor('request')).removedBy).toEqual([fingerprintOf(alice)])
  await alice.log.waitFor('member', ({ event }) => event === 'removed')
})

test('nobody is removed or restored by a fingerprint that is nobody, or their own', async () => {
  const [home, other] = await pairOfHomes()
  await trust(home.home, [other])
  const { chat, log } = await enter(home)
  await log.waitFor('state', ({ state }) => state === 'member')
  const { fingerprint } = chat.ready
  for (const hostile of ['', '__proto__', '../bob', '0'.repeat(64), fingerprint.toUpperCase()]) {
    for (const outcome of [await chat.remove(hostile), await chat.restore(hostile)]) {
      expect(outcome).toEqual({ type: 'refused', reason: expect.stringMatching(/^[A-Z].*\.$/) })
    }
  }
  expect(await chat.remove(fingerprint)).toMatchObject({ reason: expect.stringContaining('your own') })
  expect(await chat.restore(fingerprint)).toHaveProperty('type', 'refused')
  expect(await chat.trust(fingerprint, 'me')).toMatchObject({ reason: expect.stringContaining('your own') })
  expect(await chat.trust(other.fingerprint, 'x')).toMatchObject({
    reason: expect.stringContaining('as bob'),
  })
  expect(log.of('member')).toEqual([])
  await chat.leave()
  for (const outcome of [
    await chat.remove(other.fingerprint),
    await chat.restore(other.fingerprint),
    await chat.trust(other.fingerprint, 'x'),
  ]) {
    expect(outcome).toEqual({ type: 'refused', reason: 'You have left the room.' })
  }
  expect(await folderOf(home.home, 'trusted')).toEqual(['bob.pem'])
})

test('a disk that takes nothing is told, and nobody is removed', async () => {
  const [home, other] = await pairOfHomes()
  await trust(home.home, [other])
  const { chat, log } = await enter(home)
  await log.waitFor('state', ({ state }) => state === 'member')
  await writeFile(join(home.home, 'removed'), 'no folder')
  expect(await chat.remove(other.fingerprint)).toMatchObject({
    type: 'refused',
    reason: expect.stringContaining('not a folder'),
  })
  await rm(join(home.home, 'removed'))
  expect(chat.whitelist().trusted).toHaveLength(1)
  expect(await chat.remove(other.fingerprint)).toEqual({ type: 'done' })
})

test('commands at once are done one after the other', async () => {
  const [home, other] = await pairOfHomes()
  await trust(home.home, [other])
  const { chat } = await enter(home)
  const outcomes = await Promise.all([
    chat.remove(other.fingerprint),
    chat.restore(other.fingerprint),
    chat.remove(other.fingerprint),
    chat.restore(other.fingerprint),
  ])
  expect(outcomes).toEqual(Array.from({ length: 4 }, () => ({ type: 'done' })))
  expect(chat.whitelist().trusted).toHaveLength(1)
})

test('files moved by somebody else count as soon as the node is told', async () => {
  const { homes, guests } = await threeTogether()
  const [alice, bob] = guests
  const path = await controlPath(homes[0].home)
  await removeTrusted(homes[0].home, 'bob')
  expect(await askControl(path, 'reread-whitelist', 60_000)).toEqual({
    type: 'answer',
    result: { roomHears: 'now' },
  })
  await bob.log.waitFor('member', ({ event }) => event === 'removed')
  await restoreTrusted(homes[0].home, 'bob')
  await askControl(path, 'reread-whitelist', 60_000)
  await bob.log.waitFor('member', ({ event }) => event === 'restored')
  expect(alice.chat.whitelist().removed).toEqual([])
})

test('a node out of the room says so, and a bootstrap that it says nothing', async () => {
  const homes = await pairOfHomes()
  await enter(homes[1])
  expect(await askControl(await controlPath(homes[1].home), 'reread-whitelist', 60_000)).toMatchObject({
    result: { roomHears: 'later' },
  })
  await using _bootstrap = await runBootstrap({ ...LOOPBACK, home: homes[0].home })
  expect(await askControl(await controlPath(homes[0].home), 'reread-whitelist', 60_000)).toMatchObject({
    result: { roomHears: 'never' },
  })
})
