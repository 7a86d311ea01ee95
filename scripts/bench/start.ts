/** From the start of a process until the node is ready, imports included: the command, and a bare libp2p node. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { NodeProcess } from '../node-process.ts'
import { BareProcess } from './bare-process.ts'
import { makeHomes } from './homes.ts'
import { loopback } from './places.ts'
import { median } from './statistics.ts'

const STARTS = 7

export interface StartReport {
  readonly chatMs: number
  readonly bareMs: number
}

const timed = async (start: () => Promise<AsyncDisposable>): Promise<number> => {
  const beganMs = performance.now()
  await using _ = await start()
  return performance.now() - beganMs
}

export const measureStart = async (): Promise<StartReport> => {
  const folder = await mkdtemp(join(tmpdir(), 'p2p-chat-bench-'))
  try {
    // A start uses up the session key that was made ahead: each has a home of its own.
    const homes = await makeHomes(folder, STARTS + 1)
    const machine = await loopback().machine(0)
    const [chatMs, bareMs]: [number[], number[]] = [[], []]
    for (const { name, home } of homes) {
      // In turn, so that what else this machine does meets both.
      bareMs.push(await timed(() => BareProcess.start(machine, [], false)))
      chatMs.push(
        await timed(async () => {
          const node = new NodeProcess({
            name,
            home,
            args: ['--listen', '/ip4/127.0.0.1/tcp/0', '--no-mdns'],
          })
          await node.waitFor('ready')
          return node
        }),
      )
    }
    // The first of each finds nothing in the system's cache.
    return { chatMs: median(chatMs.slice(1)), bareMs: median(bareMs.slice(1)) }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
