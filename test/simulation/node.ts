/** Homes, the nodes that run in them one after the other, and the frames they exchange. Data; `world.ts` moves it. */
import type { Fingerprint } from '../../src/crypto/signing.ts'
import type { RoomEvent } from '../../src/protocol/contract.ts'
import type { BatchId, PeerId, SessionId, StreamId } from '../../src/protocol/identifiers.ts'
import type { Room } from '../../src/protocol/room.ts'
import type { FrameType } from '../../src/protocol/wire/envelope.ts'
import { MemoryHistory } from '../history/memory-history.ts'
import type { Outgoing } from './outgoing.ts'
import type { HomePlan } from './plan.ts'
import { Told } from './told.ts'

/** What survives a run, as far as it is on disk. */
interface HomeFiles {
  readonly trusted: ReadonlySet<number>
  readonly removed: ReadonlySet<number>
  readonly overridden: ReadonlySet<BatchId>
  readonly generation: number
  readonly history: MemoryHistory
  readonly shown: ReadonlySet<string>
  readonly promised: ReadonlySet<BatchId>
}

export class Home {
  readonly index: number
  readonly plan: HomePlan
  trusted: Set<number>
  removed = new Set<number>()
  overridden = new Set<BatchId>()
  /** The same by persons, as the user would remember it. */
  readonly overriddenPairs = new Set<string>()
  generation = 0
  history = new MemoryHistory()
  /** Texts shown and on disk, over all runs. */
  shown = new Set<string>()
  /** Batches that its user was told are stored. */
  promised = new Set<BatchId>()
  /** How often it went back to an older copy. */
  wentBack = 0
  /** The machine's wall clock. */
  skewMs: number
  node: SimulatedNode | null = null
  /** Fell into the adversary's hands: nobody honest runs it any more. */
  isCaptured = false
  readonly #snapshots: HomeFiles[] = []

  constructor(index: number, plan: HomePlan) {
    this.index = index
    this.plan = plan
    this.trusted = new Set(plan.trusts)
    this.skewMs = plan.skewMs
  }

  keepSnapshot(): void {
    this.#snapshots.push({
      trusted: new Set(this.trusted),
      removed: new Set(this.removed),
      overridden: new Set(this.overridden),
      generation: this.generation,
      history: this.history.copy(),
      shown: new Set(this.shown),
      promised: new Set(this.promised),
    })
  }

  get hasSnapshot(): boolean {
    return this.#snapshots.length > 0
  }

  /** To the last snapshot, where there is one. Nothing may run in it. */
  goBack(): void {
    const files = this.#snapshots.at(-1)
    if (files === undefined) {
      return
    }
    this.trusted = new Set(files.trusted)
    this.removed = new Set(files.removed)
    this.overridden = new Set(files.overridden)
    this.generation = files.generation
    this.history = files.history.copy()
    this.shown = new Set(files.shown)
    this.promised = new Set(files.promised)
    this.wentBack += 1
  }
}

/** A frame on its way: one object however often it is heard, so that nothing has to be hashed to know it again. */
export interface Message {
  readonly bytes: Uint8Array
  /** Who made it; null for what the adversary made or changed. */
  readonly author: SimulatedNode | null
  readonly type: FrameType | 'unknown'
  /** Nodes that gossip has already brought it to, as its own cache of ids does. */
  readonly seenBy: Set<SimulatedNode>
  /** The session that said `leave` in it. */
  readonly leaver: SessionId | null
}

/** A message that came in answer, and which of its stream it is. */
export interface StreamAnswer {
  readonly from: PeerId
  readonly number: number
  readonly message: Uint8Array
}

export class SimulatedNode {
  readonly index: number
  readonly home: Home
  readonly room: Room
  readonly peer: PeerId
  /** Null where nobody talks. */
  readonly who: {
    readonly fingerprint: Fingerprint
    readonly session: SessionId
    readonly person: number
  } | null
  readonly told: Told
  /** The home's, as it is while this run lasts. */
  readonly history: MemoryHistory
  readonly outgoing: Outgoing
  /** Batches that the disk refused. */
  readonly refused = new Set<BatchId>()
  /** What came over streams in answer, the last of each: what is shown late is in one of them. */
  readonly answers = new Map<StreamId, StreamAnswer>()
  /** Messages sent on direct streams. */
  sentOnStreams = 0
  readonly neighbours = new Set<SimulatedNode>()
  /** Whom the adversary plays: its room runs on, its user is the adversary. */
  isPuppet = false
  alive = true
  asleep = false
  /** What comes while it sleeps. */
  inbox: { readonly event: RoomEvent; readonly message: Message | null }[] = []
  /** By how much its monotonic clock has fallen behind. */
  lagMs = 0
  timer: { readonly atMs: number } | null = null
  isTimerMissed = false
  /** INIs and frames published, by type. */
  readonly published: { readonly atMs: number; readonly type: FrameType }[] = []

  constructor(
    init: Pick<SimulatedNode, 'index' | 'home' | 'room' | 'peer' | 'who'> & {
      readonly outgoing: (node: SimulatedNode) => Outgoing
    },
  ) {
    this.index = init.index
    this.home = init.home
    this.room = init.room
    this.peer = init.peer
    this.who = init.who
    this.told = new Told(init.home.overriddenPairs)
    this.history = init.home.history
    this.outgoing = init.outgoing(this)
  }

  /** For people: whose it is, which home, which run. */
  get label(): string {
    const name = this.who === null ? 'bootstrap' : nameOf(this.who.person)
    return `${name}/${this.home.index}#${this.index}`
  }
}

const NAMES = ['Alice', 'Bob', 'Carol', 'Dave', 'Erin', 'Frank', 'Grace', 'Heidi', 'Ivan', 'Judy']

export const nameOf = (person: number): string => NAMES[person] ?? `Person ${person}`
