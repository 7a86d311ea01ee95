/** A frame under way, and what it is, so that frames of two histories can be told to be alike. */
import { toHex } from '../../src/crypto/bytes.ts'
import { HASH_BYTES } from '../../src/crypto/digest.ts'
import { CatchingUp } from '../../src/protocol/catching-up/catching-up.ts'
import { Participant } from '../../src/protocol/participant.ts'
import type { Room } from '../../src/protocol/room.ts'
import { textIdsOf } from '../../src/protocol/talking/unstored.ts'
import { type Batch, parseBatch } from '../../src/protocol/wire/batch.ts'
import { openDat, parseDat } from '../../src/protocol/wire/dat.ts'
import { openEnvelope } from '../../src/protocol/wire/envelope.ts'
import { decodeSigned, type Signed } from '../../src/protocol/wire/fields.ts'
import { verifyFounding } from '../../src/protocol/wire/founding.ts'
import { verifyIniRequest } from '../../src/protocol/wire/ini.ts'
import { verifyKey } from '../../src/protocol/wire/key-reading.ts'
import type { Actor, Cast } from './actors.ts'
import type { Names } from './names.ts'
import { OPENED } from './opened.ts'
import { type Sketch, sketchOfValue } from './sketch.ts'

export interface Frame {
  /** Of all frames of this exploration. */
  readonly number: number
  readonly author: Actor
  readonly bytes: Uint8Array
  /** For people: `INI`, `founding`, `KEY`, or what a DAT says. */
  readonly what: string
  /** Ids of the texts in it. */
  readonly texts: readonly string[]
  readonly sketch: Sketch
}

export type Described = Pick<Frame, 'what' | 'texts' | 'sketch'>

const NOTHING_SIGNED: Signed = { body: new Uint8Array(), signature: new Uint8Array() }

const participantOf = (room: Room): Participant | undefined => {
  const participant = Object.entries(room).find(([name]) => name === `${OPENED}participant`)?.[1]
  return participant instanceof Participant ? participant : undefined
}

/** What compares histories in it; undefined where nobody talks. */
export const catchingUpOf = (room: Room): CatchingUp | undefined => {
  const catchingUp = Object.entries(room).find(([name]) => name === `${OPENED}catchingUp`)?.[1]
  return catchingUp instanceof CatchingUp ? catchingUp : undefined
}

/** Gives a name to INIs that were only made, for the bootstrap in the same node to answer. */
export const nameOwnInis = ({ names }: Cast, actor: Actor, room: Room): void => {
  const inis = participantOf(room)?.inis
  const last: unknown = Object.entries(inis ?? {}).find(([name]) => name === `${OPENED}number`)?.[1]
  for (const [index, hash] of (inis?.hashes ?? []).entries()) {
    names.name(hash, `INI ${actor.name}${Number(last) - (inis?.hashes.length ?? 0) + 1 + index}`)
  }
}

const kindsOf = ({ entries }: Batch): string =>
  entries.map((entry) => (entry.kind === 'text' ? entry.text : entry.kind)).join('+')

const nameOfBatch = ({ name }: Actor, batch: Batch): string =>
  `batch ${name}${batch.number} ${kindsOf(batch)}`

/** Gives a name to those of `batches` that are the actor's own: nobody else has any of them before. */
export const nameOwnBatches = (names: Names, actor: Actor, batches: readonly Batch[]): void => {
  for (const batch of batches.filter(({ session }) => session === actor.session)) {
    names.name(batch.id, nameOfBatch(actor, batch))
  }
}

/** Gives every hash that the frame brings into the world a name. @param room the author's, which has just made it */
export const describeFrame = (cast: Cast, actor: Actor, room: Room, bytes: Uint8Array): Described => {
  const { names, suite } = cast
  const envelope = openEnvelope(cast.room, bytes)
  if (!envelope.opened) {
    throw new Error(`${actor.name} made a frame that does not open`)
  }
  const described = (what: string, value: unknown): Described => ({
    what,
    texts: [],
    sketch: sketchOfValue([what, value], names),
  })
  const signed = decodeSigned(envelope.payload) ?? NOTHING_SIGNED
  switch (envelope.type) {
    case 'DAT':
      return describeDat(cast, actor, room, envelope.payload)
    case 'INI request': {
      const verified = verifyIniRequest(suite, cast.room, signed)
      if (!verified.verified) {
        throw new Error(`${actor.name} made an INI that is refused: ${verified.reason}`)
      }
      const { ini } = verified
      if (ini.epoch !== null) {
        names.epoch(ini.epoch)
      }
      names.name(ini.hash, `INI ${actor.name}${ini.number}`)
      return described('INI', [ini.session, ini.number, ini.epoch, ini.founding])
    }
    case 'INI founding': {
      const verified = verifyFounding(cast.room, signed)
      return described('founding', verified.verified ? verified.founding : null)
    }
    case 'KEY': {
      const verified = verifyKey(suite, cast.room, signed)
      if (!verified.verified) {
        throw new Error(`${actor.name} made a KEY that is refused: ${verified.reason}`)
      }
      const { epoch, founding, reason, wraps } = verified.key
      names.epoch(epoch)
      const holders = participantOf(room)?.epochs.withId(epoch.id)?.holders
      const what = reason.type === 'answer' ? 'KEY' : 'fresh KEY'
      return described(what, [
        actor.name,
        epoch,
        founding,
        reason,
        wraps.map(({ session }) => session),
        holders,
      ])
    }
  }
}

const describeDat = (
  { room: roomIdentity, names }: Cast,
  actor: Actor,
  room: Room,
  payload: Uint8Array,
): Described => {
  const dat = parseDat(payload)
  const epoch = dat === undefined ? undefined : participantOf(room)?.epochs.withPrefix(dat.epochPrefix)
  const key = dat === undefined ? undefined : epoch?.keyAt(dat.step)
  const signed = dat === undefined || key === undefined ? undefined : openDat(roomIdentity, dat, key)
  const batch = signed === undefined ? undefined : parseBatch(roomIdentity, signed)
  const salt = toHex((dat?.sealedBatch ?? new Uint8Array()).subarray(0, HASH_BYTES))
  if (batch === undefined || signed === undefined) {
    // Who has left has wiped its keys: its last frames.
    names.name(salt, `END ${actor.name}`)
    const sketch = sketchOfValue(['END', actor.name, dat?.epochPrefix, dat?.step], names)
    return { what: 'END', texts: [], sketch }
  }
  const what = kindsOf(batch)
  names.name(salt, `${nameOfBatch(actor, batch)} at ${dat?.step}`)
  return {
    what,
    texts: textIdsOf(batch),
    sketch: sketchOfValue(
      [actor.name, batch.number, batch.clock, batch.entries, dat?.epochPrefix, dat?.step],
      names,
    ),
  }
}
