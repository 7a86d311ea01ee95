/** What a flooder sends. All of it is made as an outsider can make it who has the bootstrap's public key. */
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { createDecapsulationKeys } from '../../src/crypto/encapsulation.ts'
import { signingKeyOf } from '../../src/crypto/signing.ts'
import { createPeerKey, createSigner } from '../../src/network/peer-id.ts'
import { sessionIdOf } from '../../src/protocol/identifiers.ts'
import type { RoomIdentity } from '../../src/protocol/room-identity.ts'
import { openEnvelope, sealEnvelope } from '../../src/protocol/wire/envelope.ts'
import { encodeSigned } from '../../src/protocol/wire/fields.ts'
import { Dat } from '../../src/protocol/wire/frames.generated.ts'
import { sessionClaim, signIniRequest } from '../../src/protocol/wire/ini.ts'
import type { Flood } from './order.ts'

const RSA_4096 = { modulusLength: 4096, publicExponent: 65_537 } as const
const SALT_BYTES = 32
const VERSION = 1
/** A short text, sealed and padded, is about this long. */
const ORDINARY_FRAME_BYTES = 900
const OVERSIZED_FRAME_BYTES = 300 * 1024
/** INIs signed before the flood begins: a signature takes 1.5 ms, and one who means it has them ready. */
const INIS_MADE_AHEAD = 4000

/** @returns undefined while there is nothing to send yet */
export type NextFrame = () => Uint8Array | undefined

const salt = (): Uint8Array => randomBytes(SALT_BYTES)

const randomFrame = (bytes: number): Uint8Array => {
  const frame = randomBytes(bytes)
  frame[0] = VERSION
  return frame
}

/** Large frames, each another and all of them cheap to make. */
const oversized = (): NextFrame => {
  const frame = randomFrame(OVERSIZED_FRAME_BYTES)
  let count = 0
  return () => {
    count += 1
    const next = Uint8Array.from(frame)
    new DataView(next.buffer).setUint32(1, count)
    return next
  }
}

const dat = (room: RoomIdentity): Uint8Array =>
  sealEnvelope(
    room,
    salt(),
    'DAT',
    Dat.encode({ epoch: randomBytes(16), step: 0, sealedBatch: randomBytes(600) }),
  )

/** A stranger's identity, made for the flood, and its INIs. */
const requests = async (room: RoomIdentity): Promise<NextFrame> => {
  const identity = signingKeyOf(generateKeyPairSync('rsa', RSA_4096).privateKey)
  if (identity === undefined) throw new Error('A key just made is one of ours.')
  const { publicKeys: encapsulationKeys } = createDecapsulationKeys(
    generateKeyPairSync('rsa', RSA_4096).privateKey,
  )
  const privateKey = await createPeerKey()
  const peerKey = privateKey.publicKey.raw
  const session = sessionIdOf(identity.publicKey.fingerprint, peerKey)
  const peerSignature = createSigner(privateKey)(sessionClaim(room, session))
  let number = 0
  const make = (): Uint8Array => {
    number += 1
    const signed = signIniRequest(room, identity, {
      name: 'Nobody',
      peerKey,
      peerSignature,
      addresses: [],
      encapsulationKeys,
      number,
      nonce: randomBytes(32),
      timeMs: Date.now(),
      epoch: null,
      founding: null,
    })
    return sealEnvelope(room, salt(), 'INI request', encodeSigned(signed))
  }
  const ahead = Array.from({ length: INIS_MADE_AHEAD }, make)
  return () => ahead.pop() ?? make()
}

/** Frames heard in the room, a few of the latest, and what is made of them. */
export class Heard {
  readonly #frames: Uint8Array[] = []
  #turn = 0

  add(frame: Uint8Array): void {
    this.#frames.push(Uint8Array.from(frame))
    if (this.#frames.length > 16) this.#frames.shift()
  }

  get first(): Uint8Array | undefined {
    return this.#frames[0]
  }

  next(): Uint8Array | undefined {
    this.#turn += 1
    return this.#frames[this.#turn % this.#frames.length]
  }
}

const resealed = (room: RoomIdentity, frame: Uint8Array): Uint8Array => {
  const opened = openEnvelope(room, frame)
  return opened.opened ? sealEnvelope(room, salt(), opened.type, opened.payload) : frame
}

const copies = (heard: Heard): NextFrame => {
  let frame: Uint8Array | undefined
  return () => {
    frame ??= heard.first
    return frame
  }
}

/** May take seconds, for keys and signatures. */
export const framesOf = async (flood: Flood, room: RoomIdentity, heard: Heard): Promise<NextFrame> => {
  switch (flood) {
    case 'none':
      return () => undefined
    case 'bystander':
    case 'garbage':
    case 'nonsense':
      return () => randomFrame(ORDINARY_FRAME_BYTES)
    case 'oversized':
      return oversized()
    case 'requests':
      return requests(room)
    case 'dats':
      return () => dat(room)
    case 'replays':
      return () => {
        const frame = heard.next()
        return frame === undefined ? undefined : resealed(room, frame)
      }
    case 'copies':
      return copies(heard)
  }
}
