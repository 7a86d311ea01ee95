/** What a member costs while nobody says anything: the command, and beside it, at the same time, bare libp2p nodes. */

import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { processorSeconds, residentMegabytes } from '../flood/processor-time.ts'
import { NodeProcess } from '../node-process.ts'
import { waitUntil } from '../waiting.ts'
import { BareProcess } from './bare-process.ts'
import { makeHomes } from './homes.ts'
import type { Place } from './places.ts'
import { mean } from './statistics.ts'

/** Nodes look for one another, and compare their histories, most when they have just met. */
const SETTLING_MS = 10_000
const WINDOW_MS = 30_000
const MINUTE_MS = 60_000
const POLL_MS = 100
const GATHER_LIMIT_MS = 300_000
/** Machines of the bare nodes on a LAN come after those of all others. */
const FIRST_BARE = 64

interface Cost {
  readonly processorSecondsAMinute: number
  readonly residentMegabytes: number
  /** Sent by one, by the interface's count; null on loopback, which all share. */
  readonly packetsAMinute: number | null
  readonly bytesAMinute: number | null
}

export interface IdleCostReport {
  readonly place: Place['name']
  readonly members: number
  readonly chat: Cost
  readonly bare: Cost
}

interface Running {
  readonly pid: number
}

interface Counters {
  readonly seconds: number
  readonly packets: number
  readonly bytes: number
}

/** What the interface `eth0` of that process's machine has sent so far. */
const sentBy = async (pid: number): Promise<{ readonly packets: number; readonly bytes: number }> => {
  const text = await readFile(`/proc/${pid}/net/dev`, 'utf8')
  const fields = /eth0:\s*(.*)/.exec(text)?.[1]?.trim().split(/\s+/).map(Number) ?? []
  return { bytes: fields[8] ?? 0, packets: fields[9] ?? 0 }
}

const countersOf = async ({ pid }: Running, isLan: boolean): Promise<Counters> => ({
  seconds: await processorSeconds(pid),
  ...(isLan ? await sentBy(pid) : { packets: 0, bytes: 0 }),
})

const measure = async (groups: readonly (readonly Running[])[], isLan: boolean): Promise<readonly Cost[]> => {
  const read = () =>
    Promise.all(groups.map((group) => Promise.all(group.map((node) => countersOf(node, isLan)))))
  const [before, beganMs] = [await read(), performance.now()]
  await delay(WINDOW_MS)
  const [after, minutes] = [await read(), (performance.now() - beganMs) / MINUTE_MS]
  return Promise.all(
    groups.map(async (group, place): Promise<Cost> => {
      const aMinute = (field: keyof Counters): number =>
        mean(
          group.map(
            (_, index) => (after[place]?.[index]?.[field] ?? 0) - (before[place]?.[index]?.[field] ?? 0),
          ),
        ) / minutes
      return {
        processorSecondsAMinute: aMinute('seconds'),
        residentMegabytes: mean(await Promise.all(group.map(({ pid }) => residentMegabytes(pid)))),
        packetsAMinute: isLan ? aMinute('packets') : null,
        bytesAMinute: isLan ? aMinute('bytes') : null,
      }
    }),
  )
}

const gatherChats = async (
  stack: AsyncDisposableStack,
  place: Place,
  members: number,
): Promise<readonly NodeProcess[]> => {
  const folder = await mkdtemp(join(tmpdir(), 'p2p-chat-bench-'))
  stack.defer(() => rm(folder, { recursive: true, force: true }))
  const nodes: NodeProcess[] = []
  for (const [number, { name, home }] of (await makeHomes(folder, members)).entries()) {
    const { commandPrefix, address } = await place.machine(number)
    const others = nodes.flatMap((node) => node.latest('ready')?.addresses ?? [])
    const args =
      place.name === 'loopback'
        ? ['--listen', `/ip4/${address}/tcp/0`, '--no-mdns', ...others.flatMap((one) => ['--peer', one])]
        : []
    const node = stack.use(new NodeProcess({ name, home, args, commandPrefix }))
    nodes.push(node)
    await node.waitFor('ready')
  }
  const isTogether = (): boolean =>
    nodes.every((node) => node.latest('epoch')?.members.length === nodes.length)
  await waitUntil(nodes, 'all in one room', isTogether, GATHER_LIMIT_MS)
  // The next session's key is made in the background, for seconds: no idle member does that.
  while (!nodes.every(({ home }) => existsSync(join(home, 'session-key.pem')))) await delay(POLL_MS)
  return nodes
}

const gatherBare = async (
  stack: AsyncDisposableStack,
  place: Place,
  members: number,
): Promise<readonly BareProcess[]> => {
  const nodes: BareProcess[] = []
  for (let number = 0; number < members; number++) {
    const machine = await place.machine(FIRST_BARE + number)
    const others = nodes.map(({ address }) => address)
    nodes.push(stack.use(await BareProcess.start(machine, others, place.name !== 'loopback')))
  }
  return nodes
}

export const measureIdle = async (place: Place, members: number): Promise<IdleCostReport> => {
  await using stack = new AsyncDisposableStack()
  const bareNodes = await gatherBare(stack, place, members)
  const chats = await gatherChats(stack, place, members)
  await delay(SETTLING_MS)
  const [chat, bare] = await measure([chats, bareNodes], place.name !== 'loopback')
  if (chat === undefined || bare === undefined) throw new Error('Nothing was measured.')
  return { place: place.name, members, chat, bare }
}
