/** Files that are not what they should be: each is refused, or read as far as it goes, in a sentence. */
import { chmod, open, readFile, stat, truncate, writeFile } from 'node:fs/promises'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from 'vitest'
import { openHistory } from '../../../src/storage/history/history.ts'
import type { Problem } from '../../../src/storage/problem.ts'
import { temporaryFolder } from '../keys.ts'
import { expectRefusal, problemIn, valueIn } from '../outcomes.ts'
import { batchesUpTo, batchOf, choiceIn, idOf, idsOf, openForTest } from './batches.ts'

/** A closed history of so many batches. */
const written = async (count = 200): Promise<ReturnType<typeof choiceIn>> => {
  const choice = choiceIn(await temporaryFolder())
  const history = await openForTest(choice)
  valueIn(await history.append(batchesUpTo(count), 7))
  await history.close()
  return choice
}

const overwrite = async (file: string, position: number, bytes: number): Promise<void> => {
  await using handle = await open(file, 'r+')
  await handle.write(Buffer.alloc(bytes, 0xa5), 0, bytes, position)
}

const change = (file: string, sql: string): void => {
  const database = new DatabaseSync(file)
  database.exec(sql)
  database.close()
}

const refusedAsDamaged = async (choice: ReturnType<typeof choiceIn>): Promise<void> => {
  const problem = problemIn(await openHistory(choice))
  expect(problem.fault).toBe('environment')
  expect(problem.message).toContain(`cannot open the history ${choice.file}: it is damaged; move it away`)
  expect(problemIn(await openHistory({ ...choice, mode: 'read' })).message).toBe(problem.message)
}

describe('refused is', () => {
  test('another key, in both modes, and the file stays as it is', async () => {
    const choice = await written()
    const before = await readFile(choice.file)
    for (const mode of ['read', 'write'] as const) {
      const wrong = { ...choice, storeKey: new Uint8Array(32), mode }
      expectRefusal(await openHistory(wrong), choice.file, 'another key', 'move the history away')
    }
    expect(await readFile(choice.file)).toEqual(before)
    expect((await openForTest(choice)).state.count).toBe(200)
  })

  test("another room's file", async () => {
    const choice = await written(3)
    const wrong = { ...choice, roomId: 'bb'.repeat(32) }
    expectRefusal(await openHistory(wrong), choice.file, "another room's", 'move it away')
  })

  test.each([
    ['text', Buffer.from('no database at all, but a text that somebody put there '.repeat(100))],
    ['two bytes', Buffer.from('no')],
    ['zeros', Buffer.alloc(8192)],
  ])('what is no database: %s', async (_, bytes) => {
    const choice = choiceIn(await temporaryFolder())
    await writeFile(choice.file, bytes)
    expectRefusal(await openHistory(choice), choice.file, 'no history of p2p-chat', 'move it away')
    expect(await readFile(choice.file)).toEqual(bytes)
  })

  test("another program's database", async () => {
    const choice = choiceIn(await temporaryFolder())
    change(choice.file, 'CREATE TABLE bookmarks (url TEXT); PRAGMA user_version = 1')
    expectRefusal(await openHistory(choice), 'no history of p2p-chat')
  })

  test('a damaged header', async () => {
    const choice = await written()
    await overwrite(choice.file, 0, 100)
    expectRefusal(await openHistory(choice), 'no history of p2p-chat')
  })

  test('a damaged page in the middle', async () => {
    const choice = await written(2000)
    const { size } = await stat(choice.file)
    await overwrite(choice.file, Math.floor(size / 2 / 4096) * 4096, 4096)
    await refusedAsDamaged(choice)
  })

  test('a file that was cut', async () => {
    const choice = await written()
    const { size } = await stat(choice.file)
    await truncate(choice.file, size - 8192)
    await refusedAsDamaged(choice)
  })

  test('a number beyond what numbers hold', async () => {
    const choice = await written(3)
    change(choice.file, 'UPDATE room SET count = 9007199254740993')
    await refusedAsDamaged(choice)
  })

  test('a missing table', async () => {
    const choice = await written(3)
    change(choice.file, 'DROP TABLE parts')
    expect(problemIn(await openHistory(choice)).message).toContain('no such table')
  })

  test('a folder in its place', async () => {
    const folder = await temporaryFolder()
    expect(problemIn(await openHistory({ ...choiceIn(folder), file: folder })).message).toContain(folder)
  })

  test.skipIf(process.getuid?.() === 0)(
    'a folder that cannot be written, for root lets itself in',
    async () => {
      const folder = await temporaryFolder()
      await chmod(folder, 0o500)
      expect(problemIn(await openHistory(choiceIn(folder))).message).toContain('permission denied')
      await chmod(folder, 0o700)
    },
  )
})

describe('left out and told once is', () => {
  test.each([
    [
      'a swapped pair',
      `CREATE TEMP TABLE was AS SELECT row, sealed FROM batches;
       UPDATE batches SET sealed = (SELECT sealed FROM was WHERE was.row = 5 - batches.row) WHERE row IN (2, 3)`,
    ],
    [
      'changed bytes',
      "UPDATE batches SET sealed = CAST(substr(sealed, 1, 100) || x'00ff' || substr(sealed, 103) AS BLOB) WHERE row IN (2, 3)",
    ],
    ['a short rest', 'UPDATE batches SET sealed = substr(sealed, 1, row * 10) WHERE row IN (2, 3)'],
    ['nothing', "UPDATE batches SET sealed = x'' WHERE row IN (2, 3)"],
    ['far too much', 'UPDATE batches SET sealed = zeroblob(2000000) WHERE row IN (2, 3)'],
    ['a turned flag', 'UPDATE batches SET is_about_removal = 1 WHERE row IN (2, 3)'],
    ['another time', 'UPDATE batches SET time_ms = time_ms + 1 WHERE row IN (2, 3)'],
    ['another author', 'UPDATE batches SET author = zeroblob(32) WHERE row IN (2, 3)'],
  ])('%s', async (_, sql) => {
    const choice = await written(5)
    change(choice.file, sql)
    const problems: Problem[] = []
    const history = await openForTest({ ...choice, onProblem: (problem) => problems.push(problem) })
    const left = idsOf(batchesUpTo(5)).filter((_id, index) => index !== 1 && index !== 2)
    const page = valueIn(await history.page({ after: null }, 5, 'everything'))
    expect(idsOf(page.batches)).toEqual(left)
    expect(idsOf(valueIn(await history.get(idsOf(batchesUpTo(5)), 1e6)))).toEqual(left)
    expect(idsOf(valueIn(await history.search('text', null, 9)).batches)).toEqual(left.toReversed())
    expect(valueIn(await history.aboutRemovals())).toEqual([])
    expect(problems.map(({ message }) => message)).toEqual([expect.stringContaining('leaves them out')])
    expect(problems[0]?.message).toContain(choice.file)
  })

  test('a row far longer than any batch, of which nothing is read', async () => {
    const choice = choiceIn(await temporaryFolder())
    const problems: Problem[] = []
    const history = await openForTest({ ...choice, onProblem: (problem) => problems.push(problem) })
    const large = batchOf('large', { body: new Uint8Array(2_000_000) })
    valueIn(await history.append([large, batchOf('plain')], 1))
    expect(idsOf(valueIn(await history.get([large.id, idOf('plain')], 1e9)))).toEqual([idOf('plain')])
    expect(problems).toHaveLength(1)
  })
})
