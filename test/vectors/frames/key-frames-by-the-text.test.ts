/** §4.3: KEY, put together from the text alone. */
import { expect, test } from 'vitest'
import { toHex } from '../../../src/crypto/bytes.ts'
import {
  associatedDataOf,
  bytesOf,
  frameOf,
  H,
  isSigned,
  sealed,
  u32,
  wrapKeyOf,
} from './by-the-text/cryptography.ts'
import {
  contentMessage,
  headerMessage,
  keyMessage,
  signedMessage,
  wrapMessage,
} from './by-the-text/messages.ts'
import { identityNamed, lobby, sessionNamed } from './cast.ts'
import { frameOfKey } from './files.ts'
import foundings from './ini-founding.json' with { type: 'json' }
import keys from './key.json' with { type: 'json' }

type KeyVector = (typeof keys.frames)[number]

const contentBytesOf = (vector: KeyVector): Buffer =>
  contentMessage({
    ...vector,
    identities: vector.identities.map((name) => identityNamed(name).publicKey.spki),
  })

const headerOf = (vector: KeyVector): Buffer => {
  const founding = foundings.frames.find(({ name }) => name === vector.founding)
  if (founding === undefined) {
    throw new Error(`${vector.founding} is no founding of the vectors`)
  }
  const { id, step } = vector.epoch
  const aad = associatedDataOf(2, lobby.id, bytesOf(id), u32(step))
  const how = { key: bytesOf(vector.contentKey), label: 'content', aad }
  return headerMessage({
    ...vector,
    sender: identityNamed(vector.sender).publicKey.spki,
    founding,
    sealedContent: sealed(how, bytesOf(vector.contentSalt), contentBytesOf(vector)),
  })
}

const wrapOf = (vector: KeyVector, wrap: KeyVector['wraps'][number]): Buffer => {
  const { session, keys: recipient } = sessionNamed(wrap.recipient)
  const wrapKey = wrapKeyOf({
    secret: bytesOf(wrap.rsaSecret + wrap.mlKemSecret),
    roomId: lobby.id,
    session: bytesOf(session),
    keysHash: recipient.publicKeys.hash,
    ini: wrap.ini === null ? null : bytesOf(wrap.ini),
    rsaCiphertext: bytesOf(wrap.rsaCiphertext),
    mlKemCiphertext: bytesOf(wrap.mlKemCiphertext),
    headerHash: bytesOf(vector.headerHash),
  })
  expect(toHex(wrapKey)).toBe(wrap.wrapKey)
  const how = { key: wrapKey, label: 'content key', aad: associatedDataOf(1, lobby.id) }
  expect(toHex(sealed(how, bytesOf(wrap.salt), bytesOf(vector.contentKey)))).toBe(wrap.sealedContentKey)
  const { rsaCiphertext, mlKemCiphertext, sealedContentKey } = wrap
  return wrapMessage(session, wrap.ini ?? '00'.repeat(32), rsaCiphertext, mlKemCiphertext, sealedContentKey)
}

test.each(keys.frames)('KEY, by the text alone: $name', (vector) => {
  expect(toHex(contentBytesOf(vector))).toBe(vector.contentBytes)
  const header = headerOf(vector)
  expect(toHex(H('KEY header', lobby.id, header))).toBe(vector.headerHash)
  const wraps = vector.wraps.map((wrap) => wrapOf(vector, wrap))
  expect(toHex(keyMessage(header, wraps))).toBe(vector.body)
  const signed = { body: bytesOf(vector.body), signature: bytesOf(vector.signature) }
  expect(isSigned(identityNamed(vector.sender).publicKey.spki, 'KEY', lobby.id, signed)).toBe(true)
  const frame = frameOf(lobby, bytesOf(vector.frameSalt), 3, signedMessage(vector))
  expect(frame).toEqual(Buffer.from(frameOfKey(vector)))
})
