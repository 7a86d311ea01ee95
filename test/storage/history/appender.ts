/**
 * A history in a process of its own: appends without end, several calls at once, reads and gives up in between, and prints the
 * ids of each call once they are on disk. Ends by itself, closed, when its input ends.
 */
import { writeSync } from 'node:fs'
import { openHistory } from '../../../src/storage/history/history.ts'
import { batchOf, choiceIn, idsOf } from './batches.ts'

const [folder = '', run = '0'] = process.argv.slice(2)
const AT_ONCE = 4
const BATCHES_A_CALL = 3
const KEPT = 4000

const opened = await openHistory(choiceIn(folder))
if (!opened.ok) {
  process.stdout.write(`${opened.problem.message}\n`)
  process.exit(1)
}
const history = opened.value
let isOver = false
process.stdin.resume()
process.stdin.once('end', () => {
  isOver = true
})

/** At once, or a kill would leave in a buffer what has been promised. */
const print = (line: string): void => void writeSync(1, `${line}\n`)

let calls = 0
const appendOn = async (): Promise<void> => {
  while (!isOver) {
    const call = calls++
    const clock = history.state.clock + 1
    const batches = Array.from({ length: BATCHES_A_CALL }, (_, index) =>
      batchOf(`${run} ${call} ${index}`, { clock }),
    )
    const appended = await history.append(batches, clock)
    print(appended.ok ? idsOf(batches).join(' ') : `failed: ${appended.problem.message}`)
    if (call % 5 === 0) {
      await history.summaries([{ level: 14, position: 0 }])
    }
    if (call % 7 === 0) {
      await history.prune({ batches: KEPT }, 0)
    }
  }
}

print('ready')
await Promise.all(Array.from({ length: AT_ONCE }, appendOn))
await history.close()
