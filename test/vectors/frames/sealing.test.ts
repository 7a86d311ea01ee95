/** §2.3's seal, and §3's padding and outer seal. */
import { expect, test } from 'vitest'
import { concatenate, fromHex, toHex } from '../../../src/crypto/bytes.ts'
import { deriveKey } from '../../../src/crypto/digest.ts'
import { pad, paddedSize, unpad } from '../../../src/crypto/padding.ts'
import { open, seal } from '../../../src/crypto/seal.ts'
import { openEnvelope, sealEnvelope } from '../../../src/protocol/wire/envelope.ts'
import { associatedDataOf, frameOf, padded, paddedSizeOf, sealed } from './by-the-text/cryptography.ts'
import { lobby } from './cast.ts'
import envelopes from './envelope.json' with { type: 'json' }
import { Hearer } from './hearer.ts'
import padding from './padding.json' with { type: 'json' }
import seals from './seal.json' with { type: 'json' }

test.each(padding.sizes)('$bytes bytes are padded to $padded', ({ bytes, padded: size }) => {
  expect(paddedSize(bytes)).toBe(size)
  expect(paddedSizeOf(bytes)).toBe(size)
})

test.each(padding.contents)('padded: $content', ({ content, padded: expected }) => {
  expect(toHex(pad(fromHex(content)))).toBe(expected)
  expect(toHex(padded(fromHex(content)))).toBe(expected)
  expect(toHex(unpad(fromHex(expected)) ?? Buffer.from('none'))).toBe(content)
})

test.each(padding.refused)('no padding: $change', ({ padded: wrong }) => {
  expect(unpad(fromHex(wrong))).toBeUndefined()
})

test.each(seals.seals)('seal of layer $layer', (vector) => {
  const how = {
    key: fromHex(vector.key),
    label: vector.label,
    associatedData: fromHex(vector.associatedData),
  }
  const [salt, plaintext] = [fromHex(vector.salt), fromHex(vector.plaintext)]
  expect(toHex(deriveKey(how.key, how.label, salt))).toBe(vector.derivedKey)
  expect(toHex(seal(how, salt, plaintext))).toBe(vector.sealed)
  expect(open(how, fromHex(vector.sealed))).toEqual(plaintext)
  const aad = associatedDataOf(vector.layer, fromHex(vector.roomId), ...vector.more.map(fromHex))
  expect(toHex(aad)).toBe(vector.associatedData)
  expect(toHex(sealed({ key: how.key, label: how.label, aad }, salt, plaintext))).toBe(vector.sealed)
})

test.each(seals.refused)('does not open: $change', (vector) => {
  const how = {
    key: fromHex(vector.key),
    label: vector.label,
    associatedData: fromHex(vector.associatedData),
  }
  expect(open(how, fromHex(vector.sealed))).toBeUndefined()
})

const TYPES = ['INI request', 'INI founding', 'KEY', 'DAT'] as const

test.each(envelopes.frames)('frame of type $type', ({ type, payload, padded: content, salt, frame }) => {
  const name = TYPES[type - 1] ?? 'DAT'
  expect(toHex(sealEnvelope(lobby, fromHex(salt), name, fromHex(payload)))).toBe(frame)
  expect(toHex(frameOf(lobby, fromHex(salt), type, fromHex(payload)))).toBe(frame)
  expect(toHex(padded(concatenate(Uint8Array.of(type), fromHex(payload))))).toBe(content)
  expect(openEnvelope(lobby, fromHex(frame))).toEqual({ opened: true, type: name, payload: fromHex(payload) })
})

test.each(envelopes.refused)('refused: $change', ({ frame, zeros, reason, verdict }) => {
  const bytes = concatenate(fromHex(frame), new Uint8Array(zeros ?? 0))
  expect(new Hearer('seeker').hear(bytes)).toEqual({ reason, verdict })
})
