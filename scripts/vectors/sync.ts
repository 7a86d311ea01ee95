/** §13: what two members ask and answer on a direct stream. */
import { readFileSync } from 'node:fs'
import { fromHex, toHex, uint32, uint64 } from '../../src/crypto/bytes.ts'
import type { BatchId } from '../../src/protocol/identifiers.ts'
import { epochPrefixOf, type StepKey } from '../../src/protocol/wire/dat.ts'
import { associatedData } from '../../src/protocol/wire/envelope.ts'
import {
  encodeAnswer,
  encodeQuestion,
  type SyncAnswer,
  type SyncQuestion,
  sealSync,
} from '../../src/protocol/wire/sync.ts'
import {
  type IdentityName,
  identities,
  lobby,
  type SessionName,
  sessions,
} from '../../test/vectors/frames/cast.ts'
import { refusedSync } from './refused-sync.ts'
import { first, keyAtOne, second } from './story.ts'
import { drawn, writeVectors } from './writing.ts'

const AT_ONE: StepKey = { id: first.epoch.reference.id, step: 1, key: keyAtOne }

interface Way {
  readonly from: SessionName
  readonly to: SessionName
  readonly into: StepKey
  readonly number: number
}

const vectorOf = (
  name: string,
  { from, to, into, number }: Way,
  direction: 'question' | 'answer',
  { written, content }: { readonly written: object; readonly content: Uint8Array },
): object => {
  const [fromSession, toSession] = [sessions[from].session, sessions[to].session]
  const salt = drawn(`salt of ${direction} ${name}`)
  const place = { from: fromSession, to: toSession, direction, number } as const
  return {
    name,
    from,
    to,
    epoch: into.id,
    step: into.step,
    key: into.key,
    direction,
    number,
    ...written,
    content,
    associatedData: associatedData(
      lobby,
      'sync',
      epochPrefixOf(into.id),
      uint32(into.step),
      fromHex(fromSession),
      fromHex(toSession),
      Uint8Array.of(direction === 'question' ? 0 : 1),
      uint64(number),
    ),
    salt,
    message: sealSync(lobby, into, place, salt, content),
  }
}

const asked = (name: string, way: Way, question: SyncQuestion): object =>
  vectorOf(name, way, 'question', { written: { question }, content: encodeQuestion(question) })

const answered = (
  name: string,
  way: Way,
  answer: SyncAnswer,
  written: { readonly answer: object } = { answer },
): object => vectorOf(name, way, 'answer', { written, content: encodeAnswer(answer) })

const BOB_ASKS = { from: 'bob', to: 'alice', into: AT_ONE } as const
const ALICE_ANSWERS = { from: 'alice', to: 'bob', into: AT_ONE } as const

const idOf = (name: string): BatchId => toHex(drawn(name)) as BatchId
const hashOf = (name: string): string => toHex(drawn(name))

/** Signed once, for dat.json: a signature would come out otherwise each time. */
const said = (name: string): { readonly id: BatchId; readonly body: string; readonly signature: string } => {
  const file = new URL('../../test/vectors/frames/dat.json', import.meta.url)
  const dats = JSON.parse(readFileSync(file, 'utf8'))
  return dats.frames.find((dat: { readonly name: string }) => dat.name === name)
}

const compared = (): readonly object[] => {
  const told = { clock: 4, id: idOf('told last') }
  return [
    asked(
      'bob asks for the root',
      { ...BOB_ASKS, number: 0 },
      {
        type: 'compare',
        nodes: [{ level: 14, position: 0, hash: hashOf("Bob's root"), after: null }],
      },
    ),
    answered(
      'alice tells parts',
      { ...ALICE_ANSWERS, number: 0 },
      {
        type: 'compare',
        contents: [
          {
            type: 'parts',
            parts: [
              { level: 2, position: 0, count: 70, hash: hashOf('a part') },
              { level: 2, position: 1, count: 300, hash: hashOf('the next part') },
            ],
          },
        ],
      },
    ),
    asked(
      'bob asks for parts',
      { ...BOB_ASKS, number: 1 },
      {
        type: 'compare',
        nodes: [
          { level: 2, position: 1, hash: null, after: null },
          { level: 1, position: 0, hash: null, after: told },
          { level: 14, position: 0, hash: hashOf("Alice's root"), after: null },
          { level: 13, position: 1, hash: null, after: null },
        ],
      },
    ),
    answered(
      'alice tells ids',
      { ...ALICE_ANSWERS, number: 1 },
      {
        type: 'compare',
        contents: [
          {
            type: 'ids',
            ids: [
              { clock: 256, id: idOf('a batch') },
              { clock: 257, id: idOf('the next batch') },
            ],
          },
          { type: 'ids', ids: [{ clock: 15, id: idOf('told next') }] },
          { type: 'same' },
          { type: 'ids', ids: [] },
        ],
      },
    ),
  ]
}

const fetched = (): readonly object[] => {
  const [hello, texts] = [said('bob says hello'), said('bob says two things')]
  const authors: readonly IdentityName[] = ['bob']
  return [
    asked(
      'carol fetches two batches',
      { from: 'carol', to: 'alice', into: AT_ONE, number: 0 },
      {
        type: 'fetch',
        ids: [texts.id, hello.id],
      },
    ),
    answered(
      'alice gives both',
      { from: 'alice', to: 'carol', into: AT_ONE, number: 0 },
      {
        type: 'fetch',
        batches: [texts, hello].map(({ body, signature }) => ({
          body: fromHex(body),
          signature: fromHex(signature),
        })),
        identities: authors.map((name) => identities[name].publicKey.spki),
      },
      { answer: { type: 'fetch', batches: ['bob says two things', 'bob says hello'], identities: authors } },
    ),
    answered(
      'alice has neither',
      { from: 'alice', to: 'carol', into: AT_ONE, number: 1 },
      {
        type: 'fetch',
        batches: [],
        identities: [],
      },
    ),
  ]
}

const elsewhere = (): readonly object[] => [
  asked(
    'alice, who has nothing, asks bob',
    { from: 'alice', to: 'bob', into: AT_ONE, number: 0 },
    { type: 'compare', nodes: [{ level: 14, position: 0, hash: null, after: null }] },
  ),
  asked(
    'bob, who has nothing, asks in the second epoch, after very many questions',
    { from: 'bob', to: 'alice', into: second.epoch.stepKey, number: 2 ** 32 + 1 },
    { type: 'compare', nodes: [{ level: 14, position: 0, hash: null, after: null }] },
  ),
]

export const writeSync = (): void => {
  const messages = [...compared(), ...fetched(), ...elsewhere()]
  writeVectors('sync.json', {
    note: 'In the room lobby of room.json; from and to are sessions in identities.json, epoch and key are of epochs.json. content is SyncQuestion or SyncAnswer (docs/protocol.md §13.1), which question or answer says in JSON; there batches are names in dat.json and identities names in identities.json. message is SyncMessage: pad(content), sealed with key and salt. unopened: messages that do not open for who expects what from, to, epoch, step, key, direction and number say. malformed: messages that are none; zeros, where it is there, is how many zero bytes follow. questions and answers: contents that are refused. unfit: answers to the questions of a comparison that nobody honest gives (docs/protocol.md §13.3): own is the root of who asks, which has nothing else that the other tells, and the last of contents is what breaks it off.',
    messages,
    ...refusedSync(AT_ONE, second.epoch.stepKey),
  })
}
