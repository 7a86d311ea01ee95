import { expect, test } from 'vitest'
import { type HistoryPlace, openDatabase } from '../../../src/storage/history/database.ts'
import { MIGRATIONS, type Migration } from '../../../src/storage/history/schema.ts'
import { temporaryFolder } from '../keys.ts'
import { expectRefusal, valueIn } from '../outcomes.ts'
import { batchOf, choiceIn, idOf, openForTest, ROOM, STORE_KEY } from './batches.ts'

/** A history of today's format with one batch in it, closed. */
const written = async (): Promise<HistoryPlace> => {
  const choice = choiceIn(await temporaryFolder())
  const history = await openForTest(choice)
  valueIn(await history.append([batchOf('one')], 3))
  await history.close()
  return { file: choice.file, roomId: ROOM, storeKey: STORE_KEY, mode: 'write' }
}

const addColumn: Migration = (database) => database.exec('ALTER TABLE batches ADD COLUMN colour TEXT')
const fillColumn: Migration = (database) => database.exec("UPDATE batches SET colour = 'green'")
const fails: Migration = () => {
  throw new Error('a bug')
}

const versionIn = (place: HistoryPlace, migrations: readonly Migration[]): unknown => {
  const opened = valueIn(openDatabase(place, migrations))
  const { user_version: version } = opened.database.prepare('PRAGMA user_version').get() ?? {}
  opened.close()
  return version
}

test('an older format is brought up to date, step by step, with all that is in it', async () => {
  const place = await written()
  const opened = valueIn(openDatabase(place, [...MIGRATIONS, addColumn, fillColumn]))
  expect(opened.database.prepare('SELECT hex(id) AS id, colour FROM batches').all()).toEqual([
    { id: idOf('one').toUpperCase(), colour: 'green' },
  ])
  opened.close()
  expect(versionIn(place, [...MIGRATIONS, addColumn, fillColumn])).toBe(3)
})

test('a new file has the newest format at once', async () => {
  const { file } = choiceIn(await temporaryFolder())
  const place: HistoryPlace = { file, roomId: ROOM, storeKey: STORE_KEY, mode: 'write' }
  expect(versionIn(place, [...MIGRATIONS, addColumn])).toBe(2)
})

test('a step that fails leaves the file as it was', async () => {
  const place = await written()
  expect(() => openDatabase(place, [...MIGRATIONS, addColumn, fails])).toThrow('a bug')
  expect(versionIn(place, MIGRATIONS)).toBe(1)
  expect(versionIn(place, [...MIGRATIONS, addColumn])).toBe(2)
})

test('a newer format is refused, and a reader refuses an older one', async () => {
  const place = await written()
  const newer = [...MIGRATIONS, addColumn]
  expectRefusal(
    openDatabase({ ...place, mode: 'read' }, newer),
    place.file,
    'older format 1',
    'join its room',
  )
  expect(versionIn(place, newer)).toBe(2)
  for (const mode of ['read', 'write'] as const) {
    expectRefusal(openDatabase({ ...place, mode }), place.file, 'format 2', 'up to 1', 'newer p2p-chat')
  }
})

test('a step changes nothing in a history of another room', async () => {
  const place = await written()
  const elsewhere = { ...place, roomId: 'bb'.repeat(32) }
  expectRefusal(openDatabase(elsewhere, [...MIGRATIONS, addColumn]), "another room's")
  expect(versionIn(place, MIGRATIONS)).toBe(1)
})
