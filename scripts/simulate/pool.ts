/** Worker processes that share the seeds among them. */
import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { SeedDone, Task } from './protocol.ts'

const WORKER = new URL('./worker.ts', import.meta.url)
const HOOKS = new URL('../../test/simulation/stand-in/hooks.ts', import.meta.url)
/** Small enough that no worker ends long before the others. */
const SEEDS_AT_ONCE = 20

export interface PoolOptions extends Omit<Task, 'seeds'> {
  readonly jobs: number
  /** Whether what is called for real gets the real symmetric cryptography, too. */
  readonly standInSeals: boolean
}

const start = ({ standInSeals }: PoolOptions): ChildProcess =>
  fork(fileURLToPath(WORKER), {
    // The generated wire has namespaces, which have to be transformed, not only stripped.
    execArgv: [
      '--experimental-transform-types',
      '--disable-warning=ExperimentalWarning',
      ...(standInSeals ? ['--import', HOOKS.href] : []),
    ],
  })

/** @param tell called for each seed as it is done; @returns when all are, or when `tell` says stop */
export const runSeeds = async (
  seeds: Iterator<number>,
  options: PoolOptions,
  tell: (done: SeedDone) => 'go on' | 'stop',
): Promise<void> => {
  let stopped = false
  const nextTask = (): Task | null => {
    const batch: number[] = []
    while (!stopped && batch.length < SEEDS_AT_ONCE) {
      const next = seeds.next()
      if (next.done === true) {
        break
      }
      batch.push(next.value)
    }
    const { nodes, cryptography, shrinks, shows } = options
    return batch.length === 0 ? null : { seeds: batch, nodes, cryptography, shrinks, shows }
  }
  const serve = (worker: ChildProcess): Promise<void> =>
    new Promise((resolve, reject) => {
      let left = 0
      const give = (): void => {
        const task = nextTask()
        if (task === null) {
          worker.disconnect()
          return
        }
        left = task.seeds.length
        worker.send(task)
      }
      worker.on('message', (done: SeedDone) => {
        left -= 1
        if (!stopped && tell(done) === 'stop') {
          stopped = true
        }
        if (stopped) {
          worker.kill()
        } else if (left === 0) {
          give()
        }
      })
      worker.on('error', reject)
      worker.on('exit', (code) => {
        if (code === 0 || stopped) {
          resolve()
        } else {
          reject(new Error(`a worker ended with code ${code}`))
        }
      })
      give()
    })
  await Promise.all(Array.from({ length: options.jobs }, () => serve(start(options))))
}
