import { expect, test } from 'vitest'
import { TEXT_BYTES_MAX } from '../../src/protocol/limits.ts'
import { parseEntry } from '../../src/protocol/wire/entries.ts'

test('a text is text for every decoder, and of bounded size', () => {
  expect(parseEntry({ text: { text: 'héllo 👋' } })).toEqual({ kind: 'text', text: 'héllo 👋' })
  expect(parseEntry({ text: { text: 'half a surrogate \ud83d' } })).toBeUndefined()
  expect(parseEntry({ text: { text: 'é'.repeat(TEXT_BYTES_MAX / 2) } })).toMatchObject({ kind: 'text' })
  expect(parseEntry({ text: { text: `${'é'.repeat(TEXT_BYTES_MAX / 2)}x` } })).toBeUndefined()
})

test('an entry of which no field is known is of a newer kind, and kept', () => {
  expect(parseEntry({})).toEqual({ kind: 'unknown' })
})

test('addresses with half a surrogate or too many peers are malformed', () => {
  const peer = { peerKey: new Uint8Array(32), addresses: ['/ip4/10.0.0.1/tcp/1'] }
  expect(parseEntry({ addresses: { peers: [peer] } })).toEqual({ kind: 'addresses', peers: [peer] })
  expect(parseEntry({ addresses: { peers: [{ ...peer, addresses: ['/ip4/\udc00'] }] } })).toBeUndefined()
  expect(parseEntry({ addresses: { peers: Array.from({ length: 65 }, () => peer) } })).toBeUndefined()
})
