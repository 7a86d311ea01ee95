import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { History, OrderKey, StoredBatch } from '../../../src/storage/history/contract.ts'
import { type HistoryChoice, openHistory } from '../../../src/storage/history/history.ts'
import type { Problem } from '../../../src/storage/problem.ts'
import { temporaryFolder } from '../keys.ts'
import { valueIn } from '../outcomes.ts'

export const ROOM = 'aa'.repeat(32)
export const STORE_KEY = new Uint8Array(32).fill(7)

/** 64 hex digits for a name. */
export const idOf = (name: string): string => createHash('sha256').update(name).digest('hex')

/** Its id is made from `name`; whatever a test does not name is plain. */
export const batchOf = (name: string, more: Partial<StoredBatch> = {}): StoredBatch => ({
  id: idOf(name),
  clock: 1,
  author: idOf('alice'),
  session: idOf('session'),
  number: 1,
  body: Buffer.from(`body of ${name}`),
  signature: Buffer.from(`signature of ${name}`),
  text: `text of ${name}`,
  isAboutRemoval: false,
  timeMs: 1_700_000_000_000,
  ...more,
})

/** With clocks from 1 on. */
export const batchesUpTo = (count: number, more: Partial<StoredBatch> = {}): StoredBatch[] =>
  Array.from({ length: count }, (_, index) => batchOf(`batch ${index + 1}`, { clock: index + 1, ...more }))

export const keyOf = ({ clock, author, session, number, id }: OrderKey): OrderKey => ({
  clock,
  author,
  session,
  number,
  id,
})

export const idsOf = (batches: readonly { readonly id: string }[]): string[] => batches.map(({ id }) => id)

export const noProblem = ({ message }: Problem): void => {
  throw new Error(message)
}

export const choiceIn = (folder: string): HistoryChoice => ({
  file: join(folder, 'room.history'),
  roomId: ROOM,
  storeKey: STORE_KEY,
  onProblem: noProblem,
})

/** Closed after the test. */
export const openForTest = async (choice: HistoryChoice): Promise<History> => {
  const history = valueIn(await openHistory(choice))
  onTestFinished(() => history.close())
  return history
}

export const newHistory = async (): Promise<History> => openForTest(choiceIn(await temporaryFolder()))

/** Plain arrays, so that what came back can be compared with what went in. */
export const plain = (batches: readonly StoredBatch[]): StoredBatch[] =>
  batches.map((batch) => ({
    ...batch,
    body: new Uint8Array(batch.body),
    signature: new Uint8Array(batch.signature),
  }))
