import { describe, expect, test } from 'vitest'
import type { History, OrderKey, StoredBatch } from '../../../src/storage/history/contract.ts'
import { temporaryFolder } from '../keys.ts'
import { valueIn } from '../outcomes.ts'
import {
  batchesUpTo,
  batchOf,
  choiceIn,
  idOf,
  idsOf,
  keyOf,
  newHistory,
  openForTest,
  plain,
} from './batches.ts'

const append = async (
  history: History,
  batches: readonly StoredBatch[],
  clock = 0,
): Promise<readonly string[]> => valueIn(await history.append(batches, clock))

/** Equal up to the field named, which then decides. */
const tied = (name: string, more: Partial<StoredBatch>): StoredBatch =>
  batchOf(name, { author: '05'.repeat(32), session: '05'.repeat(32), number: 5, clock: 5, ...more })

const IN_ORDER = [
  tied('lower clock', { clock: 4, author: 'ff'.repeat(32) }),
  tied('lower author', { author: '04'.repeat(32), session: 'ff'.repeat(32) }),
  tied('lower session', { session: '04'.repeat(32), number: 9 }),
  tied('lower number', { number: 4, id: 'ff'.repeat(32) }),
  tied('lower id', { id: '04'.repeat(32) }),
  tied('higher id', { id: '06'.repeat(32) }),
  tied('highest clock', { clock: Number.MAX_SAFE_INTEGER, number: Number.MAX_SAFE_INTEGER }),
]

describe('what is appended', () => {
  test('comes back as it was, from this run and from the next', async () => {
    const folder = await temporaryFolder()
    const batches = [
      batchOf('plain'),
      batchOf('without text', { clock: 2, text: '' }),
      batchOf('empty', { clock: 3, text: '', body: new Uint8Array(0), signature: new Uint8Array(0) }),
      batchOf('about a removal', { clock: 4, isAboutRemoval: true }),
      batchOf('large', { clock: 5, body: new Uint8Array(131_072).fill(3), text: 'ä🙂\u{feff}'.repeat(9000) }),
      batchOf('highest', { clock: Number.MAX_SAFE_INTEGER, timeMs: 0 }),
    ]
    const first = await openForTest(choiceIn(folder))
    expect(await append(first, batches, 17)).toEqual(idsOf(batches))
    expect(plain(valueIn(await first.get(idsOf(batches), 1e9)))).toEqual(plain(batches))
    await first.close()
    const second = await openForTest(choiceIn(folder))
    expect(second.state).toEqual({
      count: 6,
      clock: 17,
      highest: keyOf(batchOf('highest', { clock: Number.MAX_SAFE_INTEGER })),
      floor: 0,
    })
    expect(plain(valueIn(await second.page({ after: null }, 100, 'everything')).batches)).toEqual(
      plain(batches),
    )
  })

  test('is told as new once, within one call and over several at once', async () => {
    const history = await newHistory()
    const [one, two, three] = [batchOf('one'), batchOf('two'), batchOf('three')]
    const told = await Promise.all([
      append(history, [one, two, one]),
      append(history, [two, three]),
      append(history, [one]),
    ])
    expect(told).toEqual([[one.id, two.id], [three.id], []])
    expect(history.state.count).toBe(3)
  })

  test('raises the clock, which never falls, with or without batches', async () => {
    const history = await newHistory()
    await append(history, [], 9)
    await append(history, [batchOf('high', { clock: 1000 })], 5)
    expect(history.state).toMatchObject({ clock: 9, highest: { clock: 1000 } })
  })

  test('is not what the caller makes of its bytes afterwards', async () => {
    const history = await newHistory()
    const frame = new Uint8Array(1000).fill(1)
    const appended = history.append([batchOf('part', { body: frame.subarray(10, 20) })], 0)
    frame.fill(2)
    valueIn(await appended)
    expect(valueIn(await history.get([idOf('part')], 100))[0]?.body).toEqual(new Uint8Array(10).fill(1))
  })
})

describe('by id', () => {
  test('missing are those that are not here, in the order asked', async () => {
    const history = await newHistory()
    await append(history, [batchOf('b')])
    const asked = ['c', 'b', 'a'].map(idOf)
    expect(valueIn(await history.missing(asked))).toEqual([idOf('c'), idOf('a')])
  })

  test('batches are got in the order asked, up to a size, one at least', async () => {
    const history = await newHistory()
    const batches = batchesUpTo(3, { body: new Uint8Array(100) })
    await append(history, batches)
    const asked = [...idsOf(batches).reverse(), idOf('nothing')]
    expect(idsOf(valueIn(await history.get(asked, 1000)))).toEqual(asked.slice(0, 3))
    expect(idsOf(valueIn(await history.get(asked, 200)))).toEqual(asked.slice(0, 2))
    expect(idsOf(valueIn(await history.get(asked, 199)))).toEqual(asked.slice(0, 1))
    expect(idsOf(valueIn(await history.get(asked, 0)))).toEqual(asked.slice(0, 1))
    expect(valueIn(await history.get([idOf('nothing')], 1000))).toEqual([])
  })
})

describe('pages', () => {
  const walk = async (
    history: History,
    kind: 'everything' | 'texts',
    direction: 'before' | 'after',
    limit: number,
  ): Promise<string[]> => {
    let ids: string[] = []
    let from: OrderKey | null = null
    for (;;) {
      const start: { before: OrderKey | null } | { after: OrderKey | null } =
        direction === 'before' ? { before: from } : { after: from }
      const page = valueIn(await history.page(start, limit, kind))
      expect(page.batches.length).toBe(page.hasMore ? limit : page.batches.length)
      ids = direction === 'before' ? [...idsOf(page.batches), ...ids] : [...ids, ...idsOf(page.batches)]
      const next = direction === 'before' ? page.batches.at(0) : page.batches.at(-1)
      if (!page.hasMore || next === undefined) {
        return ids
      }
      from = keyOf(next)
    }
  }

  test.each(['before', 'after'] as const)('go %s along the whole order', async (direction) => {
    const history = await newHistory()
    await append(history, IN_ORDER.toReversed())
    for (const limit of [1, 2, 3, IN_ORDER.length]) {
      expect(await walk(history, 'everything', direction, limit)).toEqual(idsOf(IN_ORDER))
    }
  })

  test.each(['before', 'after'] as const)('of texts go %s over what says none', async (direction) => {
    const history = await newHistory()
    const batches = batchesUpTo(40).map((batch) => (batch.clock % 4 === 0 ? batch : { ...batch, text: '' }))
    await append(history, batches)
    const texts = batches.filter(({ text }) => text !== '')
    for (const limit of [1, 3, 10]) {
      expect(await walk(history, 'texts', direction, limit)).toEqual(idsOf(texts))
    }
  })

  test('say whether there are more, also where there are just as many as asked', async () => {
    const history = await newHistory()
    await append(history, batchesUpTo(4))
    for (const kind of ['everything', 'texts'] as const) {
      for (const start of [{ before: null }, { after: null }]) {
        expect(valueIn(await history.page(start, 3, kind)).hasMore).toBe(true)
        expect(valueIn(await history.page(start, 4, kind)).hasMore).toBe(false)
      }
    }
  })

  test('of an empty history are empty', async () => {
    const history = await newHistory()
    expect(history.state).toEqual({ count: 0, clock: 0, highest: null, floor: 0 })
    expect(valueIn(await history.page({ before: null }, 5, 'everything'))).toEqual({
      batches: [],
      hasMore: false,
    })
    expect(valueIn(await history.page({ after: null }, 5, 'texts'))).toEqual({ batches: [], hasMore: false })
  })
})

test('all that is about removals is read in order', async () => {
  const history = await newHistory()
  const removals = [3, 1, 2].map((clock) =>
    batchOf(`removal ${clock}`, { clock, isAboutRemoval: true, text: '' }),
  )
  await append(history, [...batchesUpTo(5), ...removals])
  expect(valueIn(await history.aboutRemovals()).map(({ clock, text }) => [clock, text])).toEqual([
    [1, ''],
    [2, ''],
    [3, ''],
  ])
})

describe('a search', () => {
  const TEXTS = ['Straße', 'GRÜSSE', 'grüße', 'Cafe\u0301', 'ПРИВЕТ', 'nothing', '']

  test.each([
    ['straße', ['Straße']],
    ['grüß', ['grüße']],
    ['GRÜSS', ['GRÜSSE']],
    ['café', ['Cafe\u0301']],
    ['CAFE\u0301', ['Cafe\u0301']],
    ['привет', ['ПРИВЕТ']],
    ['absent', []],
    ['', ['nothing', 'ПРИВЕТ', 'Cafe\u0301', 'grüße', 'GRÜSSE', 'Straße']],
  ])('for %j finds %j', async (sought, found) => {
    const history = await newHistory()
    await append(
      history,
      TEXTS.map((text, index) => batchOf(text, { clock: index, text })),
    )
    const page = valueIn(await history.search(sought, null, 10))
    expect(page.batches.map(({ text }) => text)).toEqual(found)
    expect(page).toMatchObject({ next: null, lookedAt: 6 })
  })

  test('goes on where it stopped, and finds each once', async () => {
    const history = await newHistory()
    const batches = batchesUpTo(20).map((batch) => ({
      ...batch,
      text: batch.clock % 3 === 0 ? 'needle' : 'hay',
    }))
    await append(history, batches)
    const clocks: number[][] = []
    let from: OrderKey | null = null
    do {
      const page: { batches: readonly StoredBatch[]; next: OrderKey | null } = valueIn(
        await history.search('Needle', from, 2),
      )
      clocks.push(page.batches.map(({ clock }) => clock))
      from = page.next
    } while (from !== null)
    expect(clocks).toEqual([[18, 15], [12, 9], [6, 3], []])
  })

  test('looks at 20,000 batches with text, says so, and goes on behind them', async () => {
    const history = await newHistory()
    const old = batchOf('old', { clock: 1, text: 'needle' })
    const texts = Array.from({ length: 20_000 }, (_, index) =>
      batchOf(`text ${index}`, { clock: 10 + index, text: 'hay' }),
    )
    const silent = Array.from({ length: 500 }, (_, index) =>
      batchOf(`silent ${index}`, { clock: 50_000 + index, text: '' }),
    )
    await append(history, [old, ...texts, ...silent])
    let isSearching = true
    const searching = history.search('needle', null, 10).finally(() => {
      isSearching = false
    })
    let appendsMeanwhile = 0
    while (isSearching) {
      await append(history, [])
      appendsMeanwhile += 1
    }
    // Each waits for a part of the search only.
    expect(appendsMeanwhile).toBeGreaterThan(4)
    const first = valueIn(await searching)
    expect(first).toEqual({ batches: [], lookedAt: 20_000, next: keyOf(batchOf('text 0', { clock: 10 })) })
    const second = valueIn(await history.search('needle', first.next, 10))
    expect(second).toMatchObject({ lookedAt: 1, next: null })
    expect(idsOf(second.batches)).toEqual([old.id])
  })
})

describe('people', () => {
  test('are known by the first key told, and by the lowest clock at which they joined', async () => {
    const history = await newHistory()
    const identity = (name: string, joined: number | null) => ({
      fingerprint: idOf(name),
      spki: Uint8Array.of(1, 2),
      joined,
    })
    valueIn(await history.rememberIdentities([identity('alice', null), identity('bob', 7)]))
    valueIn(await history.rememberIdentities([{ ...identity('alice', 9), spki: Uint8Array.of(9) }]))
    valueIn(await history.rememberIdentities([identity('bob', 8), identity('alice', null)]))
    valueIn(await history.rememberIdentities([identity('alice', 5)]))
    expect(valueIn(await history.identities(10))).toEqual([identity('bob', 7), identity('alice', 5)])
    expect(valueIn(await history.identities(1))).toEqual([identity('bob', 7)])
  })

  test('are told by who said something last, so that of too many the longest silent are left out', async () => {
    const history = await newHistory()
    const identity = (name: string) => ({ fingerprint: idOf(name), spki: Uint8Array.of(1, 2), joined: null })
    const all = ['silent', 'alice', 'bob'].map(identity)
    valueIn(await history.rememberIdentities(all))
    await append(history, [
      batchOf('one', { clock: 3, author: idOf('alice') }),
      batchOf('two', { clock: 4, author: idOf('bob') }),
    ])
    expect(valueIn(await history.identities(10))).toEqual([...all].reverse())
    await append(history, [batchOf('three', { clock: 5, author: idOf('alice') })])
    expect(valueIn(await history.identities(1))).toEqual([identity('alice')])
  })

  test('hold what they are said to hold, newest first, until it is given up', async () => {
    const history = await newHistory()
    const batches = batchesUpTo(3)
    await append(history, [...batches, batchOf('another', { clock: 9, author: idOf('bob') })])
    const [one = '', two = '', three = ''] = idsOf(batches)
    const [bob = '', carol = ''] = [idOf('bob'), idOf('carol')].sort()
    valueIn(await history.rememberHolder(carol, [one, two, idOf('nothing')]))
    valueIn(await history.rememberHolder(bob, [one]))
    valueIn(await history.rememberHolder(bob, [one]))
    expect(valueIn(await history.holdersOf(idOf('alice'), 10))).toEqual([
      { id: three, holders: [] },
      { id: two, holders: [carol] },
      { id: one, holders: [bob, carol] },
    ])
    expect(valueIn(await history.holdersOf(idOf('alice'), 1))).toEqual([{ id: three, holders: [] }])
  })

  test('hold nothing of a batch that comes where one was given up', async () => {
    const history = await newHistory()
    await append(history, batchesUpTo(3), 3)
    valueIn(await history.rememberHolder(idOf('bob'), idsOf(batchesUpTo(3))))
    valueIn(await history.prune({ batches: 0 }, 0))
    await append(history, [batchOf('later', { clock: 10 })])
    expect(valueIn(await history.holdersOf(idOf('alice'), 10))).toEqual([{ id: idOf('later'), holders: [] }])
  })
})

test('once closed, every question is answered with that', async () => {
  const history = await newHistory()
  const last = history.append([batchOf('last')], 1)
  await history.close()
  expect(valueIn(await last)).toEqual([idOf('last')])
  const outcome = await history.missing([])
  expect(outcome).toMatchObject({ ok: false, problem: { message: expect.stringContaining('is closed') } })
  await history.close()
})
