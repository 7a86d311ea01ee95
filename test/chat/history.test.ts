import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ChatProblem, type HistoryOutcome, type MessageEvent, readHistory } from '../../src/index.ts'
import { befriend } from '../lan/homes.ts'
import { enter, enterBeside, type Guest, homeOf, pairOfHomes, together } from './guests.ts'

const collected = async (messages: AsyncIterable<MessageEvent>): Promise<readonly MessageEvent[]> => {
  const all: MessageEvent[] = []
  for await (const message of messages) {
    all.push(message)
  }
  return all
}

const pageIn = (outcome: HistoryOutcome) => {
  if (outcome.type === 'refused') {
    throw new Error(outcome.reason)
  }
  return { texts: outcome.messages.map(({ text }) => text), before: outcome.before }
}

/** Says them alone, in one batch where they are said at once, and waits until they are on disk. */
const say = async ({ chat, log }: Guest, texts: readonly string[]): Promise<void> => {
  for (const text of texts) {
    chat.send(text)
  }
  await log.waitFor('message', ({ text }) => text === texts.at(-1))
}

const numbered = (count: number): readonly string[] => Array.from({ length: count }, (_, n) => `line ${n}`)

test('what was said is there for the next run, by whoever reads, in the order in which it was said', async () => {
  const homes = await pairOfHomes()
  await befriend(homes)
  const alice = await enter(homes[0])
  const bob = await enterBeside(homes[1], alice)
  await together([alice, bob])
  alice.chat.send('one')
  await bob.log.waitFor('message', ({ text }) => text === 'one')
  bob.chat.send('two')
  await alice.log.waitFor('message', ({ text }) => text === 'two')
  await bob.log.waitFor('message', ({ text }) => text === 'two')
  const ids = alice.log.of('message').map(({ id }) => id)

  const running = await Promise.all(homes.map(({ home }) => collected(readHistory({ home }))))
  const again = await enter({ ...homes[1], home: homes[1].home }).catch((error: unknown) => error)
  expect(again).toBeInstanceOf(ChatProblem)
  await Promise.all([alice.chat.leave(), bob.chat.leave()])
  const afterwards = await Promise.all(homes.map(({ home }) => collected(readHistory({ home }))))
  for (const messages of [...running, ...afterwards]) {
    expect(messages.map(({ id }) => id)).toEqual(ids)
    expect(messages.map(({ text }) => text)).toEqual(['one', 'two'])
    expect(messages.every(({ history }) => history)).toBe(true)
  }
  expect(afterwards[1]?.map(({ from, self }) => ({ from, self }))).toEqual([
    { from: { name: 'alice', fingerprint: homes[0].fingerprint, trusted: true }, self: false },
    { from: { name: 'bob', fingerprint: homes[1].fingerprint, trusted: true }, self: true },
  ])

  const later = await enter(homes[0])
  expect(pageIn(await later.chat.history())).toEqual({ texts: ['one', 'two'], before: null })
})

test('a page goes on where the one before it ended, also within what was said at once', async () => {
  const alice = await enter(await homeOf('alice'))
  await alice.log.waitFor('state', ({ state }) => state === 'member')
  const texts = numbered(25)
  await say(alice, texts)

  const pages: string[][] = []
  let before: string | null = null
  do {
    const page = pageIn(await alice.chat.history({ limit: 7, ...(before === null ? {} : { before }) }))
    pages.unshift(page.texts)
    before = page.before
  } while (before !== null)
  expect(pages.map(({ length }) => length)).toEqual([4, 7, 7, 7])
  expect(pages.flat()).toEqual(texts)

  expect(pageIn(await alice.chat.history({ limit: 25 }))).toEqual({ texts, before: null })
  const [, second] = alice.log.of('message')
  expect(pageIn(await alice.chat.history({ before: second?.id ?? '' }))).toEqual({
    texts: ['line 0'],
    before: null,
  })
})

test('a search finds text in any case, newest pages first, and nothing else of what was said at once', async () => {
  const alice = await enter(await homeOf('alice'))
  await alice.log.waitFor('state', ({ state }) => state === 'member')
  await say(alice, ['Dinner is ready', 'no', 'DINNER?', 'Gru\u0308ße', 'dinner at eight'])
  expect(pageIn(await alice.chat.history({ search: 'dinner' }))).toEqual({
    texts: ['Dinner is ready', 'DINNER?', 'dinner at eight'],
    before: null,
  })
  const newest = pageIn(await alice.chat.history({ search: 'dinner', limit: 2 }))
  expect(newest.texts).toEqual(['DINNER?', 'dinner at eight'])
  expect(
    pageIn(await alice.chat.history({ search: 'dinner', limit: 2, before: newest.before ?? '' })),
  ).toEqual({ texts: ['Dinner is ready'], before: null })
  expect(pageIn(await alice.chat.history({ search: 'grüsse' })).texts).toEqual([])
  expect(pageIn(await alice.chat.history({ search: 'GRÜSSE'.replace('SS', 'ß') })).texts).toEqual([
    'Gru\u0308ße',
  ])
})

test('what cannot be meant is refused, and so is everything once the room is left', async () => {
  const { chat } = await enter(await homeOf('alice'))
  for (const request of [
    { limit: 0 },
    { limit: 1.5 },
    { limit: 10_001 },
    { before: 'nowhere' },
    { before: `${'0'.repeat(64)}-0` },
  ]) {
    expect(await chat.history(request)).toHaveProperty('type', 'refused')
  }
  await chat.leave()
  expect(await chat.history()).toHaveProperty('type', 'refused')
})

test('with `history: false` it is there for this run, and nothing of it on the disk', async () => {
  const home = await homeOf('alice')
  const alice = await enter(home, { history: false })
  await alice.log.waitFor('state', ({ state }) => state === 'member')
  await say(alice, ['a secret'])
  expect(pageIn(await alice.chat.history()).texts).toEqual(['a secret'])
  await alice.chat.leave()
  expect((await readdir(join(home.home, 'history'))).filter((name) => name.includes('sqlite'))).toEqual([])
  const outcome = await collected(readHistory({ home: home.home })).catch((error: unknown) => error)
  expect(outcome).toMatchObject({ exitCode: 2, message: expect.stringContaining('no history') })
})

test('what nobody has yet is known as such across runs, until somebody has it', async () => {
  const homes = await pairOfHomes()
  await befriend(homes)
  const first = await enter(homes[0])
  await first.log.waitFor('state', ({ state }) => state === 'member')
  await say(first, ['one', 'two'])
  const ids = first.log.of('message').map(({ id }) => id)
  expect(first.chat.undelivered()).toEqual(ids)
  await first.chat.leave()

  const again = await enter(homes[0])
  expect(again.chat.undelivered()).toEqual(ids)
  const bob = await enterBeside(homes[1], again)
  await bob.log.waitFor('message', ({ text }) => text === 'two')
  for (const id of ids) {
    await again.log.waitFor('delivered', (event) => event.id === id && event.to.length === 1)
  }
  expect(again.chat.undelivered()).toEqual([])
  await again.chat.leave()
  expect((await enter(homes[0])).chat.undelivered()).toEqual([])
})

test('`keep` gives up the oldest, at the start', async () => {
  const home = await homeOf('alice')
  const first = await enter(home)
  await first.log.waitFor('state', ({ state }) => state === 'member')
  for (const text of ['one', 'two', 'three']) {
    await say(first, [text])
  }
  await first.chat.leave()

  const second = await enter(home, { keep: { messages: 2 } })
  await expect
    .poll(async () => pageIn(await second.chat.history()).texts, { timeout: 60_000 })
    .toEqual(['two', 'three'])
  await second.chat.leave()
  const third = await enter(home, { keep: { days: 30 } })
  expect(pageIn(await third.chat.history()).texts).toEqual(['two', 'three'])
  await third.chat.leave()
  expect((await collected(readHistory({ home: home.home }))).map(({ text }) => text)).toEqual([
    'two',
    'three',
  ])
})

test.each([{ days: 0 }, { days: Number.NaN }, { messages: 0 }, { messages: 1.5 }])(
  'a bound that is none is refused: %j',
  async (keep) => {
    const home = await homeOf('alice')
    await expect(enter(home, { keep })).rejects.toMatchObject({ exitCode: 2 })
  },
)

test.each([
  ['all', ['before', 'after', 'thanks']],
  ['since-join', ['after', 'thanks']],
] as const)('a newcomer gets of what was said before: %s', async (shareHistory, texts) => {
  const homes = await pairOfHomes()
  await befriend(homes)
  const first = await enter(homes[0])
  await first.log.waitFor('state', ({ state }) => state === 'member')
  await say(first, ['before'])
  await first.chat.leave()

  const alice = await enter(homes[0], { shareHistory })
  const bob = await enterBeside(homes[1], alice)
  await together([alice, bob])
  alice.chat.send('after')
  await bob.log.waitFor('message', ({ text }) => text === 'after')
  bob.chat.send('thanks')
  const { id } = await bob.log.waitFor('message', ({ self }) => self)
  // He knows it by a comparison with her, in which he is shown all that he may have.
  await bob.log.waitFor('delivered', (event) => event.id === id)
  await expect.poll(async () => pageIn(await bob.chat.history()).texts, { timeout: 60_000 }).toEqual(texts)
})
