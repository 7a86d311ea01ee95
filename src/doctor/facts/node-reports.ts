/** Reports of a running node, perhaps of another version: each field is there and of its type, or is left out. */
import { PEER_STAGES, type PeerStage } from '../../chat/reports.ts'
import { sentenceName } from '../../protocol/people/plain-name.ts'

export interface PeerFacts {
  readonly peerId: string
  readonly addresses: readonly string[]
  readonly stages: readonly PeerStage[]
  readonly fingerprint: string | null
  readonly name: string | null
  readonly clockAheadMs: number | null
}

export interface RoomFacts {
  readonly room: string
  readonly peerId: string
  readonly fingerprint: string
  /** Multiaddrs that it listens on. */
  readonly addresses: readonly string[]
  readonly state: 'seeking' | 'member' | 'left' | null
  readonly detail: string
  /** Null while no key is held. */
  readonly epoch: {
    readonly id: string
    readonly due: boolean
    readonly holders: readonly { readonly fingerprint: string; readonly session: string }[]
  } | null
  readonly requests: readonly string[]
  readonly nearby: number
  readonly warnings: readonly { readonly code: string; readonly message: string; readonly time: number }[]
}

type Fields = Readonly<Record<string, unknown>>

const fieldsOf = (value: unknown): Fields => (typeof value === 'object' && value !== null ? { ...value } : {})

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null)

const numberOr = (value: unknown, other: number): number =>
  typeof value === 'number' && Number.isFinite(value) ? value : other

const textsIn = (value: unknown): readonly string[] =>
  listOf(value).filter((text) => typeof text === 'string')

const peerIn = (value: unknown): PeerFacts => {
  const { peerId, addresses, stages, fingerprint, name, clockAheadMs } = fieldsOf(value)
  const told = listOf(stages)
  return {
    peerId: textOf(peerId),
    addresses: textsIn(addresses),
    stages: PEER_STAGES.filter((stage) => told.includes(stage)),
    fingerprint: textOrNull(fingerprint),
    name: typeof name === 'string' ? sentenceName(name) : null,
    clockAheadMs: typeof clockAheadMs === 'number' ? clockAheadMs : null,
  }
}

export const peersIn = (report: unknown): readonly PeerFacts[] => listOf(report).map(peerIn)

const epochIn = (value: unknown): RoomFacts['epoch'] => {
  if (typeof value !== 'object' || value === null) return null
  const { id, due, holders } = fieldsOf(value)
  return {
    id: textOf(id),
    due: due === true,
    holders: listOf(holders).map((holder) => {
      const { fingerprint, session } = fieldsOf(holder)
      return { fingerprint: textOf(fingerprint), session: textOf(session) }
    }),
  }
}

const warningIn = (value: unknown): RoomFacts['warnings'][number] => {
  const { code, message, time } = fieldsOf(value)
  return { code: textOf(code), message: textOf(message), time: numberOr(time, 0) }
}

export const roomIn = (report: unknown): RoomFacts => {
  const { ready, state, epoch, requests, nearby, warnings } = fieldsOf(report)
  const { room, peerId, fingerprint, addresses } = fieldsOf(ready)
  const { state: stateName, detail } = fieldsOf(state)
  return {
    room: textOf(room),
    peerId: textOf(peerId),
    fingerprint: textOf(fingerprint),
    addresses: textsIn(addresses),
    state: (['seeking', 'member', 'left'] as const).find((known) => known === stateName) ?? null,
    detail: textOf(detail),
    epoch: epochIn(epoch),
    requests: listOf(requests).map((request) => {
      const { name } = fieldsOf(request)
      return sentenceName(textOf(name))
    }),
    nearby: numberOr(nearby, 0),
    warnings: listOf(warnings).map(warningIn),
  }
}

/** By frame and reason: `INI stale`. */
export const refusedIn = (report: unknown): Readonly<Record<string, number>> => {
  const { refused } = fieldsOf(report)
  return Object.fromEntries(
    Object.entries(fieldsOf(refused)).filter(
      (entry): entry is [string, number] => typeof entry[1] === 'number',
    ),
  )
}
