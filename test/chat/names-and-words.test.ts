/** What a chat calls itself, and the words by which two are sure of one another. */
import { expect, test } from 'vitest'
import { befriend } from '../lan/homes.ts'
import { enter, enterBeside, homeOf, pairOfHomes, together } from './guests.ts'

test('a new name is told to both, stands over what is said, and in what late followers are told', async () => {
  const homes = await pairOfHomes()
  await befriend(homes)
  const alice = await enter(homes[0])
  const bob = await enterBeside(homes[1], alice)
  await together([alice, bob])
  expect(alice.chat.rename('alicia')).toEqual({ type: 'done' })
  expect(await alice.log.waitFor('member', ({ event }) => event === 'renamed')).toMatchObject({
    name: 'alicia',
    before: 'alice',
    fingerprint: homes[0].fingerprint,
  })
  await bob.log.waitFor('member', ({ event, name }) => event === 'renamed' && name === 'alicia')
  expect(bob.chat.members().map(({ name }) => name)).toContain('alicia')
  expect(alice.chat.ready.name).toBe('alicia')
  alice.chat.send('it is me')
  expect((await bob.log.waitFor('message')).from.name).toBe('alicia')
})

test('a name that others would not take is refused, and changes nothing', async () => {
  const { chat, log } = await enter(await homeOf('alice'))
  for (const name of ['', 'x'.repeat(65), 'half a \ud800']) {
    expect(chat.rename(name)).toMatchObject({
      type: 'refused',
      reason: expect.stringMatching(/^a display name/),
    })
  }
  expect(chat.ready.name).toBe('alice')
  await chat.leave()
  expect(chat.rename('alicia')).toMatchObject({ type: 'refused' })
  expect(log.of('member')).toEqual([])
})

test('two who ask for the words of one another get the same ones, and others for somebody else', async () => {
  const [first, second] = await pairOfHomes()
  const alice = await enter(first)
  const bob = await enterBeside(second, alice)
  const words = await alice.chat.verificationWords(second.fingerprint)
  expect(words).toMatchObject({ type: 'words', words: expect.objectContaining({ length: 10 }) })
  expect(await bob.chat.verificationWords(first.fingerprint)).toEqual(words)
  expect(await alice.chat.verificationWords('0'.repeat(64))).not.toEqual(words)
  for (const nobody of [first.fingerprint, second.fingerprint.slice(1), second.fingerprint.toUpperCase()]) {
    expect(await alice.chat.verificationWords(nobody)).toMatchObject({ type: 'refused' })
  }
})
