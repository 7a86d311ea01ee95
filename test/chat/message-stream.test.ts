import { expect, test } from 'vitest'
import type { MessageEvent } from '../../src/chat/events.ts'
import { MESSAGES_BEHIND_MAX } from '../../src/chat/limits.ts'
import { MessageStream } from '../../src/chat/message-stream.ts'
import { ALICE } from '../terminal/fake-chat.ts'

const message = (text: string): MessageEvent => ({
  type: 'message',
  id: text,
  from: { name: 'alice', fingerprint: ALICE, trusted: true },
  text,
  time: 0,
  self: false,
  history: false,
})

const rest = async (stream: MessageStream): Promise<readonly string[]> => {
  const texts: string[] = []
  for await (const { text } of stream) {
    texts.push(text)
  }
  return texts
}

test('a reader gets all in order, whether it waits or comes late', async () => {
  const stream = new MessageStream(() => undefined)
  const waiting = [stream.next(), stream.next()]
  for (const text of ['one', 'two', 'three']) {
    expect(stream.push(message(text))).toBe(true)
  }
  expect((await Promise.all(waiting)).map(({ value }) => value?.text)).toEqual(['one', 'two'])
  stream.end()
  expect(await rest(stream)).toEqual(['three'])
})

test('nothing is dropped up to the bound; beyond it the oldest goes, and that is said', async () => {
  const stream = new MessageStream(() => undefined)
  for (let index = 0; index < MESSAGES_BEHIND_MAX; index += 1) {
    expect(stream.push(message(`${index}`))).toBe(true)
  }
  expect(stream.push(message('one more'))).toBe(false)
  stream.end()
  const texts = await rest(stream)
  expect(texts).toHaveLength(MESSAGES_BEHIND_MAX)
  expect(texts[0]).toBe('1')
  expect(texts.at(-1)).toBe('one more')
})

test('its end reaches every reader that waits, and is told once', async () => {
  let ends = 0
  const stream = new MessageStream(() => {
    ends += 1
  })
  const waiting = [stream.next(), stream.next()]
  stream.end()
  stream.end()
  expect(await Promise.all(waiting)).toEqual([
    { done: true, value: undefined },
    { done: true, value: undefined },
  ])
  expect(ends).toBe(1)
})

test('who stops reading ends it', async () => {
  let ended = false
  const stream = new MessageStream(() => {
    ended = true
  })
  stream.push(message('enough'))
  for await (const { text } of stream) {
    expect(text).toBe('enough')
    break
  }
  expect(ended).toBe(true)
})
