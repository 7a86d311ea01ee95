/** §4.1 and §4.2: INI request and INI founding. */
import { expect, test } from 'vitest'
import { fromHex, toHex } from '../../../src/crypto/bytes.ts'
import { nodeSuite } from '../../../src/crypto/suite.ts'
import type { IniHash } from '../../../src/protocol/identifiers.ts'
import { signFounding, verifyFounding } from '../../../src/protocol/wire/founding.ts'
import { sessionClaim, verifyIniRequest } from '../../../src/protocol/wire/ini.ts'
import { bytesOf, frameOf, H, isSigned } from './by-the-text/cryptography.ts'
import { foundingMessage, iniMessage, signedMessage } from './by-the-text/messages.ts'
import { bytes } from './by-the-text/protobuf.ts'
import { identities, lobby, sessionNamed } from './cast.ts'
import { frameOfIni, refusedInis, signedOf } from './files.ts'
import { Hearer } from './hearer.ts'
import foundings from './ini-founding.json' with { type: 'json' }
import inis from './ini-request.json' with { type: 'json' }

type IniVector = (typeof inis.frames)[number]

const foundingOf = ({ founding }: IniVector) => foundings.frames.find(({ name }) => name === founding) ?? null

test.each(inis.frames)('INI request: $name', (vector) => {
  const sender = sessionNamed(vector.sender)
  const verified = verifyIniRequest(nodeSuite, lobby, signedOf(vector))
  expect(verified).toMatchObject({
    verified: true,
    ini: {
      identity: { fingerprint: sender.identity.publicKey.fingerprint },
      name: vector.displayName,
      peer: sender.peer,
      session: vector.session,
      addresses: vector.addresses,
      encapsulationKeys: sender.keys.publicKeys,
      number: vector.number,
      timeMs: vector.time,
      epoch: vector.epoch,
      hash: vector.hash,
    },
  })
  const founding = verified.verified ? verified.ini.founding : null
  expect(founding === null ? null : toHex(founding.hash)).toBe(foundingOf(vector)?.hash ?? null)
  expect(toHex(sessionClaim(lobby, sender.session))).toBe(vector.claim)
  expect(toHex(sender.claim(lobby))).toBe(vector.peerSignature)
  expect(frameOfIni(vector).length).toBeGreaterThan(0)
})

test.each(inis.frames)('INI request, by the text alone: $name', (vector) => {
  const { identity, keys } = sessionNamed(vector.sender)
  const { rsa, mlKem } = keys.publicKeys
  const { spki } = identity.publicKey
  const message = iniMessage({ ...vector, identity: spki, rsa, mlKem, founding: foundingOf(vector) })
  const unknown =
    vector.hasUnknownField === true ? bytes(100, Buffer.from('of a newer version')) : Buffer.of()
  expect(toHex(Buffer.concat([message, unknown]))).toBe(vector.body)
  expect(toHex(H('INI', lobby.id, bytesOf(vector.body)))).toBe(vector.hash)
  expect(toHex(H('session claim', lobby.id, bytesOf(vector.session)))).toBe(vector.claim)
  const signed = { body: bytesOf(vector.body), signature: bytesOf(vector.signature) }
  expect(isSigned(spki, 'INI', lobby.id, signed)).toBe(true)
  const frame = frameOf(lobby, bytesOf(vector.frameSalt), 1, signedMessage(vector))
  expect(frame).toEqual(Buffer.from(frameOfIni(vector)))
})

test.each(foundings.frames)('INI founding: $name', (vector) => {
  const { answers, generation, time } = vector
  const fields = { answers: answers as IniHash, generation, timeMs: time }
  const { signed, hash } = signFounding(lobby, identities.bootstrap, fields)
  expect({ body: toHex(signed.body), hash: toHex(hash) }).toEqual({ body: vector.body, hash: vector.hash })
  expect(verifyFounding(lobby, signedOf(vector))).toMatchObject({ verified: true, founding: fields })
})

test.each(foundings.frames)('INI founding, by the text alone: $name', (vector) => {
  expect(toHex(foundingMessage(vector.answers, vector.generation, vector.time))).toBe(vector.body)
  expect(toHex(H('founding', lobby.id, bytesOf(vector.body)))).toBe(vector.hash)
  const signed = { body: bytesOf(vector.body), signature: bytesOf(vector.signature) }
  expect(isSigned(identities.bootstrap.publicKey.spki, 'INI founding', lobby.id, signed)).toBe(true)
  const frame = frameOf(lobby, bytesOf(vector.frameSalt), 2, signedMessage(vector))
  expect(toHex(frame)).toBe(vector.frame)
})

test.each(refusedInis)('INI request refused: $change', ({ frame, hearer, reason, verdict }) => {
  expect(Hearer.named(hearer).hear(frame)).toEqual({ reason, verdict })
})

test.each(foundings.refused)('INI founding refused: $change', ({ frame, hearer, reason, verdict }) => {
  expect(Hearer.named(hearer).hear(fromHex(frame))).toEqual({ reason, verdict })
})
