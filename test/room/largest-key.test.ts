/** A KEY with the most of everything that our side gives is still a frame: else nobody could be let in, and no key be replaced. */
import { expect, test } from 'vitest'
import { concatenate, toHex } from '../../src/crypto/bytes.ts'
import type { Fingerprint, VerifyingKey } from '../../src/crypto/signing.ts'
import { nodeSuite } from '../../src/crypto/suite.ts'
import { NO_HISTORY } from '../../src/protocol/catching-up/own-history.ts'
import { HeldEpoch } from '../../src/protocol/epochs/epoch.ts'
import { publishKeys } from '../../src/protocol/epochs/giving.ts'
import { Replays } from '../../src/protocol/guards/replays.ts'
import type { BatchId, EpochId, IniHash, SessionId } from '../../src/protocol/identifiers.ts'
import {
  COUNTER_MAX,
  FRAME_BYTES_MAX,
  HOLDERS_MAX,
  KEY_IDENTITIES_MAX,
  KEY_OVERRIDDEN_MAX,
  NAME_BYTES_MAX,
  OVERRIDDEN_MAX,
  REMOVAL_BATCH_BYTES_MAX,
  REMOVALS_GIVEN_MAX,
  STEPS_MAX,
  WRAPS_MAX,
} from '../../src/protocol/limits.ts'
import { Outbox } from '../../src/protocol/outbox.ts'
import { Participant } from '../../src/protocol/participant.ts'
import { Directory } from '../../src/protocol/people/directory.ts'
import { Presence } from '../../src/protocol/people/presence.ts'
import { type RoomIdentity, roomIdentityOf } from '../../src/protocol/room-identity.ts'
import { encodeBatch, parseBatch } from '../../src/protocol/wire/batch.ts'
import type { SayableEntry } from '../../src/protocol/wire/entries.ts'
import type { KeyReason } from '../../src/protocol/wire/key.ts'
import { openKey } from '../../src/protocol/wire/key-reading.ts'
import { foundingBy, keyIn } from './hand-made.ts'
import { createPeerKey, identityNamed, sessionKeys } from './keys.ts'

const MEMBERS = 128
/** The longest numbers on the wire. */
const NUMBER = Number.MAX_SAFE_INTEGER

const anyId = <Id extends string>(): Id => toHex(nodeSuite.random(32)) as Id
const several = <T>(count: number, make: (index: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, index) => make(index))

/** A key that is as long as any; nobody has its private half. */
const keyLike = ({ spki }: VerifyingKey): VerifyingKey => {
  const modulus = nodeSuite.random(512)
  const made = concatenate(spki.subarray(0, -517), modulus, spki.subarray(-5))
  made[made.length - 517] = 0xff
  made[made.length - 6] = 0xff
  const key = nodeSuite.parseVerifyingKey(made)
  if (key === undefined) {
    throw new Error('an odd number of 4096 bits stands for a key')
  }
  return key
}

/** A batch as long as one about a removal may be: field 100, as of a newer version, fills it. */
const longest = (room: RoomIdentity, author: Fingerprint, entry: SayableEntry) => {
  const body = encodeBatch({
    author,
    session: anyId<SessionId>(),
    number: NUMBER,
    previous: anyId<BatchId>(),
    after: anyId<BatchId>(),
    clock: NUMBER,
    timeMs: NUMBER,
    name: 'x'.repeat(NAME_BYTES_MAX),
    entries: [entry],
  })
  const rest = REMOVAL_BATCH_BYTES_MAX - body.length - 4
  const filler = concatenate(Uint8Array.of(0xa2, 0x06, 0x80 | (rest & 0x7f), rest >> 7), new Uint8Array(rest))
  const filled = concatenate(body, filler)
  const batch = parseBatch(room, { body: filled, signature: nodeSuite.random(512) })
  if (batch === undefined) {
    throw new Error('a batch within every bound')
  }
  return batch
}

test.each<[string, KeyReason]>([
  ['an answer', { type: 'answer', inis: several(WRAPS_MAX, () => anyId<IniHash>()) }],
  ['a fresh key', { type: 'fresh', parent: { id: anyId<EpochId>(), step: STEPS_MAX } }],
])('%s with the most of everything fits a frame, and opens', async (_, reason) => {
  const identity = await identityNamed('alice')
  const room = roomIdentityOf((await identityNamed('bootstrap')).publicKey, 'lobby')
  const keys = await sessionKeys('bob')
  const outbox = new Outbox(nodeSuite, room)
  const directory = new Directory(identity.publicKey, 'alice', [])
  const peerKey = createPeerKey().publicKey
  const peerSignature = new Uint8Array(64)
  const sharesHistory = 'all' as const
  const self = { suite: nodeSuite, room, identity, name: 'alice', peerKey, peerSignature, sharesHistory }
  const around = { directory, presence: new Presence(), outbox, replays: new Replays() }
  const me = new Participant(self, await sessionKeys('alice'), NO_HISTORY, around)

  const people = several(MEMBERS, () => keyLike(identity.publicKey))
  directory.replaceWhitelist(
    people.map((key) => ({ name: 'x', key })),
    [],
  )
  // Each removes the next: more than are handed on, and each of an author whose key has to go along.
  for (const [index, { fingerprint }] of people.entries()) {
    const removed = people[(index + 1) % MEMBERS]?.fingerprint ?? fingerprint
    directory.hearRemoval(longest(room, fingerprint, { kind: 'remove', identity: removed }))
  }
  const holders = several(HOLDERS_MAX, (index) => ({
    fingerprint: people[index % MEMBERS]?.fingerprint ?? identity.publicKey.fingerprint,
    session: anyId<SessionId>(),
    // More than a KEY lists: those of the first are kept.
    overridden: several(OVERRIDDEN_MAX, () => anyId<BatchId>()),
  }))
  const listed = holders.map((holder, index) =>
    index < KEY_OVERRIDDEN_MAX / OVERRIDDEN_MAX ? holder : { ...holder, overridden: [] },
  )
  const founding = await foundingBy(room, { answers: anyId<IniHash>(), generation: NUMBER })
  const epoch = new HeldEpoch({
    reference: { generation: NUMBER, counter: COUNTER_MAX, id: anyId<EpochId>() },
    founding,
    step: STEPS_MAX,
    key: nodeSuite.random(32),
    holders,
  })
  publishKeys(me, {
    epoch,
    reason,
    secret: nodeSuite.random(32),
    introduces: people.map(({ fingerprint }) => fingerprint),
    recipients: holders.slice(0, WRAPS_MAX).map(({ session }, index) => ({
      session,
      ini: reason.type === 'answer' ? (reason.inis[index] ?? null) : null,
      encapsulationKeys: keys.publicKeys,
    })),
  })

  const frames = outbox.take().flatMap((effect) => (effect.type === 'publish' ? [effect.frame] : []))
  expect(frames).toHaveLength(1)
  const [frame = new Uint8Array()] = frames
  expect(frame.length).toBeLessThanOrEqual(FRAME_BYTES_MAX)
  const key = keyIn(room, frame)
  expect(key.wraps).toHaveLength(WRAPS_MAX)
  const contents = key.wraps.map((wrap) => openKey(room, key, wrap, keys))
  for (const content of contents) {
    expect(content?.holders).toEqual(listed)
    expect(content?.removals).toHaveLength(REMOVALS_GIVEN_MAX)
    expect(content?.identities).toHaveLength(KEY_IDENTITIES_MAX)
  }
})
