/** What all frames share: a signed body in an outer seal, and how a refused one is written down. */
import { concatenate, utf8 } from '../../src/crypto/bytes.ts'
import { sha256 } from '../../src/crypto/digest.ts'
import type { SigningKey } from '../../src/crypto/signing.ts'
import { type FrameType, sealEnvelope } from '../../src/protocol/wire/envelope.ts'
import { encodeSigned, type Signed } from '../../src/protocol/wire/fields.ts'
import { lobby } from '../../test/vectors/frames/cast.ts'
import { asEditsOf, type Base } from './edits.ts'
import { drawn } from './writing.ts'

interface Enveloped {
  /** Of the outer seal. */
  readonly frameSalt: Uint8Array
  readonly frame: Uint8Array
}

/** A frame, written out. */
export const enveloped = (type: FrameType, payload: Uint8Array, purpose: string): Enveloped => {
  const frameSalt = drawn(`outer salt of ${purpose}`)
  return { frameSalt, frame: sealEnvelope(lobby, frameSalt, type, payload) }
}

/** A frame, not written out: what it is made with, and the message id that it must come to. */
export const envelopedAs = (type: FrameType, payload: Uint8Array, purpose: string): object => {
  const { frameSalt, frame } = enveloped(type, payload, purpose)
  return { frameSalt, messageId: sha256(frame) }
}

export const envelopedSigned = (type: FrameType, signed: Signed, purpose: string): Enveloped =>
  enveloped(type, encodeSigned(signed), purpose)

export const envelopedSignedAs = (type: FrameType, signed: Signed, purpose: string): object => ({
  signature: signed.signature,
  ...envelopedAs(type, encodeSigned(signed), purpose),
})

/**
 * Who hears a refused frame: Bob, who trusts Alice alone, while he seeks; once he holds the epoch that Alice gave him; or
 * while he seeks and has removed Carol.
 */
export type Hearer = 'seeker' | 'member' | 'remover'

export interface Refusal {
  readonly reason: string
  readonly verdict: 'accept' | 'ignore' | 'reject'
}

export const rejected = (reason: string): Refusal => ({ reason, verdict: 'reject' })
export const ignored = (reason: string): Refusal => ({ reason, verdict: 'ignore' })
export const accepted = (reason: string): Refusal => ({ reason, verdict: 'accept' })

export const signedBy = (
  key: SigningKey,
  type: Parameters<SigningKey['sign']>[0],
  body: Uint8Array,
  room = lobby,
): Signed => ({ body, signature: key.sign(type, room.id, body) })

/** How refused frames of one type are written down: as what was changed in a right one. @param name theirs in the vectors */
export const refusalsOf =
  (type: FrameType, name: string, bases: readonly Base[]) =>
  (change: string, signed: Signed, refusal: Refusal, hearer: Hearer = 'seeker'): object => ({
    change,
    hearer,
    ...asEditsOf(bases, signed.body),
    ...envelopedSignedAs(type, signed, `refused ${name}: ${change}`),
    ...refusal,
  })

const UNKNOWN = utf8('of a newer version')

/** Field 100, a byte string, which no message has: what a newer version might add. */
export const withUnknownField = (body: Uint8Array): Uint8Array =>
  concatenate(body, Uint8Array.of(0xa2, 0x06, UNKNOWN.length), UNKNOWN)
