/** What the flooder is told, and what it tells: one line of JSON each. */

export const FLOODS = {
  none: 'nobody floods',
  bystander: 'nobody floods, but a process makes frames at full speed and sends none: it takes a core',
  garbage: 'random bytes where the outer seal should be',
  oversized: 'frames above the limit of 256 KiB',
  requests: 'INIs of an identity that nobody trusts, validly signed, each one new',
  dats: 'DATs of epochs that do not exist, in the right outer seal',
  replays: 'frames heard in the room, in new outer seals',
  copies: 'one frame heard in the room, the same again and again',
  nonsense: 'gossipsub messages that are no protobuf',
} as const

export type Flood = keyof typeof FLOODS

export const isFlood = (text: string): text is Flood => Object.hasOwn(FLOODS, text)

export interface Order {
  readonly flood: Flood
  /** Whom it floods: a multiaddr. */
  readonly target: string
  /** Where it comes from: another loopback address is another host to the target. */
  readonly localAddress: string
  readonly bootstrapFile: string
  readonly room: string
  readonly durationMs: number
}

export interface FlooderReport {
  readonly framesSent: number
  readonly bytesSent: number
  /** Connections it got through to gossip on, each with a new peer id. */
  readonly connections: number
  readonly dialsRefused: number
  /** From its first frame to the end of its first connection; null = it was never cut off. */
  readonly cutOffAfterMs: number | null
  /** What it had sent by then; null = it was never cut off. */
  readonly framesBeforeCutOff: number | null
}

/** @throws TypeError where it is none */
export const parseReport = (line: string): FlooderReport => {
  const value: unknown = JSON.parse(line)
  if (typeof value !== 'object' || value === null) throw new TypeError(`The flooder printed ${line}`)
  const count = (name: string): number | null => {
    const found: unknown = Object.entries(value).find(([key]) => key === name)?.[1]
    return typeof found === 'number' ? found : null
  }
  return {
    framesSent: count('framesSent') ?? 0,
    bytesSent: count('bytesSent') ?? 0,
    connections: count('connections') ?? 0,
    dialsRefused: count('dialsRefused') ?? 0,
    cutOffAfterMs: count('cutOffAfterMs'),
    framesBeforeCutOff: count('framesBeforeCutOff'),
  }
}
