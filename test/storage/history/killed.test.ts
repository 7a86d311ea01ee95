/** What a resolved `append` promises, when the process dies at any moment. */
import { randomInt } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import type { History } from '../../../src/storage/history/contract.ts'
import { connectHistory, openHistory, startWorker } from '../../../src/storage/history/history.ts'
import type { Problem } from '../../../src/storage/problem.ts'
import { temporaryFolder } from '../keys.ts'
import { expectRefusal, problemIn, valueIn } from '../outcomes.ts'
import { batchesUpTo, batchOf, choiceIn, idOf, noProblem, openForTest, ROOM, STORE_KEY } from './batches.ts'
import { nextLine, startAppender } from './processes.ts'

const KILLS = 50
const LINES_MAX = 40
const ROOT = { level: 14, position: 0 }

/** @returns the lines that it printed, up to its end */
const appendUntilKilled = async (folder: string, run: number): Promise<string[]> => {
  const appender = startAppender(folder, run)
  const lines: string[] = []
  const killAfter = randomInt(LINES_MAX)
  for await (const line of appender.lines) {
    lines.push(line)
    if (lines.length > killAfter) {
      appender.child.kill('SIGKILL')
    }
  }
  await appender.closed
  return lines
}

const expectWhole = async (history: History): Promise<void> => {
  const [root] = valueIn(await history.summaries([ROOT]))
  expect(root?.count).toBe(history.state.count)
}

test('all that was promised is there after each of fifty kills', async () => {
  const folder = await temporaryFolder()
  let promised: string[] = []
  for (let run = 0; run < KILLS; run++) {
    const [first, ...lines] = await appendUntilKilled(folder, run)
    expect(first).toBe('ready')
    expect(lines.filter((line) => line.startsWith('failed'))).toEqual([])
    promised.push(...lines.flatMap((line) => line.split(' ')))
    const history = await openForTest(choiceIn(folder))
    await expectWhole(history)
    const gone = valueIn(await history.missing(promised))
    if (history.state.floor === 0) {
      expect(gone).toEqual([])
    } else {
      // Only the oldest may have been given up.
      expect(promised.length - gone.length).toBeGreaterThan(3000)
      promised = promised.slice(promised.findLastIndex((id) => gone.includes(id)) + 1)
    }
    await history.close()
  }
  await expectSameHashesFromNothing(folder)
})

const expectSameHashesFromNothing = async (folder: string): Promise<void> => {
  const kept = await openForTest(choiceIn(folder))
  const [before] = valueIn(await kept.summaries([ROOT]))
  await kept.close()
  const database = new DatabaseSync(choiceIn(folder).file)
  database.exec('DELETE FROM parts')
  database.close()
  const anew = await openForTest(choiceIn(folder))
  expect(valueIn(await anew.summaries([ROOT]))).toEqual([before])
}

test('a process ends by itself once its history is closed', async () => {
  const folder = await temporaryFolder()
  const appender = startAppender(folder, 0)
  expect(await nextLine(appender)).toBe('ready')
  appender.child.stdin.end()
  for await (const _ of appender.lines) {
    // Read, so that it is not held up.
  }
  expect(await appender.closed).toEqual([0, null])
})

test('of two that write one file the second is told, until the first is gone, however it goes', async () => {
  const folder = await temporaryFolder()
  const appender = startAppender(folder, 0)
  expect(await nextLine(appender)).toBe('ready')
  expectRefusal(
    await openHistory(choiceIn(folder)),
    choiceIn(folder).file,
    'another p2p-chat',
    'end that one',
  )
  const [, ids = ''] = [await nextLine(appender), await nextLine(appender)]
  appender.child.kill('SIGKILL')
  await appender.closed
  const history = await openForTest(choiceIn(folder))
  expectRefusal(await openHistory(choiceIn(folder)), 'another p2p-chat')
  expect(valueIn(await history.missing(ids.split(' ')))).toEqual([])
  await history.close()
  await openForTest(choiceIn(folder))
})

test('one may read what another process writes, also after that was killed', async () => {
  const folder = await temporaryFolder()
  const appender = startAppender(folder, 0)
  expect(await nextLine(appender)).toBe('ready')
  await nextLine(appender)
  const reader = await openForTest({ ...choiceIn(folder), mode: 'read' })
  for (let line = 0; line < 10; line++) {
    const ids = (await nextLine(appender)).split(' ')
    expect(valueIn(await reader.missing(ids))).toEqual([])
    await expectWhole(reader)
  }
  appender.child.kill('SIGKILL')
  await appender.closed
  const late = await openForTest({ ...choiceIn(folder), mode: 'read' })
  await expectWhole(late)
  // It may have written until the moment at which it was killed.
  await expectWhole(reader)
  expect(late.state).toEqual(reader.state)
})

test('a reader sees what is there, and changes nothing', async () => {
  const folder = await temporaryFolder()
  expectRefusal(await openHistory({ ...choiceIn(folder), mode: 'read' }), 'there is no history')
  const writer = await openForTest(choiceIn(folder))
  const reader = await openForTest({ ...choiceIn(folder), mode: 'read' })
  valueIn(await writer.append(batchesUpTo(100), 5))
  expect(valueIn(await reader.search('text of batch 7', null, 5)).batches.map(({ clock }) => clock)).toEqual([
    79, 78, 77, 76, 75,
  ])
  expect(reader.state).toEqual(writer.state)
  expect(valueIn(await reader.summaries([ROOT]))).toEqual(valueIn(await writer.summaries([ROOT])))
  expect(problemIn(await reader.append([batchOf('from a reader')], 1)).message).toContain('cannot be written')
  expect(valueIn(await writer.missing([idOf('from a reader')]))).toEqual([idOf('from a reader')])
})

test('a thread that dies answers all that wait, and all that ask later', async () => {
  const { file } = choiceIn(await temporaryFolder())
  const worker = startWorker({ file, roomId: ROOM, storeKey: STORE_KEY, mode: 'write' })
  const problems: Problem[] = []
  const history = valueIn(await connectHistory(worker, file, (problem) => problems.push(problem)))
  const waiting = [
    history.append(batchesUpTo(5000), 1),
    history.missing([]),
    history.prune({ batches: 1 }, 0),
  ]
  await worker.terminate()
  for (const outcome of [...(await Promise.all(waiting)), await history.missing([])]) {
    expect(problemIn(outcome).message).toContain('its thread ended')
  }
  expect(problems.map(({ message }) => message)).toEqual([expect.stringContaining('restart p2p-chat')])
  await history.close()
})

test('what is wrong with a question ends the thread, told with its reason', async () => {
  const { file } = choiceIn(await temporaryFolder())
  const worker = startWorker({ file, roomId: ROOM, storeKey: STORE_KEY, mode: 'write' })
  const problems: Problem[] = []
  const history = valueIn(await connectHistory(worker, file, (problem) => problems.push(problem)))
  worker.postMessage({ type: 'get', number: 0, asked: null })
  await expect.poll(() => problems.length, { timeout: 60_000 }).toBe(1)
  expect(problems[0]?.message).toContain('its thread ended (')
  expect(problemIn(await history.missing([])).message).toBe(problems[0]?.message)
})

test('opening says nothing about itself', async () => {
  const history = valueIn(await openHistory({ ...choiceIn(await temporaryFolder()), onProblem: noProblem }))
  await history.close()
})
