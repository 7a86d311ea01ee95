/** In which functions this thread spends its time. */
import { type Profiler, Session } from 'node:inspector/promises'
import type { HotFunction } from '../orders.ts'

const SAMPLING_US = 250
const SHOWN = 40
const IDLE = new Set(['(idle)', '(program)', '(root)'])
/** To begin a profile takes a while itself. */
const INSPECTOR = 'node:inspector'

export interface Profile {
  readonly hot: readonly HotFunction[]
  /** Of the time measured. */
  readonly busyShare: number
}

/** Where a function is: the package, or the file of ours. */
const place = (url: string): string => {
  const [, ours] = /\/dist\/(.*)$/.exec(url) ?? []
  const [, theirs] = /.*\/node_modules\/(.*)$/.exec(url) ?? []
  return ours !== undefined && theirs === undefined ? ours : (theirs ?? (url || 'native'))
}

const summarise = ({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): Profile => {
  const byId = new Map(nodes.map((node) => [node.id, node.callFrame]))
  const spent = new Map<string, { name: string; file: string; us: number }>()
  let [totalUs, busyUs] = [0, 0]
  for (const [index, id] of samples.entries()) {
    const us = timeDeltas[index] ?? 0
    const frame = byId.get(id)
    if (frame?.url === INSPECTOR) continue
    totalUs += us
    if (frame === undefined || IDLE.has(frame.functionName)) continue
    busyUs += us
    const file = place(frame.url)
    const key = `${frame.functionName} ${file}:${frame.lineNumber}`
    const known = spent.get(key) ?? {
      name: frame.functionName || '(anonymous)',
      file: `${file}:${frame.lineNumber + 1}`,
      us: 0,
    }
    known.us += us
    spent.set(key, known)
  }
  const hottest = [...spent.values()].sort((left, right) => right.us - left.us).slice(0, SHOWN)
  return {
    hot: hottest.map(({ name, file, us }) => ({ name, file, share: us / busyUs })),
    busyShare: busyUs / totalUs,
  }
}

/** Begins to sample. @returns a function that ends it */
export const beginProfile = async (): Promise<() => Promise<Profile>> => {
  const session = new Session()
  session.connect()
  await session.post('Profiler.enable')
  await session.post('Profiler.setSamplingInterval', { interval: SAMPLING_US })
  await session.post('Profiler.start')
  return async () => {
    const { profile } = await session.post('Profiler.stop')
    session.disconnect()
    return summarise(profile)
  }
}
