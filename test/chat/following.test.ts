import { expect, test } from 'vitest'
import { followChat } from '../../src/chat/following.ts'
import { EARLIER_BYTES_MAX } from '../../src/control/limits.ts'
import type { Chat, ChatEvent, HistoryOutcome, MessageEvent } from '../../src/index.ts'

const message = (id: string, history: boolean, text = id): MessageEvent =>
  ({ type: 'message', id, text, history }) as MessageEvent

const LEFT = { type: 'state', state: 'left', detail: '' } as ChatEvent

/** A chat of which only what is followed is there, and whose history is answered by hand. */
const setUp = (lines: number | undefined) => {
  let tellEvent: (event: ChatEvent) => void = () => undefined
  const { promise, resolve: answer } = Promise.withResolvers<HistoryOutcome>()
  const told: unknown[] = []
  const chat = {
    ready: 'ready',
    debug: () => ({ room: () => ({ state: 'state', epoch: null }) }),
    subscribe: (listener: (event: ChatEvent) => void) => {
      tellEvent = listener
      return () => undefined
    },
    history: () => promise,
  } as unknown as Chat
  const request = { request: 'tail', ...(lines === undefined ? {} : { lines }) } as const
  const ended = followChat(chat)(request, (result) => told.push(result), new AbortController().signal)
  return { told, answer, ended, happen: (event: ChatEvent) => tellEvent(event) }
}

test('what is said while the history is read comes behind it, once', async () => {
  const { told, answer, ended, happen } = setUp(10)
  const [old, both, fresh] = [message('old', true), message('both', true), message('fresh', false)]
  happen(message('both', false))
  happen(fresh)
  happen(LEFT)
  expect(told).toEqual(['ready', 'state'])
  answer({ type: 'page', messages: [old, both], before: null })
  await ended
  expect(told.slice(2)).toEqual([
    old,
    both,
    { type: 'history', count: 2, more: false, before: null },
    fresh,
    LEFT,
  ])
})

test('of very long ones only the newest come, so that nobody is taken for a reader that stalls', async () => {
  const { told, answer, ended, happen } = setUp(1000)
  const text = 'x'.repeat(EARLIER_BYTES_MAX / 4)
  const messages = ['1', '2', '3', '4', '5'].map((id) => message(id, true, text))
  answer({ type: 'page', messages, before: null })
  happen(LEFT)
  await ended
  expect(told.slice(2)).toEqual([
    ...messages.slice(-3),
    { type: 'history', count: 3, more: true, before: '3' },
    LEFT,
  ])
})

test('a history that cannot be read is told, and what is said comes all the same', async () => {
  const { told, answer, ended, happen } = setUp(10)
  answer({ type: 'refused', reason: 'the disk' })
  happen(LEFT)
  await ended
  expect(told.slice(2)).toEqual([
    { type: 'warning', code: 'history', message: 'the disk' },
    { type: 'history', count: 0, more: false, before: null },
    LEFT,
  ])
})

test.each([0, undefined])('with %s lines nothing earlier is told', async (lines) => {
  const { told, ended, happen } = setUp(lines)
  happen(LEFT)
  await ended
  expect(told).toEqual(['ready', 'state', LEFT])
})
