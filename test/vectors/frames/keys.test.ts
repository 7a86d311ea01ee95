/** §2.4's signatures, §2.5's wraps, §2.6's rooms, §5's epochs, and who the people are. */
import { createPublicKey } from 'node:crypto'
import { expect, test } from 'vitest'
import { fromHex, toHex, utf8 } from '../../../src/crypto/bytes.ts'
import { sha256 } from '../../../src/crypto/digest.ts'
import { open, seal } from '../../../src/crypto/seal.ts'
import { parseVerifyingKey } from '../../../src/crypto/signing.ts'
import type { IniHash, SessionId } from '../../../src/protocol/identifiers.ts'
import { roomIdentityOf } from '../../../src/protocol/room-identity.ts'
import { wrapSeal } from '../../../src/protocol/wire/key.ts'
import { bytesOf, H, isSigned, roomOf, wrapKeyOf } from './by-the-text/cryptography.ts'
import { identityNamed, lobby, type SessionName, sessions } from './cast.ts'
import file from './identities.json' with { type: 'json' }
import { rsaPrivateKey } from './raw-keys.ts'
import rooms from './room.json' with { type: 'json' }
import signatures from './signatures.json' with { type: 'json' }
import wraps from './wraps.json' with { type: 'json' }

test.each(Object.entries(file.identities))('identity %s', (_name, { privateKey, spki, fingerprint }) => {
  const publicKey = createPublicKey(rsaPrivateKey(fromHex(privateKey)))
  expect(toHex(publicKey.export({ format: 'der', type: 'spki' }))).toBe(spki)
  expect(toHex(sha256(fromHex(spki)))).toBe(fingerprint)
  expect(parseVerifyingKey(fromHex(spki))?.fingerprint).toBe(fingerprint)
})

const sessionNames: readonly SessionName[] = ['alice', 'bob', 'carol']

test.each(sessionNames)('session of %s', (name) => {
  const written = file.sessions[name]
  const { peer, session, keys } = sessions[name]
  expect({ peer, session }).toEqual({ peer: written.peerId, session: written.session })
  const { rsa, mlKem, hash } = keys.publicKeys
  expect([rsa, mlKem, hash].map(toHex)).toEqual([written.rsa, written.mlKem, written.keysHash])
  const fingerprint = bytesOf(file.identities[name].fingerprint)
  expect(toHex(H('session', fingerprint, bytesOf(written.peerKey)))).toBe(written.session)
  expect(toHex(H('encapsulation keys', rsa, mlKem))).toBe(written.keysHash)
})

const TYPES = ['INI', 'INI founding', 'KEY', 'batch'] as const

const isSignedByCode = (vector: Omit<(typeof signatures.refused)[number], 'change'>): boolean => {
  const type = TYPES.find((known) => known === vector.type)
  if (type === undefined) {
    throw new Error(`nothing is signed as ${vector.type}`)
  }
  const { publicKey } = identityNamed(vector.signer)
  return publicKey.verify(type, fromHex(vector.roomId), fromHex(vector.body), fromHex(vector.signature))
}

test.each(signatures.signatures)('signed as $type', (vector) => {
  expect(isSignedByCode(vector)).toBe(true)
  const [roomId, body, signature] = [bytesOf(vector.roomId), bytesOf(vector.body), bytesOf(vector.signature)]
  expect(
    isSigned(identityNamed(vector.signer).publicKey.spki, vector.type, roomId, { body, signature }),
  ).toBe(true)
  const message = Buffer.concat([Buffer.from(`p2p-chat/1 ${vector.type}\0`), roomId, body])
  expect(toHex(message)).toBe(vector.message)
})

test.each(signatures.refused)('no signature: $change', (vector) => {
  expect(isSignedByCode(vector)).toBe(false)
})

test.each(signatures.refusedKeys)('no key of ours: $change', ({ spki }) => {
  expect(parseVerifyingKey(fromHex(spki))).toBeUndefined()
})

test.each(rooms.rooms)('room $name of $bootstrap', (vector) => {
  const key = parseVerifyingKey(identityNamed(vector.bootstrap).publicKey.spki)
  const room = key && roomIdentityOf(key, vector.name)
  const expected = { topic: vector.topic, fileTag: vector.fileTag }
  expect(room).toMatchObject({ ...expected, id: fromHex(vector.roomId), key: fromHex(vector.roomKey) })
  const byTheText = roomOf(identityNamed(vector.bootstrap).publicKey.spki, vector.name)
  expect(byTheText).toEqual({ ...expected, id: bytesOf(vector.roomId), key: bytesOf(vector.roomKey) })
  expect(toHex(utf8(vector.name.normalize('NFC')))).toBe(vector.nameBytes)
})

const { bob } = sessions

/** Bob's content key, by what the code makes of a wrap; undefined where it does not open. */
const unwrapped = (vector: Omit<(typeof wraps.wraps)[number], 'secret'>): Uint8Array | undefined => {
  const encapsulation = {
    rsaCiphertext: fromHex(vector.rsaCiphertext),
    mlKemCiphertext: fromHex(vector.mlKemCiphertext),
  }
  const secret = bob.keys.decapsulate(encapsulation)
  const wrap = {
    ...encapsulation,
    session: vector.session as SessionId,
    ini: vector.ini as IniHash | null,
  }
  return (
    secret &&
    open(
      wrapSeal(lobby, secret, wrap, bob.keys.publicKeys, fromHex(vector.headerHash)),
      fromHex(vector.sealedContentKey),
    )
  )
}

test.each(wraps.wraps)('wrap for the INI $ini', (vector) => {
  const encapsulation = {
    rsaCiphertext: bytesOf(vector.rsaCiphertext),
    mlKemCiphertext: bytesOf(vector.mlKemCiphertext),
  }
  expect(toHex(bob.keys.decapsulate(encapsulation) ?? Buffer.of())).toBe(vector.secret)
  expect(vector.rsaSecret + vector.mlKemSecret).toBe(vector.secret)
  const wrapKey = wrapKeyOf({
    ...encapsulation,
    secret: bytesOf(vector.secret),
    roomId: lobby.id,
    session: bytesOf(vector.session),
    keysHash: bytesOf(file.sessions.bob.keysHash),
    ini: vector.ini === null ? null : bytesOf(vector.ini),
    headerHash: bytesOf(vector.headerHash),
  })
  expect(toHex(wrapKey)).toBe(vector.wrapKey)
  const how = { key: wrapKey, label: 'content key', associatedData: Buffer.of(1, 1, ...lobby.id) }
  expect(toHex(seal(how, fromHex(vector.salt), fromHex(vector.contentKey)))).toBe(vector.sealedContentKey)
  expect(unwrapped(vector)).toEqual(fromHex(vector.contentKey))
})

test.each(wraps.refused)('a wrap that does not open: $change', (vector) => {
  const [right] = wraps.wraps
  expect(right && unwrapped({ ...right, ...vector })).toBeUndefined()
})
