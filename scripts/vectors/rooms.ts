/** §2.6 and §3: what a bootstrap key and a name come to, and the outer seal. */
import { concatenate, utf8 } from '../../src/crypto/bytes.ts'
import { pad } from '../../src/crypto/padding.ts'
import { seal } from '../../src/crypto/seal.ts'
import { roomIdentityOf } from '../../src/protocol/room-identity.ts'
import { associatedData, sealEnvelope } from '../../src/protocol/wire/envelope.ts'
import { hall, identities, lobby } from '../../test/vectors/frames/cast.ts'
import { drawn, lengthened, turned, writeVectors } from './writing.ts'

const ROOMS = [
  { bootstrap: 'bootstrap', name: 'lobby' },
  { bootstrap: 'bootstrap', name: 'hall' },
  { bootstrap: 'dave', name: 'lobby' },
  // One name, typed on two keyboards: composed, and decomposed.
  { bootstrap: 'bootstrap', name: 'Caf\u00e9' },
  { bootstrap: 'bootstrap', name: 'Cafe\u0301' },
  { bootstrap: 'bootstrap', name: '\ud83c\udfe0 home' },
] as const

const TYPES = ['INI request', 'INI founding', 'KEY', 'DAT'] as const

const enveloped = (type: (typeof TYPES)[number], index: number): object => {
  const payload = utf8(`whatever a frame of type ${index + 1} says`)
  const salt = drawn(`salt of envelope ${index + 1}`)
  return {
    type: index + 1,
    payload,
    padded: pad(concatenate(Uint8Array.of(index + 1), payload)),
    salt,
    frame: sealEnvelope(lobby, salt, type, payload),
  }
}

/** In a right outer seal, whatever is in it. */
const sealed = (padded: Uint8Array): Uint8Array =>
  concatenate(
    Uint8Array.of(1),
    seal(
      { key: lobby.key, label: 'envelope', associatedData: associatedData(lobby, 'envelope') },
      drawn('salt of a refused envelope'),
      padded,
    ),
  )

const refused = (): readonly object[] => {
  const right = sealEnvelope(lobby, drawn('a salt'), 'DAT', utf8('payload'))
  const [malformed, wrongRoom] = [
    { reason: 'malformed', verdict: 'reject' },
    { reason: 'wrong-room', verdict: 'reject' },
  ]
  return [
    { change: 'empty', frame: new Uint8Array(0), ...malformed },
    { change: 'version 0', frame: right.with(0, 0), ...malformed },
    { change: 'version 2', frame: right.with(0, 2), reason: 'version', verdict: 'ignore' },
    { change: 'version 2, and nothing else', frame: Uint8Array.of(2), reason: 'version', verdict: 'ignore' },
    { change: 'version 1, and nothing else', frame: Uint8Array.of(1), ...malformed },
    { change: 'salt and tag with nothing between', frame: right.subarray(0, 49), ...malformed },
    { change: 'one byte between salt and tag', frame: right.subarray(0, 50), ...wrongRoom },
    { change: 'one bit of the salt', frame: turned(right, 1), ...wrongRoom },
    { change: 'one bit of the tag', frame: turned(right, -1), ...wrongRoom },
    { change: 'one byte more', frame: lengthened(right), ...wrongRoom },
    {
      change: 'of another room',
      frame: sealEnvelope(hall, drawn('a salt'), 'DAT', utf8('payload')),
      ...wrongRoom,
    },
    {
      change: 'one byte above the largest frame',
      frame: Uint8Array.of(1),
      zeros: 262_144,
      reason: 'too-large',
      verdict: 'reject',
    },
    { change: 'the largest frame, of zeros', frame: Uint8Array.of(1), zeros: 262_143, ...wrongRoom },
    { change: 'type 0', frame: sealed(pad(Uint8Array.of(0, 1, 2))), ...malformed },
    { change: 'type 5', frame: sealed(pad(Uint8Array.of(5, 1, 2))), ...malformed },
    { change: 'no type', frame: sealed(pad(new Uint8Array(0))), ...malformed },
    { change: 'padding that is not zero', frame: sealed(turned(pad(Uint8Array.of(4, 1)), -1)), ...malformed },
    { change: 'padding to another size', frame: sealed(lengthened(pad(Uint8Array.of(4, 1)))), ...malformed },
    { change: 'an INI request of no bytes', frame: sealed(pad(Uint8Array.of(1))), ...malformed },
    { change: 'an INI founding of no bytes', frame: sealed(pad(Uint8Array.of(2))), ...malformed },
    { change: 'a KEY of no bytes', frame: sealed(pad(Uint8Array.of(3))), ...malformed },
    { change: 'a DAT of no bytes', frame: sealed(pad(Uint8Array.of(4))), ...malformed },
  ]
}

export const writeRooms = (): void => {
  writeVectors('room.json', {
    note: 'bootstrap is a name in identities.json: its spki and the name make the rest (docs/protocol.md §2.6). nameBytes is the name in NFC, as UTF-8.',
    rooms: ROOMS.map(({ bootstrap, name }) => {
      const { id, key, topic, fileTag } = roomIdentityOf(identities[bootstrap].publicKey, name)
      return {
        bootstrap,
        name,
        nameBytes: utf8(name.normalize('NFC')),
        roomId: id,
        roomKey: key,
        topic,
        fileTag,
      }
    }),
  })
  writeVectors('envelope.json', {
    note: 'frame = 0x01 and seal(room key, "envelope", layer 0, padded) with that salt, in the room lobby of room.json; padded = pad(type, payload) (docs/protocol.md §3). refused: what was changed, the reason and the verdict of docs/protocol.md §9; zeros, where it is there, is how many zero bytes follow what frame says.',
    frames: TYPES.map(enveloped),
    refused: refused(),
  })
}
