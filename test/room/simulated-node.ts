/** One node of the simulated network: its room, and all that it reported, published and judged. */
import type { Effect, Report, RoomEvent, Verdict } from '../../src/protocol/contract.ts'
import { type BatchId, type PeerId, peerIdOf, type StreamId } from '../../src/protocol/identifiers.ts'
import type { Room } from '../../src/protocol/room.ts'
import type { RoomIdentity } from '../../src/protocol/room-identity.ts'
import { type FrameType, openEnvelope } from '../../src/protocol/wire/envelope.ts'
import { MemoryHistory } from '../history/memory-history.ts'
import type { PeerKey } from './keys.ts'

export interface NodeOptions {
  readonly name: string
  readonly trusts: readonly string[]
  /** Holds the bootstrap's private key too. */
  readonly bootstrap?: boolean
  /** false: a headless bootstrap, or an observer. */
  readonly talks?: boolean
  readonly clockSkewMs?: number
  readonly rememberedGeneration?: number
  /** Whom this home's user removed with the command, and whose removals it overrode. */
  readonly removed?: readonly string[]
  readonly overridden?: readonly BatchId[]
  /** What earlier runs kept. */
  readonly history?: MemoryHistory
  readonly sharesHistory?: 'all' | 'since-join'
}

export class SimulatedNode {
  readonly name: string
  readonly peer: PeerId
  readonly peerKey: PeerKey
  readonly room: Room
  readonly reports: Report[] = []
  readonly verdicts: { readonly frame: Uint8Array; readonly verdict: Verdict }[] = []
  readonly effects: Effect[] = []
  readonly links = new Set<SimulatedNode>()
  /** Frames this node published itself. */
  readonly published: Uint8Array[] = []
  readonly seen = new Set<string>()
  trusts: readonly string[]
  removed: readonly string[]
  overridden: readonly BatchId[]
  readonly history: MemoryHistory
  /** Direct streams: who is at the other end, and what it is called there. */
  readonly streams = new Map<StreamId, { readonly node: SimulatedNode; readonly stream: StreamId }>()
  /** Its disk is full. */
  refusesToStore = false
  streamsCame = 0
  sentOnStreams = 0
  bytesOnStreams = 0
  clockSkewMs: number
  timer = 0
  timersExpired = 0
  penalties = 0
  alive = true
  /** What would have happened to it while it sleeps; null while it is awake. */
  missed: RoomEvent[] | null = null

  constructor(options: NodeOptions, peerKey: PeerKey, room: Room) {
    this.name = options.name
    this.peerKey = peerKey
    this.peer = peerIdOf(peerKey.publicKey)
    this.room = room
    this.trusts = options.trusts
    this.removed = options.removed ?? []
    this.overridden = options.overridden ?? []
    this.history = options.history ?? new MemoryHistory()
    this.clockSkewMs = options.clockSkewMs ?? 0
  }

  /** Texts shown here, said by others or by this node itself. */
  get texts(): readonly string[] {
    return this.of('text-said').map(({ text }) => text)
  }

  /** Without those that were fetched: heard when they were said, or said here. */
  get textsHeard(): readonly string[] {
    return this.of('text-said').flatMap(({ text, late }) => (late ? [] : [text]))
  }

  of<Type extends Report['type']>(type: Type): readonly (Report & { readonly type: Type })[] {
    return this.reports.filter((report): report is Report & { readonly type: Type } => report.type === type)
  }

  /** Names of who holds the epoch here and has not left. */
  get holderNames(): readonly string[] {
    const holders = this.room.epoch?.holders ?? []
    return holders.filter(({ left }) => !left).map(({ name }) => name)
  }

  /** Published frames of one type. */
  publishedOf(room: RoomIdentity, type: FrameType): readonly Uint8Array[] {
    return this.published.filter((frame) => {
      const envelope = openEnvelope(room, frame)
      return envelope.opened && envelope.type === type
    })
  }

  get refusals(): readonly string[] {
    return this.of('frame-refused').map(({ frame, reason }) => `${frame} ${reason}`)
  }
}

/** Epoch and step as each of them stands, and by how many the epoch is held there: what a liar must not change. */
export const standingOf = (nodes: readonly SimulatedNode[]): string =>
  JSON.stringify(nodes.map(({ room }) => [room.epoch?.id, room.epoch?.step, room.epoch?.holders.length]))
