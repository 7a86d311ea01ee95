import { expect, test } from 'vitest'
import { atRest } from '../../src/crypto/at-rest.ts'
import { toHex, utf8 } from '../../src/crypto/bytes.ts'

const storeKey = new Uint8Array(32).fill(1)
const room = new Uint8Array(32).fill(2)
const row = utf8('row')
const text = utf8('nobody reads this')

test('what is sealed opens, with nonce and tag in front and behind', () => {
  const sealed = atRest(storeKey, room).seal(row, text)
  expect(sealed).toHaveLength(12 + text.length + 16)
  expect(atRest(storeKey, room).open(row, sealed)).toEqual(text)
  expect(atRest(storeKey, room).open(row, atRest(storeKey, room).seal(row, new Uint8Array(0)))).toHaveLength(
    0,
  )
})

test('no two seals have one nonce', () => {
  const key = atRest(storeKey, room)
  const nonces = Array.from({ length: 1000 }, () => toHex(key.seal(row, text).subarray(0, 12)))
  expect(new Set(nonces).size).toBe(1000)
})

test('another key, another room, another row and every changed byte open nothing', () => {
  const key = atRest(storeKey, room)
  const sealed = key.seal(row, text)
  expect(atRest(new Uint8Array(32), room).open(row, sealed)).toBeUndefined()
  expect(atRest(storeKey, new Uint8Array(32)).open(row, sealed)).toBeUndefined()
  expect(key.open(utf8('another'), sealed)).toBeUndefined()
  for (const index of sealed.keys()) {
    expect(key.open(row, sealed.with(index, (sealed[index] ?? 0) ^ 1))).toBeUndefined()
    expect(key.open(row, sealed.subarray(0, index))).toBeUndefined()
  }
})
