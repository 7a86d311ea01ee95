import { expect, onTestFinished, test } from 'vitest'
import type { ChatEvent } from '../../src/index.ts'
import { befriend } from '../lan/homes.ts'
import { EventLog } from './event-log.ts'
import { enter, enterBeside, pairOfHomes, together } from './guests.ts'

/** What would have ended the process, or been told to its handler, while the test runs. */
const catchUncaught = (): readonly unknown[] => {
  const uncaught: unknown[] = []
  process.setUncaughtExceptionCaptureCallback((error) => uncaught.push(error))
  onTestFinished(() => process.setUncaughtExceptionCaptureCallback(null))
  return uncaught
}

test('a listener that throws fails loudly, and neither the room nor other listeners notice', async () => {
  const uncaught = catchUncaught()
  const homes = await pairOfHomes()
  await befriend(homes)
  const alice = await enter(homes[0], {
    onEvent: ({ type }) => {
      throw new Error(`a bug of the listener at ${type}`)
    },
  })
  const heard = new EventLog<ChatEvent>('who listens to alice, too')
  alice.chat.subscribe(heard.hear)
  const bob = await enterBeside(homes[1], alice)
  await together([bob])
  bob.chat.send('one')
  bob.chat.send('two')
  await heard.waitFor('message', ({ text }) => text === 'two')
  expect(alice.chat.send('three')).not.toHaveProperty('type', 'refused')
  await bob.log.waitFor('message', ({ text }) => text === 'three')
  expect(heard.of('message').map(({ text }) => text)).toEqual(['one', 'two', 'three'])
  expect(uncaught).toContainEqual(new Error('a bug of the listener at message'))
  await alice.chat.leave()
  await bob.log.waitFor('member', ({ event }) => event === 'left')
})
