/** What is shown, and what the author is told, by what becomes of a batch on its way to the disk. */
import { expect, test } from 'vitest'
import type { Fingerprint } from '../../src/crypto/signing.ts'
import { nodeSuite } from '../../src/crypto/suite.ts'
import type { Effect } from '../../src/protocol/contract.ts'
import type { BatchId, SessionId } from '../../src/protocol/identifiers.ts'
import { Outbox } from '../../src/protocol/outbox.ts'
import { Directory } from '../../src/protocol/people/directory.ts'
import { roomIdentityOf } from '../../src/protocol/room-identity.ts'
import { Ledger } from '../../src/protocol/talking/ledger.ts'
import { Unstored } from '../../src/protocol/talking/unstored.ts'
import type { Batch } from '../../src/protocol/wire/batch.ts'
import { StandIn } from '../simulation/stand-in/suite.ts'

const SELF = 'aa'.repeat(32) as Fingerprint
const OTHER = 'bb'.repeat(32) as Fingerprint

const batchBy = (author: Fingerprint): Batch => ({
  author,
  session: 'cc'.repeat(32) as SessionId,
  number: 1,
  id: 'dd'.repeat(32) as BatchId,
  previous: null,
  after: null,
  clock: 1,
  timeMs: 0,
  name: 'somebody',
  entries: [{ kind: 'text', text: 'said' }],
  signed: { body: new Uint8Array(1), signature: new Uint8Array(1) },
})

const start = () => {
  const outbox = new Outbox(nodeSuite, roomIdentityOf(new StandIn(1).bootstrap.publicKey, 'lobby'))
  const directory = new Directory(null, '', [])
  const unstored = new Unstored(SELF, { outbox, directory, ledger: new Ledger(0, null) })
  const reported = (effects: readonly Effect[]): readonly string[] =>
    effects.flatMap((effect) => (effect.type === 'report' ? [effect.report.type] : []))
  return { unstored, reports: () => reported(outbox.take()) }
}

test('what was heard is shown once it is stored, and not where the disk had it', () => {
  const { unstored, reports } = start()
  const batch = batchBy(OTHER)
  unstored.keep([batch], false)
  expect(reports()).toEqual([])
  unstored.stored([batch.id], 'fresh')
  expect(reports()).toEqual(['text-said'])
  unstored.keep([batch], false)
  expect(unstored.stored([batch.id], 'known')).toEqual([])
  expect(reports()).toEqual([])
})

test('what the disk refused is shown at once, and is not news when it is stored at last', () => {
  const { unstored, reports } = start()
  const batch = batchBy(OTHER)
  unstored.keep([batch], false)
  expect(unstored.stored([batch.id], 'refused')).toEqual([batch])
  expect(reports()).toEqual(['text-said'])
  expect(unstored.wasRefused(batch.id)).toBe(true)
  unstored.keep([batch], true)
  expect(unstored.stored([batch.id], 'fresh')).toEqual([])
  expect(reports()).toEqual([])
  expect(unstored.wasRefused(batch.id)).toBe(false)
})

test('the author is told of what is on the disk, when it is', () => {
  const { unstored, reports } = start()
  const batch = batchBy(SELF)
  unstored.keep([batch], false)
  unstored.stored([batch.id], 'refused')
  expect(reports()).toEqual(['text-said'])
  unstored.keep([batch], true)
  unstored.stored([batch.id], 'fresh')
  expect(reports()).toEqual(['text-stored'])
})
