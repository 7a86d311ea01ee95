import { setImmediate } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { WAITING_TEXTS_MAX } from '../../src/protocol/limits.ts'
import { type LinkedRoom, link, linkedRooms, start } from './linked-rooms.ts'

const startLinked = async (): Promise<{ readonly alice: LinkedRoom; readonly bob: LinkedRoom }> => {
  const { alice, bob } = await linkedRooms()
  for (const room of [alice, bob]) {
    start(room)
    onTestFinished(() => room.driver.leave())
  }
  return { alice, bob }
}

/** Both hold the key, and know it of each other: what is said now is said at once. */
const talking = async (): Promise<{ readonly alice: LinkedRoom; readonly bob: LinkedRoom }> => {
  const { alice, bob } = await startLinked()
  link(alice, bob)
  await bob.log.waitFor('state-changed', ({ state }) => state === 'member')
  alice.driver.say('ready?')
  bob.driver.say('ready!')
  await alice.log.waitFor('text-said', ({ text }) => text === 'ready!')
  await bob.log.waitFor('text-said', ({ text }) => text === 'ready?')
  return { alice, bob }
}

const batchOf = (id: string): string => id.replace(/-\d+$/, '')

test('what is said while a frame is on its way out goes out as one batch under one signature', async () => {
  const { alice, bob } = await talking()
  const { underway, release } = alice.hold()
  alice.driver.say('first')
  await underway
  const texts = ['second', 'third', 'fourth']
  for (const text of texts) {
    expect(alice.driver.say(text)).toBe('sent')
  }
  expect(alice.log.of('text-said').filter(({ text }) => texts.includes(text))).toEqual([])
  release()
  await bob.log.waitFor('text-said', ({ text }) => text === 'fourth')
  const heard = bob.log.of('text-said').filter(({ text }) => texts.includes(text))
  expect(heard.map(({ text }) => text)).toEqual(texts)
  expect(new Set(heard.map(({ id }) => batchOf(id)))).toHaveProperty('size', 1)
  expect(alice.failures).toEqual([])
})

test('what waits for a slow network is said before END', async () => {
  const { alice, bob } = await talking()
  const { underway, release } = alice.hold()
  alice.driver.say('on its way')
  await underway
  alice.driver.say('last words')
  const left = alice.driver.leave()
  release()
  await left
  expect(bob.log.of('text-said').at(-1)?.text).toBe('last words')
  await bob.log.waitFor('member-changed', ({ event }) => event === 'left')
})

test('leaving does not wait for ever for a network that takes nothing', async () => {
  const { alice } = await talking()
  const { release } = alice.hold()
  alice.driver.say('never heard')
  await alice.driver.leave()
  expect(alice.log.of('state-changed').at(-1)).toHaveProperty('state', 'left')
  release()
})

test('leaving from within a report waits for END like any other', async () => {
  const { alice, bob } = await talking()
  const { underway, release } = alice.hold()
  const { promise: asked, resolve: ask } = Promise.withResolvers<void>()
  let hasLeft = false
  const unwatch = alice.log.watch(() => {
    unwatch()
    ask()
    void alice.driver.leave().then(() => {
      hasLeft = true
    })
  })
  bob.driver.say('leave, please')
  await asked
  await underway
  // Everything that does not wait for the network has happened by then.
  await setImmediate()
  expect(hasLeft).toBe(false)
  release()
  await bob.log.waitFor('member-changed', ({ event }) => event === 'left')
})

test('only so many texts wait; the next is refused, and none before it is lost', async () => {
  const { alice, bob } = await startLinked()
  await alice.log.waitFor('state-changed', ({ state }) => state === 'member')
  const texts = Array.from({ length: WAITING_TEXTS_MAX }, (_, index) => `text ${index}`)
  for (const text of texts) {
    expect(alice.driver.say(text)).toBe('waiting')
  }
  expect(alice.driver.say('one too many')).toBe('too-much')
  link(alice, bob)
  await bob.log.waitFor('text-said', ({ text }) => text === texts.at(-1))
  expect(bob.log.of('text-said').map(({ text }) => text)).toEqual(texts)
  expect(alice.driver.say('there is room again')).not.toBe('too-much')
})

test('a founding is remembered before anything of it is published', async () => {
  const { alice, bob } = await startLinked()
  const { promise: written, resolve: write } = Promise.withResolvers<void>()
  alice.remember = () => written
  link(alice, bob)
  await alice.log.waitFor('founded')
  // Whatever came before the founding is out; after it nothing leaves until the disk has it.
  const frames = alice.outgoing.length
  await alice.log.waitFor('state-changed', ({ state }) => state === 'member')
  expect(alice.outgoing.at(-1)).toBe('founding')
  expect(alice.outgoing).toHaveLength(frames)
  expect(bob.log.of('state-changed').map(({ state }) => state)).not.toContain('member')
  write()
  await bob.log.waitFor('state-changed', ({ state }) => state === 'member')
})

test('a disk that fails on a founding is told, and what follows goes out', async () => {
  const { alice, bob } = await startLinked()
  alice.remember = () => Promise.reject(new Error('the disk is full'))
  link(alice, bob)
  await bob.log.waitFor('state-changed', ({ state }) => state === 'member')
  expect(alice.failures).toEqual([new Error('the disk is full')])
})

test('frames that the network has nobody for are counted, and so are those received', async () => {
  const { alice, bob } = await talking()
  const { framesPublished, framesUnheard } = alice.driver.metrics
  expect(alice.driver.metrics.framesReceived).toBeGreaterThan(0)
  alice.other = undefined
  alice.driver.say('into the void')
  await alice.driver.leave()
  expect(alice.driver.metrics.framesPublished).toBe(framesPublished + 2)
  expect(alice.driver.metrics.framesUnheard).toBe(framesUnheard + 2)
  expect(bob.log.of('text-said').map(({ text }) => text)).not.toContain('into the void')
})
