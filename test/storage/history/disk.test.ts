/** What the file gives away, and what happens when the disk refuses. */
import { execFileSync } from 'node:child_process'
import { mkdir, readdir, readFile, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, onTestFinished, test } from 'vitest'
import { openDatabase } from '../../../src/storage/history/database.ts'
import { openHistory } from '../../../src/storage/history/history.ts'
import { Store } from '../../../src/storage/history/store.ts'
import { temporaryFolder } from '../keys.ts'
import { problemIn, valueIn } from '../outcomes.ts'
import { batchesUpTo, batchOf, choiceIn, idOf, openForTest, ROOM, STORE_KEY } from './batches.ts'

const IS_LINUX_ROOT = process.platform === 'linux' && process.getuid?.() === 0

/** A disk of its own, gone after the test; undefined where the system mounts none, as in some containers. */
const mountDisk = async (size: string): Promise<string | undefined> => {
  const folder = join(await temporaryFolder(), 'disk')
  await mkdir(folder)
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder], { stdio: 'pipe' })
  } catch {
    return undefined
  }
  onTestFinished(() => void execFileSync('umount', ['--lazy', folder]))
  return folder
}

const remount = (folder: string, options: string): void =>
  void execFileSync('mount', ['-o', `remount,${options}`, folder])

test.skipIf(process.platform === 'win32')('everything is for this user only', async () => {
  const folder = join(await temporaryFolder(), 'rooms')
  const history = await openForTest(choiceIn(folder))
  valueIn(await history.append([batchOf('one')], 1))
  const names = await readdir(folder)
  expect(names).toEqual(expect.arrayContaining(['room.history', 'room.history-wal', 'room.history-shm']))
  for (const name of names) {
    expect([name, (await stat(join(folder, name))).mode & 0o777]).toEqual([name, 0o600])
  }
  expect((await stat(folder)).mode & 0o777).toBe(0o700)
})

test('no file beside or before closing has a word of what was said', async () => {
  const folder = await temporaryFolder()
  const history = await openForTest(choiceIn(folder))
  const secret = 'the fox meets the hen at noon'
  const batches = batchesUpTo(50).map((batch) => ({
    ...batch,
    text: `${secret} ${batch.clock}`,
    body: Buffer.from(`body: ${secret}`),
    signature: Buffer.from(`signed: ${secret}`),
  }))
  valueIn(await history.append(batches, 1))
  expect(valueIn(await history.search('FOX', null, 100)).batches).toHaveLength(50)
  const expectNoWord = async (): Promise<void> => {
    for (const name of await readdir(folder)) {
      const bytes = await readFile(join(folder, name))
      for (const word of [secret, 'the hen', Buffer.from(secret, 'utf16le'), STORE_KEY]) {
        expect([name, bytes.indexOf(word)]).toEqual([name, -1])
      }
    }
  }
  await expectNoWord()
  await history.close()
  await expectNoWord()
})

test('the lengths of lines do not show', async () => {
  const choice = choiceIn(await temporaryFolder())
  const history = await openForTest(choice)
  valueIn(await history.append([batchOf('a', { text: 'a' }), batchOf('b', { text: 'b'.repeat(60) })], 1))
  await history.close()
  const opened = valueIn(openDatabase({ file: choice.file, roomId: ROOM, storeKey: STORE_KEY, mode: 'read' }))
  const lengths = opened.database.prepare('SELECT DISTINCT length(sealed) AS length FROM batches').all()
  opened.close()
  expect(lengths).toEqual([{ length: 12 + 256 + 16 }])
})

test('a disk that is full is told, what was there stays, and it goes on once there is room', async () => {
  const { file } = choiceIn(await temporaryFolder())
  const opened = valueIn(openDatabase({ file, roomId: ROOM, storeKey: STORE_KEY, mode: 'write' }))
  const store = new Store(opened, () => undefined)
  const append = (name: string, bytes: number) =>
    store.write([
      {
        type: 'append',
        number: 1,
        asked: { batches: [batchOf(name, { body: new Uint8Array(bytes) })], clock: 1 },
      },
      { type: 'rememberHolder', number: 2, asked: { holder: idOf('bob'), ids: [] } },
    ])
  expect(append('before', 10).every(({ outcome }) => outcome.ok)).toBe(true)
  opened.database.exec('PRAGMA max_page_count = 1')
  for (const { outcome } of append('too much', 100_000)) {
    expect(problemIn(outcome).message).toBe(
      `cannot write the history ${file}: the disk is full; free some space`,
    )
  }
  expect(store.state.count).toBe(1)
  const ids = [idOf('before'), idOf('too much')]
  expect(store.read({ type: 'missing', number: 3, asked: ids }).outcome).toEqual({
    ok: true,
    value: [ids[1]],
  })
  opened.database.exec('PRAGMA max_page_count = 1000000')
  expect(append('after', 100_000).map(({ outcome }) => outcome)).toEqual([
    { ok: true, value: [idOf('after')] },
    { ok: true, value: undefined },
  ])
  store.close()
})

test('a program that holds the file is told, and does not end the history', async () => {
  const { file } = choiceIn(await temporaryFolder())
  const opened = valueIn(openDatabase({ file, roomId: ROOM, storeKey: STORE_KEY, mode: 'write' }))
  const store = new Store(opened, () => undefined)
  const append = () =>
    store.write([{ type: 'append', number: 1, asked: { batches: [batchOf('one')], clock: 1 } }])[0]?.outcome
  const other = new DatabaseSync(file)
  other.exec('BEGIN IMMEDIATE')
  // In place of the seconds that it would wait.
  opened.database.exec('PRAGMA busy_timeout = 0')
  expect(append()).toMatchObject({
    ok: false,
    problem: {
      message: `cannot write the history ${file}: another program holds it; end that one and try again`,
    },
  })
  other.close()
  expect(append()).toEqual({ ok: true, value: [idOf('one')] })
  store.close()
})

test.runIf(IS_LINUX_ROOT)(
  'a full disk is told also where it is a real one, which takes Linux and root',
  async (context) => {
    const folder = await mountDisk('3m')
    if (folder === undefined) return context.skip('this system mounts no tmpfs')
    const history = await openForTest(choiceIn(folder))
    const kept: string[] = []
    for (let index = 0; ; index++) {
      const appended = await history.append([batchOf(`${index}`, { body: new Uint8Array(100_000) })], index)
      if (!appended.ok) {
        expect(appended.problem.message).toContain('the disk is full; free some space')
        break
      }
      kept.push(...appended.value)
    }
    expect(kept.length).toBeGreaterThan(3)
    expect(valueIn(await history.missing(kept))).toEqual([])
    remount(folder, 'size=20m')
    valueIn(await history.append([batchOf('after', { body: new Uint8Array(100_000) })], 0))
    await history.close()
    expect((await openForTest(choiceIn(folder))).state.count).toBe(kept.length + 1)
  },
)

test.runIf(IS_LINUX_ROOT)(
  'a disk that only reads is told, which takes Linux and root to try',
  async (context) => {
    const folder = await mountDisk('3m')
    if (folder === undefined) return context.skip('this system mounts no tmpfs')
    const choice = choiceIn(folder)
    await (await openForTest(choice)).close()
    remount(folder, 'ro')
    for (const file of [choice.file, join(folder, 'new.history'), join(folder, 'below', 'new.history')]) {
      const problem = problemIn(await openHistory({ ...choice, file }))
      expect(problem.fault).toBe('environment')
      expect(problem.message).toContain('the file system is read-only')
      expect(problem.message).toContain(dirname(file))
    }
    const read = problemIn(await openHistory({ ...choice, mode: 'read' }))
    expect(read.message).toContain(choice.file)
  },
)
