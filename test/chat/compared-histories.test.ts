/** Two histories on disk are compared as members do it: by the protocol's questions, in the bytes that go over a stream. */
import { expect, test } from 'vitest'
import { RoomHistory } from '../../src/chat/history/room-history.ts'
import { Answers } from '../../src/protocol/catching-up/answers.ts'
import { Comparison } from '../../src/protocol/catching-up/comparison.ts'
import { SET_ROOT } from '../../src/protocol/catching-up/set.ts'
import { roomIdentityOf } from '../../src/protocol/room-identity.ts'
import {
  encodeAnswer,
  encodeQuestion,
  parseAnswer,
  parseQuestion,
  type SyncAnswer,
  type SyncQuestion,
} from '../../src/protocol/wire/sync.ts'
import type { History, StoredBatch } from '../../src/storage/history/contract.ts'
import { identityNamed } from '../room/keys.ts'
import { batchesUpTo, batchOf, newHistory } from '../storage/history/batches.ts'
import { valueIn } from '../storage/outcomes.ts'

interface Side {
  readonly history: History
  readonly asked: RoomHistory
}

const sideWith = async (batches: readonly StoredBatch[]): Promise<Side> => {
  const history = await newHistory()
  valueIn(await history.append(batches, 1))
  const self = (await identityNamed('alice')).publicKey
  const room = roomIdentityOf((await identityNamed('bootstrap')).publicKey, 'lobby')
  const asked = await RoomHistory.open(history, room, self.fingerprint, (problem) => {
    throw new Error(problem?.message)
  })
  return { history, asked }
}

const parsed = <Value>(value: Value | undefined): Value => {
  if (value === undefined) {
    throw new Error('a message of our own is refused')
  }
  return value
}

/** What a member with that history answers. */
const answerOf = async ({ asked }: Side, answers: Answers, question: SyncQuestion): Promise<SyncAnswer> => {
  let step = parsed(answers.asked(parsed(parseQuestion(encodeQuestion(question))), 0))
  for (;;) {
    switch (step.type) {
      case 'consult':
        step = answers.consulted(await asked.answer(step.question))
        break
      case 'compared':
        return parsed(parseAnswer(encodeAnswer({ type: 'compare', contents: step.contents })))
      case 'fetched':
        return parsed(parseAnswer(encodeAnswer({ type: 'fetch', batches: step.batches, identities: [] })))
      case 'failed':
        throw new Error('the history does not answer')
    }
  }
}

/** Fetches into `mine` all that `theirs` has. @returns how it ended */
const compare = async (mine: Side, theirs: Side, all: readonly StoredBatch[]): Promise<'done' | 'broken'> => {
  const byBody = new Map(all.map((batch) => [Buffer.from(batch.body).toString(), batch]))
  const comparison = new Comparison({ floor: 0, claimed: new Set(), hasCome: () => false, unproven: [] })
  const answers = new Answers()
  let step = comparison.begin()
  for (;;) {
    switch (step.type) {
      case 'consult':
        step = comparison.consulted(await mine.asked.answer(step.question))
        break
      case 'ask':
        step = comparison.answered(await answerOf(theirs, answers, step.question))
        break
      case 'take-in': {
        const came = step.batches.map(({ body }) => parsed(byBody.get(Buffer.from(body).toString())))
        valueIn(await mine.history.append(came, 1))
        const ids = new Set(came.map(({ id }) => id))
        step = comparison.tookIn(new Set(comparison.arriving.filter((id) => ids.has(id))))
        break
      }
      case 'done':
      case 'broken':
        return step.type
    }
  }
}

const rootOf = async ({ history }: Side) => valueIn(await history.summaries([SET_ROOT]))

const MANY = 300
/** As long as every signature is. */
const signature = new Uint8Array(512)
const own = batchOf('of my own', { clock: 5, signature })

for (const [what, all] of [
  ['one after the other', batchesUpTo(MANY, { signature })],
  ['all at once', batchesUpTo(MANY, { signature, clock: 1 })],
  ['far apart', batchesUpTo(MANY, { signature }).map((batch) => ({ ...batch, clock: batch.clock ** 4 }))],
] as const) {
  test(`a history of batches said ${what} comes whole to whoever has nothing, or every third`, async () => {
    const theirs = await sideWith(all)
    for (const known of [[], all.filter((_, index) => index % 3 === 0)]) {
      const mine = await sideWith([...known, own])
      expect(await compare(mine, theirs, all)).toBe('done')
      expect(mine.history.state.count).toBe(MANY + 1)
      expect(await compare(theirs, mine, [own])).toBe('done')
      expect(await rootOf(theirs)).toEqual(await rootOf(mine))
    }
  })
}
