import { expect, test } from 'vitest'
import { MESSAGES_BEHIND_MAX } from '../../src/chat/limits.ts'
import { createChat, type MessageEvent } from '../../src/index.ts'
import { WAITING_TEXTS_MAX } from '../../src/protocol/limits.ts'
import { befriend } from '../lan/homes.ts'
import { enter, enterBeside, homeOf, LOOPBACK, pairOfHomes, together } from './guests.ts'

test('leaving twice is leaving once; afterwards nothing can be said', async () => {
  const { chat, log } = await enter(await homeOf('alice'))
  const [first, second] = [chat.leave(), chat.leave()]
  expect(chat.send('too late')).toHaveProperty('type', 'refused')
  await Promise.all([first, second])
  await chat.leave()
  expect(log.of('state').filter(({ state }) => state === 'left')).toHaveLength(1)
})

test('who leaves says END: the others know at once, and not only by its silence', async () => {
  const homes = await pairOfHomes()
  await befriend(homes)
  const alice = await enter(homes[0])
  const bob = await enterBeside(homes[1], alice)
  await together([alice, bob])
  await bob.chat.leave()
  await alice.log.waitFor(
    'member',
    ({ event, fingerprint }) => event === 'left' && fingerprint === homes[1].fingerprint,
  )
})

test('who leaves from within a listener says END, too', async () => {
  const homes = await pairOfHomes()
  await befriend(homes)
  const alice = await enter(homes[0])
  const bob = await enterBeside(homes[1], alice)
  await together([alice, bob])
  bob.chat.subscribe((event) => {
    if (event.type === 'message' && event.text === 'go away') {
      bob.chat.send('as you wish')
      void bob.chat.leave()
    }
  })
  alice.chat.send('go away')
  // Only its END says so; whether the connection is seen to close before or after it is chance.
  await alice.log.waitFor(
    'member',
    ({ event, fingerprint }) => event === 'left' && fingerprint === homes[1].fingerprint,
  )
  expect(alice.log.of('message').at(-1)?.text).toBe('as you wish')
})

test('`await using` leaves, and the home is free again', async () => {
  const { home, name } = await homeOf('alice')
  const states: string[] = []
  {
    await using chat = await createChat({
      ...LOOPBACK,
      home,
      name,
      onEvent: (event) => {
        if (event.type === 'state') states.push(event.state)
      },
    })
    expect(chat.ready.name).toBe('alice')
  }
  expect(states.at(-1)).toBe('left')
  await using again = await createChat({ ...LOOPBACK, home, name })
  expect(again.ready.name).toBe('alice')
})

const textsOf = async (messages: AsyncIterable<MessageEvent>): Promise<readonly string[]> => {
  const texts: string[] = []
  for await (const { text } of messages) {
    texts.push(text)
  }
  return texts
}

test('messages() gives all that is said and ends with the chat', async () => {
  const homes = await pairOfHomes()
  await befriend(homes)
  const alice = await enter(homes[0])
  const bob = await enterBeside(homes[1], alice)
  await together([alice, bob])
  const read = textsOf(bob.chat.messages())
  const unread = bob.chat.messages()
  const said = Array.from({ length: 200 }, (_, index) => `text ${index}`)
  for (const text of said) {
    alice.chat.send(text)
  }
  await bob.log.waitFor('message', ({ text }) => text === said.at(-1))
  await bob.chat.leave()
  expect(await read).toEqual(said)
  // Who begins to read only now has missed nothing of what was said since it asked.
  expect(await textsOf(unread)).toEqual(said)
})

test('a reader of messages() that falls too far behind is told once what it loses', async () => {
  const homes = await pairOfHomes()
  await befriend(homes)
  const alice = await enter(homes[0])
  const bob = await enterBeside(homes[1], alice)
  await together([alice, bob])
  const slow = alice.chat.messages()
  const rounds = Math.ceil((MESSAGES_BEHIND_MAX + 2) / WAITING_TEXTS_MAX)
  for (let round = 0; round < rounds; round += 1) {
    for (let index = 0; index < WAITING_TEXTS_MAX; index += 1) {
      expect(alice.chat.send(`${round} ${index}`)).not.toHaveProperty('type', 'refused')
    }
    await alice.log.waitFor('message', ({ text }) => text === `${round} ${WAITING_TEXTS_MAX - 1}`)
  }
  expect(alice.log.of('warning')).toEqual([expect.objectContaining({ code: 'reader-behind' })])
  await alice.chat.leave()
  const texts = await textsOf(slow)
  expect(texts).toHaveLength(MESSAGES_BEHIND_MAX)
  expect(texts.at(-1)).toBe(`${rounds - 1} ${WAITING_TEXTS_MAX - 1}`)
})

test('messages() of a chat that was left has an end, too', async () => {
  const { chat } = await enter(await homeOf('alice'))
  await chat.leave()
  expect(await textsOf(chat.messages())).toEqual([])
})

test('a subscription ends when its owner says so', async () => {
  const { chat, log } = await enter(await homeOf('alice'))
  const heard: string[] = []
  const unsubscribe = chat.subscribe(({ type }) => heard.push(type))
  unsubscribe()
  await chat.leave()
  expect(heard).toEqual([])
  expect(log.of('state').at(-1)).toHaveProperty('state', 'left')
})
