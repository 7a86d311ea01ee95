/** Real nodes on loopback, which dial one another: what their `debug metrics` count. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { befriend, bootstrapKey, giveBootstrap, giveRoom, type Home, makeHome } from '../../test/lan/homes.ts'
import { NodeProcess } from '../node-process.ts'
import { runProgramOrThrow } from '../program.ts'
import { waitUntil } from '../waiting.ts'
import type { IdleReport } from './report.ts'

const MINUTE_MS = 60_000
/** Nodes start one after the other, and make keys for their next start; all of that is to be over. */
const SETTLING_MS = 2 * MINUTE_MS
const GATHER_LIMIT_MS = 30 * MINUTE_MS

/** Equal sets cost a question and an answer; other comparisons are rare where nothing is said. */
const MESSAGES_A_STREAM = 2

const note = (text: string): void => {
  process.stderr.write(`${text}\n`)
}

const counterIn = (metrics: unknown, name: string): number => {
  const counters =
    typeof metrics === 'object' && metrics !== null && 'counters' in metrics ? metrics.counters : null
  const value =
    typeof counters === 'object' && counters !== null ? new Map(Object.entries(counters)).get(name) : null
  if (typeof value !== 'number') {
    throw new Error(`debug metrics --json counts no ${name}.`)
  }
  return value
}

const sentBy = async (nodes: readonly NodeProcess[]) => {
  let [streams, bytes] = [0, 0]
  // One after the other: each is a process of its own, and they are not to disturb what is measured more than they must.
  for (const { home } of nodes) {
    const metrics: unknown = JSON.parse(
      await runProgramOrThrow(['debug', 'metrics', '--json', '--home', home]),
    )
    streams += counterIn(metrics, 'syncStreamsOpened')
    bytes += counterIn(metrics, 'syncBytesSent')
  }
  // Counted at both ends.
  return { messages: (streams / 2) * MESSAGES_A_STREAM, bytes }
}

/** Each dials those before it. */
const start = (home: Home, nodes: readonly NodeProcess[]): NodeProcess => {
  const known = nodes.flatMap((node) => node.latest('ready')?.addresses ?? [])
  const dialling = known.flatMap((address) => ['--peer', address])
  const args = ['--listen', '/ip4/127.0.0.1/tcp/0', '--no-mdns', ...dialling]
  return new NodeProcess({ name: home.name, home: home.home, args })
}

const makeHomes = async (folder: string, members: number): Promise<readonly Home[]> => {
  const names = Array.from({ length: members }, (_, index) => `guest-${index + 1}`)
  const [key, homes] = await Promise.all([
    bootstrapKey('bootstrap'),
    Promise.all(names.map((name) => makeHome(folder, name))),
  ])
  await befriend(homes)
  await Promise.all(
    homes.map(({ home }, index) => (index === 0 ? giveBootstrap(home, key) : giveRoom(home, key))),
  )
  return homes
}

const agree = (nodes: readonly NodeProcess[]): Promise<true> =>
  waitUntil(
    nodes,
    'all in one room',
    () => {
      const epochs = nodes.map((node) => node.latest('epoch'))
      return epochs.every((epoch) => epoch?.id === epochs[0]?.id && epoch?.members.length === nodes.length)
    },
    GATHER_LIMIT_MS,
  )

/** The `minutes` after the last word. */
export const measureProcesses = async (members: number, minutes: number): Promise<readonly IdleReport[]> => {
  const folder = await mkdtemp(join(tmpdir(), 'p2p-chat-idle-'))
  const nodes: NodeProcess[] = []
  try {
    note(`Gathering ${members} members in a room …`)
    for (const home of await makeHomes(folder, members)) {
      const node = start(home, nodes)
      nodes.push(node)
      await node.waitFor('ready')
    }
    await agree(nodes)
    for (const node of nodes) {
      node.say(`${node.name} is here`)
    }
    await delay(SETTLING_MS)
    note(`Listening for ${minutes} min …`)
    const [before, beganMs] = [await sentBy(nodes), performance.now()]
    await delay(minutes * MINUTE_MS)
    const [after, sinceMs] = [await sentBy(nodes), performance.now() - beganMs]
    const shares = members * (sinceMs / MINUTE_MS)
    return [
      {
        members,
        minutes,
        what: 'on loopback, soon after the last word',
        messages: (after.messages - before.messages) / shares,
        bytes: (after.bytes - before.bytes) / shares,
      },
    ]
  } finally {
    await Promise.all(nodes.map((node) => node.kill()))
    await rm(folder, { recursive: true, force: true })
  }
}
