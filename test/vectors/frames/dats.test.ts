/** §6: DAT, batches and entries; END is a DAT whose batch ends with `leave`. */
import { expect, test } from 'vitest'
import { fromHex, toHex } from '../../../src/crypto/bytes.ts'
import type { Fingerprint } from '../../../src/crypto/signing.ts'
import type { BatchId, EpochId, SessionId } from '../../../src/protocol/identifiers.ts'
import { type Batch, compareBatches, isBatchBy, parseBatch } from '../../../src/protocol/wire/batch.ts'
import { openDat, parseDat, sealDat } from '../../../src/protocol/wire/dat.ts'
import type { Entry } from '../../../src/protocol/wire/entries.ts'
import {
  associatedDataOf,
  bytesOf,
  frameOf,
  H,
  isSigned,
  padded,
  sealed,
  u32,
} from './by-the-text/cryptography.ts'
import { entryMessage } from './by-the-text/entries.ts'
import { batchMessage, datMessage, signedMessage } from './by-the-text/messages.ts'
import { identityNamed, lobby } from './cast.ts'
import dats from './dat.json' with { type: 'json' }
import { frameOfDat, signedOf } from './files.ts'
import { Hearer } from './hearer.ts'
import inis from './ini-request.json' with { type: 'json' }

type DatVector = (typeof dats.frames)[number]

const iniOf = (name: string | undefined) => inis.frames.find((vector) => vector.name === name)

/** As the vectors write it: bytes as hex, an INI by its name. */
const written = (entry: Entry): object => {
  switch (entry.kind) {
    case 'admit':
      return { ...entry, ini: inis.frames.find(({ body }) => body === toHex(entry.ini.body))?.name }
    case 'addresses':
      return {
        ...entry,
        peers: entry.peers.map(({ peerKey, addresses }) => ({ peerKey: toHex(peerKey), addresses })),
      }
    default:
      return entry
  }
}

test.each(dats.frames)('DAT: $name', (vector) => {
  const dat = parseDat(fromHex(vector.payload))
  const signed = dat && openDat(lobby, dat, fromHex(vector.key))
  expect(dat?.step).toBe(vector.step)
  expect(signed).toEqual(signedOf(vector))
  const batch = signed && parseBatch(lobby, signed)
  const author = identityNamed(vector.author).publicKey
  const { time, displayName, entries, ...fields } = vector.batch
  expect(batch).toMatchObject({ ...fields, timeMs: time, name: displayName, author: author.fingerprint })
  expect(batch?.entries.map(written)).toEqual(entries)
  expect(batch?.id).toBe(vector.id)
  expect(batch && isBatchBy(lobby, author, batch)).toBe(true)
  const stepKey = { id: vector.epoch as EpochId, step: vector.step, key: fromHex(vector.key) }
  expect(toHex(sealDat(lobby, stepKey, fromHex(vector.salt), signedOf(vector)))).toBe(vector.payload)
})

const entriesOf = ({ batch }: DatVector) =>
  batch.entries.map((entry) => {
    const { ini, ...others } = 'ini' in entry ? entry : { ...entry, ini: undefined }
    return entryMessage({ ...others, ini: iniOf(ini) })
  })

test.each(dats.frames)('DAT, by the text alone: $name', (vector) => {
  const { fingerprint, spki } = identityNamed(vector.author).publicKey
  expect(toHex(batchMessage(vector.batch, fingerprint, entriesOf(vector)))).toBe(vector.body)
  expect(toHex(H('batch', lobby.id, bytesOf(vector.body)))).toBe(vector.id)
  const signed = { body: bytesOf(vector.body), signature: bytesOf(vector.signature) }
  expect(isSigned(spki, 'batch', lobby.id, signed)).toBe(true)
  const prefix = bytesOf(vector.epoch).subarray(0, 16)
  const how = {
    key: bytesOf(vector.key),
    label: 'dat',
    aad: associatedDataOf(3, lobby.id, prefix, u32(vector.step)),
  }
  const sealedBatch = sealed(how, bytesOf(vector.salt), padded(signedMessage(vector)))
  expect(toHex(datMessage(prefix, vector.step, sealedBatch))).toBe(vector.payload)
  const frame = frameOf(lobby, bytesOf(vector.frameSalt), 4, bytesOf(vector.payload))
  expect(frame).toEqual(Buffer.from(frameOfDat(vector)))
})

const placed = (place: (typeof dats.order)[number]): Batch => ({
  ...place,
  author: place.author as Fingerprint,
  session: place.session as SessionId,
  id: place.id as BatchId,
  previous: null,
  after: null,
  timeMs: 0,
  name: '',
  entries: [],
  signed: { body: Buffer.of(), signature: Buffer.of() },
})

test("the batches stand in the room's order", () => {
  const order = dats.order.map(placed)
  for (const [left, lower] of order.entries()) {
    for (const [right, higher] of order.entries()) {
      expect(Math.sign(compareBatches(lower, higher))).toBe(Math.sign(left - right))
    }
  }
})

test.each(dats.refused)('DAT refused: $change', ({ frame, hearer, heldMs, reason, verdict }) => {
  expect(Hearer.named(hearer).hear(fromHex(frame), heldMs)).toEqual({ reason, verdict })
})
