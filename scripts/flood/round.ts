import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Player, Stage } from '../demo/stage.ts'
import type { NodeProcess } from '../node-process.ts'
import { Conversation, percentile } from './conversation.ts'
import { FlooderProcess } from './flooder-process.ts'
import { FLOODS, type Flood, type FlooderReport } from './order.ts'
import { processorSeconds, residentMegabytes } from './processor-time.ts'

const TEXTS_PER_SECOND = 15
/** After the flood, for what is still on its way. */
const PATIENCE_MS = 10_000
/** Between two rounds, so that the one does not weigh on the next. */
const REST_MS = 2000

export interface Company {
  readonly stage: Stage
  /** The first is flooded, the others are beside it. */
  readonly members: readonly [NodeProcess, NodeProcess, NodeProcess]
  /** Comes while the flood is on, and leaves after it. */
  readonly newcomer: Player
  readonly room: string
}

export interface RoundReport {
  readonly flood: Flood
  readonly flooder: FlooderReport
  readonly latencyP50Ms: number
  readonly latencyP99Ms: number
  readonly missing: number
  /** Shares of a core. */
  readonly targetProcessor: number
  readonly othersProcessor: number
  readonly targetMegabytes: number
  /** From the start of the newcomer's process until it was a member; null = not while the round lasted. */
  readonly joinMs: number | null
}

/** Someone joins while the flood is on. @returns how long it took */
const joinMeanwhile = async (
  { stage, members, newcomer }: Company,
  limitMs: number,
): Promise<number | null> => {
  const startedMs = performance.now()
  const node = stage.start(newcomer, members)
  try {
    await node.waitFor('state', ({ state }) => state === 'member', { limitMs })
    return performance.now() - startedMs
  } catch {
    return null
  } finally {
    await node.leave()
  }
}

/** Another loopback address is another host to the nodes: what they know of one flooder does not meet the next. */
const localAddressOf = (flood: Flood): string => `127.0.1.${1 + Object.keys(FLOODS).indexOf(flood)}`

const measureProcessors = async (
  nodes: readonly NodeProcess[],
  work: () => Promise<void>,
): Promise<number[]> => {
  const read = () => Promise.all(nodes.map(({ pid }) => processorSeconds(pid)))
  const [before, beganMs] = [await read(), performance.now()]
  await work()
  const [after, seconds] = [await read(), (performance.now() - beganMs) / 1000]
  return after.map((used, index) => (used - (before[index] ?? 0)) / seconds)
}

/** One flood, and what the members notice of it. */
export const playRound = async (company: Company, flood: Flood, durationMs: number): Promise<RoundReport> => {
  const { members, newcomer, room } = company
  const [target, ...others] = members
  const [address = ''] = target.latest('ready')?.addresses ?? []
  await using flooder = new FlooderProcess({
    flood,
    target: address,
    localAddress: localAddressOf(flood),
    bootstrapFile: join(newcomer.home, 'bootstrap.pub.pem'),
    room,
    durationMs,
  })
  await flooder.prepared()
  await delay(REST_MS)
  const conversation = new Conversation(members)
  let report: FlooderReport | undefined
  let joinMs: number | null = null
  const [targetProcessor = 0, ...othersProcessor] = await measureProcessors(members, async () => {
    const flooding = flooder.flood()
    const joining = joinMeanwhile(company, durationMs)
    await conversation.talk(TEXTS_PER_SECOND, durationMs)
    report = await flooding
    joinMs = await joining
  })
  const { latenciesMs, missing } = await conversation.heard(PATIENCE_MS)
  if (report === undefined) throw new Error('The flooder said nothing.')
  return {
    flood,
    flooder: report,
    latencyP50Ms: percentile(latenciesMs, 0.5),
    latencyP99Ms: percentile(latenciesMs, 0.99),
    missing,
    targetProcessor,
    othersProcessor: othersProcessor.reduce((sum, one) => sum + one, 0) / others.length,
    targetMegabytes: await residentMegabytes(target.pid),
    joinMs,
  }
}
