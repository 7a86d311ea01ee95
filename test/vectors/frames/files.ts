/** The vectors of whole frames, and how a frame that is not written out is put together from what is. */
import { fromHex, toHex } from '../../../src/crypto/bytes.ts'
import { sha256 } from '../../../src/crypto/digest.ts'
import { type FrameType, sealEnvelope } from '../../../src/protocol/wire/envelope.ts'
import { encodeSigned, type Signed } from '../../../src/protocol/wire/fields.ts'
import { lobby } from './cast.ts'
import inis from './ini-request.json' with { type: 'json' }
import keys from './key.json' with { type: 'json' }

const named = <Vector extends { readonly name: string }>(
  vectors: readonly Vector[],
  name: string,
): Vector => {
  const vector = vectors.find((candidate) => candidate.name === name)
  if (vector === undefined) {
    throw new Error(`there is no vector ${name}`)
  }
  return vector
}

export const bobSeeks = named(inis.frames, 'bob seeks')
export const theAnswer = named(keys.frames, 'alice lets in bob and carol')

export const signedOf = ({
  body,
  signature,
}: {
  readonly body: string
  readonly signature: string
}): Signed => ({
  body: fromHex(body),
  signature: fromHex(signature),
})

interface Enveloped {
  readonly frameSalt: string
  readonly messageId: string
}

/** Throws where the frame is not the one that the vector's maker had. */
const frameOf = (type: FrameType, payload: Uint8Array, { frameSalt, messageId }: Enveloped): Uint8Array => {
  const frame = sealEnvelope(lobby, fromHex(frameSalt), type, payload)
  if (toHex(sha256(frame)) !== messageId) {
    throw new Error(`the frame with the message id ${messageId} comes out otherwise`)
  }
  return frame
}

type SignedFrame = Enveloped & { readonly body: string; readonly signature: string }

export const frameOfIni = (ini: SignedFrame): Uint8Array =>
  frameOf('INI request', encodeSigned(signedOf(ini)), ini)

export const frameOfKey = (key: SignedFrame): Uint8Array => frameOf('KEY', encodeSigned(signedOf(key)), key)

export const frameOfDat = (dat: Enveloped & { readonly payload: string }): Uint8Array =>
  frameOf('DAT', fromHex(dat.payload), dat)

interface Edited {
  readonly of: string
  readonly edits: readonly { readonly at: number; readonly remove: number; readonly insert: string }[]
}

/** A right body with what was changed in it. The places count in the right one, so the last is done first. */
const edited = (
  vectors: readonly { readonly name: string; readonly body: string }[],
  { of, edits }: Edited,
): string =>
  edits
    .toReversed()
    .reduce(
      (hex, { at, remove, insert }) => hex.slice(0, 2 * at) + insert + hex.slice(2 * (at + remove)),
      named(vectors, of).body,
    )

export const refusedInis = inis.refused.map((vector) => ({
  ...vector,
  frame: frameOfIni({ ...vector, body: edited(inis.frames, vector) }),
}))

export const refusedKeys = keys.refused.map((vector) => ({
  ...vector,
  frame: frameOfKey({ ...vector, body: edited(keys.frames, vector) }),
}))
