import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { befriend, type Home, makeHome, trust } from '../lan/homes.ts'
import { enter, enterBeside, type Guest, pairOfHomes } from './guests.ts'

const whitelistOf = async ({ home }: Home): Promise<readonly string[]> =>
  (await readdir(join(home, 'trusted'))).sort()

/** Alice in her room, and Bob, whom she does not know, at its door; he trusts her. */
const bobAtTheDoor = async (): Promise<{
  readonly homes: readonly [Home, Home]
  readonly alice: Guest
  readonly bob: Guest
}> => {
  const homes = await pairOfHomes()
  await trust(homes[1].home, [homes[0]])
  const alice = await enter(homes[0])
  await alice.log.waitFor('state', ({ state }) => state === 'member')
  const bob = await enterBeside(homes[1], alice)
  await alice.log.waitFor('request', ({ fingerprint }) => fingerprint === homes[1].fingerprint)
  return { homes, alice, bob }
}

test('who asks to join is let in as soon as it is trusted', async () => {
  const { homes, alice, bob } = await bobAtTheDoor()
  const { fingerprint } = homes[1]
  expect(alice.log.of('request')[0]).toEqual({ type: 'request', name: 'bob', fingerprint, removedBy: [] })
  expect(alice.chat.debug().room().requests).toEqual([{ name: 'bob', fingerprint, removedBy: [] }])
  expect(bob.chat.members()).toEqual([])

  expect(await alice.chat.trust(fingerprint, 'Bob from work')).toEqual({ type: 'done' })
  await bob.log.waitFor('state', ({ state }) => state === 'member')
  await alice.log.waitFor('member', ({ event }) => event === 'joined')
  expect(await whitelistOf(homes[0])).toEqual(['Bob from work.pem'])
  expect(alice.chat.debug().room().requests).toEqual([])
  bob.chat.send('thank you')
  expect((await alice.log.waitFor('message')).from).toMatchObject({ fingerprint, trusted: true })
})

test('nobody is trusted by a fingerprint that never asked, nor under a name that is none', async () => {
  const { homes, alice, bob } = await bobAtTheDoor()
  const { fingerprint } = homes[1]
  const strange = ['', 'bob', '__proto__', '0'.repeat(64), fingerprint.toUpperCase(), `${fingerprint}\n`]
  for (const hostile of strange) {
    expect(await alice.chat.trust(hostile, 'bob')).toHaveProperty('type', 'refused')
  }
  for (const hostile of [
    '',
    '../bob',
    '/etc/bob',
    'a\u0000b',
    'bob\u202e',
    '.bob',
    'x'.repeat(65),
    'CON',
    '\ud800',
  ]) {
    const outcome = await alice.chat.trust(fingerprint, hostile)
    expect({ hostile, ...outcome }).toMatchObject({ hostile, type: 'refused', reason: expect.any(String) })
  }
  expect(await whitelistOf(homes[0])).toEqual([])
  expect(await readdir(join(homes[0].home, '..'))).toEqual(['alice', 'bob'])
  expect(bob.chat.members()).toEqual([])
  expect(await alice.chat.trust(fingerprint, 'bob')).toEqual({ type: 'done' })
  await bob.log.waitFor('state', ({ state }) => state === 'member')
})

test('a name that stands for somebody else on the whitelist is given to nobody', async () => {
  const { homes, alice } = await bobAtTheDoor()
  const carol = await makeHome(homes[0].home, 'carol')
  await trust(homes[0].home, [carol])
  expect(await alice.chat.trust(homes[1].fingerprint, 'carol')).toMatchObject({
    type: 'refused',
    reason: expect.stringContaining('carol'),
  })
  expect(await readFile(join(homes[0].home, 'trusted', 'carol.pem'), 'utf8')).toBe(carol.publicPem)
})

test('an offer of somebody unknown is told, and accepted by trusting', async () => {
  const homes = await pairOfHomes()
  await trust(homes[0].home, [homes[1]])
  const alice = await enter(homes[0])
  await alice.log.waitFor('state', ({ state }) => state === 'member')
  const bob = await enterBeside(homes[1], alice)
  const offer = await bob.log.waitFor('offer')
  expect(offer.fingerprint).toBe(homes[0].fingerprint)
  expect(bob.chat.members()).toEqual([])
  expect(await bob.chat.trust(offer.fingerprint, 'alice')).toEqual({ type: 'done' })
  await bob.log.waitFor('state', ({ state }) => state === 'member')
})

test('a file put on the whitelist while running lets in, too', async () => {
  const { homes, alice, bob } = await bobAtTheDoor()
  await befriend(homes)
  await bob.log.waitFor('state', ({ state }) => state === 'member')
  expect(alice.chat.members().every(({ trusted }) => trusted)).toBe(true)
})
