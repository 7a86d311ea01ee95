import { expect } from 'vitest'
import type { NodeProcess } from '../../scripts/node-process.ts'
import { runProgramOrThrow } from '../../scripts/program.ts'
import { waitUntil } from '../../scripts/waiting.ts'
import type { PeerReport, RoomReport } from '../../src/chat/reports.ts'
import type { Resident } from './story.ts'

const namesOf = (nodes: readonly NodeProcess[]): string => nodes.map((node) => node.name).join(', ')

/** The one epoch that all of `nodes` hold and know each other to hold, if that is so now. */
const commonEpoch = (nodes: readonly NodeProcess[]): string | undefined => {
  const ids = new Set(nodes.map((node) => node.latest('epoch')?.id))
  const [id] = ids
  const knowsAll = (node: NodeProcess) =>
    node.latest('state')?.state === 'member' &&
    nodes.every((other) => {
      const fingerprint = other.latest('ready')?.fingerprint
      return fingerprint !== undefined && node.latest('epoch')?.members.includes(fingerprint)
    })
  return ids.size === 1 && nodes.every(knowsAll) ? id : undefined
}

/** Waits until all are members of one epoch and know it of each other. @returns the epoch's id */
export const agree = (nodes: readonly NodeProcess[]): Promise<string> =>
  waitUntil(nodes, `one epoch held by ${namesOf(nodes)}`, () => commonEpoch(nodes))

/**
 * Each says something, and everyone hears it once and from the right one.
 * @param about tells this round's texts from those of other rounds
 */
export const talk = async (nodes: readonly NodeProcess[], about: string): Promise<void> => {
  const textOf = (speaker: NodeProcess) => `${speaker.name} says: ${about}`
  for (const node of nodes) {
    node.say(textOf(node))
  }
  const hear = async (listener: NodeProcess, speaker: NodeProcess) => {
    const text = textOf(speaker)
    const message = await listener.waitFor('message', (event) => event.text === text)
    expect(message.from.fingerprint).toBe(speaker.latest('ready')?.fingerprint)
    expect(message.self).toBe(listener === speaker)
  }
  await Promise.all(nodes.flatMap((listener) => nodes.map((speaker) => hear(listener, speaker))))
  for (const node of nodes) {
    const texts = node.all('message').map((message) => message.text)
    expect(texts).toHaveLength(new Set(texts).size)
  }
}

const isPeerReport = (value: unknown): value is PeerReport =>
  typeof value === 'object' &&
  value !== null &&
  'peerId' in value &&
  'stages' in value &&
  'addresses' in value

const debug = async (topic: string, { home, host }: Resident): Promise<unknown> =>
  JSON.parse(
    await runProgramOrThrow(['debug', topic, '--json', '--home', home], {
      commandPrefix: host.commandPrefix,
    }),
  )

/** What `p2p-chat debug peers --json`, run beside the resident's node, says of each peer. */
export const debugPeers = async (resident: Resident): Promise<readonly PeerReport[]> => {
  const printed = await debug('peers', resident)
  if (!Array.isArray(printed) || !printed.every(isPeerReport)) {
    throw new Error(`debug peers --json printed no list of peers: ${JSON.stringify(printed)}`)
  }
  return printed
}

const isRoomReport = (value: unknown): value is RoomReport =>
  typeof value === 'object' && value !== null && 'epoch' in value && 'state' in value

/** What `p2p-chat debug room --json` says in the same way. */
export const debugRoom = async (resident: Resident): Promise<RoomReport> => {
  const printed = await debug('room', resident)
  if (!isRoomReport(printed)) {
    throw new Error(`debug room --json printed no room: ${JSON.stringify(printed)}`)
  }
  return printed
}

/** Waits until `node` has told that `other` is there (again), counting only what it tells after `after`. */
export const waitForOnline = async (node: NodeProcess, other: NodeProcess, after: number): Promise<void> => {
  const { fingerprint } = await other.waitFor('ready')
  await node.waitFor('member', (event) => event.event === 'online' && event.fingerprint === fingerprint, {
    after,
  })
}

/** Waits until each has told that each other is there, or that it came: gossip keeps nothing for whom it does not reach yet. */
export const meetAll = async (nodes: readonly NodeProcess[]): Promise<void> => {
  const meet = async (node: NodeProcess, other: NodeProcess) => {
    const { fingerprint } = await other.waitFor('ready')
    await node.waitFor(
      'member',
      (event) => (event.event === 'online' || event.event === 'joined') && event.fingerprint === fingerprint,
    )
  }
  const others = (node: NodeProcess) => nodes.filter((other) => other !== node)
  await Promise.all(nodes.flatMap((node) => others(node).map((other) => meet(node, other))))
}

/** Waits until `node` has told that `other` is out of reach. */
export const waitForOffline = async (node: NodeProcess, other: NodeProcess): Promise<void> => {
  const { fingerprint } = await other.waitFor('ready')
  await node.waitFor('member', (event) => event.event === 'offline' && event.fingerprint === fingerprint)
}
