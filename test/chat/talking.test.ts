import { expect, test } from 'vitest'
import { TEXT_BYTES_MAX } from '../../src/protocol/limits.ts'
import { befriend } from '../lan/homes.ts'
import { enter, enterBeside, homeOf, pairOfHomes, together } from './guests.ts'

test('two chats talk, and each hears the other once', async () => {
  const homes = await pairOfHomes()
  await befriend(homes)
  const alice = await enter(homes[0])
  const bob = await enterBeside(homes[1], alice)
  await together([alice, bob])

  await bob.log.waitFor('member', ({ event }) => event === 'online')
  expect(alice.chat.send('hello from alice')).not.toHaveProperty('type', 'refused')
  const heard = await bob.log.waitFor('message')
  expect(heard).toMatchObject({
    from: { name: 'alice', fingerprint: homes[0].fingerprint, trusted: true },
    text: 'hello from alice',
    self: false,
    history: false,
  })
  expect(bob.chat.send('hello from bob')).not.toHaveProperty('type', 'refused')
  await alice.log.waitFor('message', ({ text }) => text === 'hello from bob')
  await bob.log.waitFor('message', ({ text }) => text === 'hello from bob')

  const [own] = alice.log.of('message')
  expect(own).toMatchObject({ id: heard.id, self: true, time: heard.time })
  expect(alice.log.of('message').map(({ text }) => text)).toEqual(['hello from alice', 'hello from bob'])
  expect(bob.log.of('message').map(({ text }) => text)).toEqual(['hello from alice', 'hello from bob'])
  for (const { chat, log } of [alice, bob]) {
    expect(new Set(chat.members().map(({ fingerprint }) => fingerprint))).toEqual(
      new Set(homes.map(({ fingerprint }) => fingerprint)),
    )
    expect(log.of('error')).toEqual([])
    expect(log.of('refused')).toEqual([])
  }
})

test('`ready` is the first event, whatever the room reports while it starts', async () => {
  const home = await homeOf('alice')
  const { chat, log } = await enter(home)
  await log.waitFor('state', ({ state }) => state === 'member')
  expect(log.events[0]).toEqual(chat.ready)
  expect(log.of('ready')).toHaveLength(1)
  expect(chat.ready).toMatchObject({ room: 'lobby', name: 'alice', fingerprint: home.fingerprint })
  expect(chat.ready.addresses).toEqual([expect.stringMatching(/^\/ip4\/127\.0\.0\.1\/tcp\/\d+$/)])
})

test('what is said to nobody waits, and is said in order as soon as somebody is there', async () => {
  const homes = await pairOfHomes()
  await befriend(homes)
  const alice = await enter(homes[0])
  await alice.log.waitFor('state', ({ state }) => state === 'member')
  expect(['one', 'two', 'three'].map((text) => alice.chat.send(text))).toEqual(
    Array.from({ length: 3 }, () => ({ type: 'waiting' })),
  )
  expect(alice.log.of('message')).toEqual([])

  const bob = await enterBeside(homes[1], alice)
  await bob.log.waitFor('message', ({ text }) => text === 'three')
  expect(bob.log.of('message').map(({ text }) => text)).toEqual(['one', 'two', 'three'])
})

test('what still waits at the end is told as unsent', async () => {
  const { chat, log } = await enter(await homeOf('alice'))
  await log.waitFor('state', ({ state }) => state === 'member')
  chat.send('nobody hears this')
  await chat.leave()
  expect(log.of('warning')).toEqual([expect.objectContaining({ code: 'texts-unsent' })])
  expect(log.events.at(-1)).toMatchObject({ type: 'state', state: 'left' })
})

test('a text may have as many bytes as the protocol allows, and not one more', async () => {
  const homes = await pairOfHomes()
  await befriend(homes)
  const alice = await enter(homes[0])
  const bob = await enterBeside(homes[1], alice)
  await together([alice, bob])

  const longest = 'é'.repeat(TEXT_BYTES_MAX / 2)
  const refused = alice.chat.send(`${longest}.`)
  expect(refused).toMatchObject({ type: 'refused', reason: expect.stringContaining(`${TEXT_BYTES_MAX + 1}`) })
  expect(alice.chat.send('')).toHaveProperty('type', 'refused')
  expect(alice.chat.send(longest)).not.toHaveProperty('type', 'refused')
  const heard = await bob.log.waitFor('message')
  expect(heard.text === longest).toBe(true)
})

test('half a character is said as what stands for such, and breaks nothing', async () => {
  const homes = await pairOfHomes()
  await befriend(homes)
  const alice = await enter(homes[0])
  const bob = await enterBeside(homes[1], alice)
  await together([alice, bob])
  alice.chat.send('a\ud800b')
  alice.chat.send('and on it goes')
  await bob.log.waitFor('message', ({ text }) => text === 'and on it goes')
  expect(bob.log.of('message')[0]?.text).toBe('a\ufffdb')
})

test('a chat that rejoins is let in again and talks on', async () => {
  const homes = await pairOfHomes()
  await befriend(homes)
  const alice = await enter(homes[0])
  const bob = await enterBeside(homes[1], alice)
  await together([alice, bob])
  bob.chat.rejoin()
  expect(bob.chat.members()).toEqual([])
  bob.chat.send('back again')
  await alice.log.waitFor('message', ({ text }) => text === 'back again')
  expect(bob.chat.members()).toHaveLength(2)
})

test('a bot may answer from within its listener', async () => {
  const homes = await pairOfHomes()
  await befriend(homes)
  const alice = await enter(homes[0])
  const bob = await enterBeside(homes[1], alice)
  await together([alice, bob])
  bob.chat.subscribe((event) => {
    if (event.type === 'message' && !event.self) bob.chat.send(`you said: ${event.text}`)
  })
  for (const text of ['one', 'two', 'three']) {
    alice.chat.send(text)
  }
  await alice.log.waitFor('message', ({ text }) => text === 'you said: three')
  const answers = alice.log.of('message').filter(({ self }) => !self)
  expect(answers.map(({ text }) => text)).toEqual(['you said: one', 'you said: two', 'you said: three'])
})
