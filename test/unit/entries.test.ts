import { expect, test } from 'vitest'
import { utf8 } from '../../src/crypto/bytes.ts'
import { TEXT_BYTES_MAX } from '../../src/protocol/limits.ts'
import { parseEntry } from '../../src/protocol/wire/entries.ts'

test('a text is text for every decoder, and of bounded size', () => {
  const entryOf = (text: string) => parseEntry({ text: { text: utf8(text) } })
  // A leading mark of byte order is part of the text.
  for (const text of ['héllo 👋', '', '\ufeffmarked', 'é'.repeat(TEXT_BYTES_MAX / 2)]) {
    expect(entryOf(text)).toEqual({ kind: 'text', text })
  }
  expect(entryOf(`${'é'.repeat(TEXT_BYTES_MAX / 2)}x`)).toBeUndefined()
})

test.each([
  ['half a surrogate', [0xed, 0xa0, 0xbd]],
  ['an overlong zero', [0xc0, 0x80]],
  ['half a character', [0x61, 0xe2, 0x82]],
  ['a byte that begins nothing', [0xff]],
  ['a character beyond Unicode', [0xf4, 0x90, 0x80, 0x80]],
])('what is no UTF-8 is refused, not mended: %s', (_what, bytes) => {
  const text = Uint8Array.from(bytes)
  expect(parseEntry({ text: { text } })).toBeUndefined()
  expect(
    parseEntry({ addresses: { peers: [{ peerKey: new Uint8Array(32), addresses: [text] }] } }),
  ).toBeUndefined()
})

test('an entry of which no field is known is of a newer kind, and kept', () => {
  expect(parseEntry({})).toEqual({ kind: 'unknown' })
})

test('addresses of too many peers, or too many of one, are malformed', () => {
  const [peerKey, address] = [new Uint8Array(32), '/ip4/10.0.0.1/tcp/1']
  const peer = { peerKey, addresses: [utf8(address)] }
  expect(parseEntry({ addresses: { peers: [peer] } })).toEqual({
    kind: 'addresses',
    peers: [{ peerKey, addresses: [address] }],
  })
  const seventeen = Array.from({ length: 17 }, () => utf8(address))
  expect(parseEntry({ addresses: { peers: [{ peerKey, addresses: seventeen }] } })).toBeUndefined()
  expect(parseEntry({ addresses: { peers: Array.from({ length: 65 }, () => peer) } })).toBeUndefined()
})
