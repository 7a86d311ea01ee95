/** §6: batches with every kind of entry, each in a DAT; END is the one that ends with `leave`. */
import { batchIdOf } from '../../src/protocol/identifiers.ts'
import { type BatchFields, encodeBatch, signBatch } from '../../src/protocol/wire/batch.ts'
import { type StepKey, sealDat } from '../../src/protocol/wire/dat.ts'
import type { SayableEntry } from '../../src/protocol/wire/entries.ts'
import type { Signed } from '../../src/protocol/wire/fields.ts'
import { Batch as WireBatch } from '../../src/protocol/wire/frames.generated.ts'
import { lobby, type SessionName, sessions } from '../../test/vectors/frames/cast.ts'
import { envelopedAs, withUnknownField } from './frames.ts'
import { refusedDats } from './refused-dats.ts'
import { bobSeeks, carolAsHolder, carolSeeks, first, GENERATION, keyAtOne, second } from './story.ts'
import { drawn, writeVectors } from './writing.ts'

type Said = Omit<BatchFields, 'author' | 'session' | 'entries'>

const AT_ONE: StepKey = { id: first.epoch.reference.id, step: 1, key: keyAtOne }
const IN_SECOND: StepKey = second.epoch.stepKey

const said = (
  author: SessionName,
  number: number,
  clock: number,
  fields: Partial<Said> = {},
): BatchFields => ({
  author: sessions[author].identity.publicKey.fingerprint,
  session: sessions[author].session,
  number,
  previous: null,
  after: null,
  clock,
  timeMs: GENERATION + 10_000 + clock,
  name: author,
  entries: [],
  ...fields,
})

const vectorOf = (
  name: string,
  author: SessionName,
  into: StepKey,
  fields: BatchFields,
  written: { readonly entries: readonly object[]; readonly signed: Signed; readonly more?: object },
) => {
  const { entries, signed, more } = written
  const salt = drawn(`salt of DAT ${name}`)
  const payload = sealDat(lobby, into, salt, signed)
  const id = batchIdOf(lobby.id, signed.body)
  const { session, number, previous, after, clock, timeMs, name: displayName } = fields
  return {
    name,
    author,
    epoch: into.id,
    step: into.step,
    key: into.key,
    batch: { session, number, previous, after, clock, time: timeMs, displayName, entries },
    ...more,
    body: signed.body,
    id,
    signature: signed.signature,
    salt,
    payload,
    ...envelopedAs('DAT', payload, `DAT ${name}`),
  }
}

const datBy = (
  name: string,
  author: SessionName,
  into: StepKey,
  fields: BatchFields,
  entries: readonly SayableEntry[],
  written: readonly object[] = entries,
) => {
  const signed = signBatch(lobby, sessions[author].identity, encodeBatch({ ...fields, entries }))
  return vectorOf(name, author, into, fields, { entries: written, signed })
}

/** An entry of a kind that only a newer version knows, between two that everybody does. */
const ofANewerKind = (fields: BatchFields) => {
  const wire = WireBatch.decode(encodeBatch({ ...fields, entries: [{ kind: 'hello' }] }))
  const entry = (encoded: Uint8Array): Uint8Array => Uint8Array.of(0x4a, encoded.length, ...encoded)
  const body = new Uint8Array(
    Buffer.concat([
      WireBatch.encode({ ...wire, entries: [] }),
      entry(withUnknownField(new Uint8Array(0))),
      entry(Uint8Array.of(0x0a, 0)),
    ]),
  )
  return vectorOf('alice says something of a newer kind', 'alice', IN_SECOND, fields, {
    entries: [{ kind: 'unknown' }, { kind: 'hello' }],
    signed: signBatch(lobby, sessions.alice.identity, body),
  })
}

const everything = (): readonly object[] => {
  const { alice, carol } = sessions
  const admits = (written: boolean) =>
    [
      { kind: 'admit', epoch: AT_ONE.id, ini: written ? 'bob seeks' : bobSeeks.signed, overridden: [] },
      {
        kind: 'admit',
        epoch: AT_ONE.id,
        ini: written ? 'carol seeks' : carolSeeks.signed,
        overridden: carolAsHolder.overridden,
      },
      {
        kind: 'addresses',
        peers: [
          { peerKey: alice.peerKey, addresses: ['/ip4/192.0.2.1/tcp/4001', '/ip6/2001:db8::1/tcp/4001'] },
          { peerKey: carol.peerKey, addresses: [] },
        ],
      },
    ] as const
  const letIn = datBy(
    'alice lets in bob and carol',
    'alice',
    AT_ONE,
    said('alice', 2, 3),
    admits(false) as readonly SayableEntry[],
    admits(true),
  )
  const hello = datBy('bob says hello', 'bob', AT_ONE, said('bob', 1, 4, { after: letIn.id }), [
    { kind: 'hello' },
  ])
  const texts = datBy(
    'bob says two things',
    'bob',
    AT_ONE,
    said('bob', 2, 5, { previous: hello.id, after: hello.id }),
    [
      { kind: 'text', text: 'Grüße an alle 🏠' },
      { kind: 'text', text: '' },
    ],
  )
  const end = datBy(
    'carol says a last thing and leaves',
    'carol',
    AT_ONE,
    said('carol', 1, 6, { after: texts.id, name: '' }),
    [{ kind: 'text', text: 'bye' }, { kind: 'leave' }],
  )
  const removal = datBy(
    'alice removes carol',
    'alice',
    IN_SECOND,
    said('alice', 3, 7, { previous: letIn.id, after: end.id }),
    [{ kind: 'remove', identity: carol.identity.publicKey.fingerprint }],
  )
  const restore = datBy(
    'alice restores carol',
    'alice',
    IN_SECOND,
    said('alice', 4, 8, { previous: removal.id, after: removal.id }),
    [{ kind: 'restore', removal: removal.id }],
  )
  return [
    letIn,
    hello,
    texts,
    end,
    removal,
    restore,
    ofANewerKind(said('alice', 5, 9, { previous: restore.id, after: restore.id })),
  ]
}

/** The room's order, lowest first: each pair differs in one thing, and the things behind it say the opposite. */
const inOrder = (): readonly object[] => {
  const [low, high] = ['11'.repeat(32), 'ee'.repeat(32)]
  const place = (clock: number, author: string, session: string, number: number, id: string) => ({
    clock,
    author,
    session,
    number,
    id,
  })
  return [
    place(1, high, high, 9, high),
    place(2, low, high, 9, high),
    place(2, high, low, 9, high),
    place(2, high, high, 9, high),
    place(2, high, high, 10, low),
    place(2, high, high, 10, high),
    place(10, low, low, 1, low),
  ]
}

export const writeDats = (): void => {
  writeVectors('dat.json', {
    note: 'In the room lobby of room.json; author is a name in identities.json, epoch and key are of epochs.json, an ini is a name in ini-request.json, time, number and clock are numbers, previous and after batch ids or null. body is Batch (docs/protocol.md §6.1), signed by its author as batch, id its batch id; payload is Dat, sealed with key and salt; signature is one-directional (PSS); with it, payload can be made again, and with frameSalt the frame, of which messageId is the SHA-256. order: from the lowest batch to the highest (§6.1). refused: see docs/protocol.md §12.',
    frames: everything(),
    order: inOrder(),
    refused: refusedDats(),
  })
}
