/**
 * One node after one history of events: which events came, when, in which order, decides all it does. What an event brought
 * about is computed once and found again in every history of the world in which the node lived through the same, whatever
 * happened elsewhere meanwhile. So most steps of the world cost no step of a room.
 *
 * `Room` has no snapshot: a state is made anew from its history where no room stands there already.
 */
import type { Effect, Now } from '../../src/protocol/contract.ts'
import type { PeerId, SessionId } from '../../src/protocol/identifiers.ts'
import type { Room } from '../../src/protocol/room.ts'
import type { EpochReference } from '../../src/protocol/wire/fields.ts'
import type { Actor, Cast } from './actors.ts'
import { catchingUpOf, describeFrame, type Frame, nameOwnBatches, nameOwnInis } from './frames.ts'
import { type Sketch, sketchOf } from './sketch.ts'
import { Witness } from './witness.ts'

const START_TIME_MS = Date.UTC(2026, 0, 1)
/** Rooms kept as they stand, for the histories that go on from there. */
const ROOMS_KEPT = 3_000

export type LocalEvent =
  | { readonly type: 'start' | 'timer' | 'leave' | 'rejoin' }
  | { readonly type: 'frame'; readonly frame: Frame; readonly from: PeerId }
  | { readonly type: 'up' | 'down' | 'unreachable' | 'reached'; readonly peer: PeerId }
  | { readonly type: 'say'; readonly text: string }

/** The epoch held, as the room reports it. */
interface Held extends EpochReference {
  readonly step: number
  readonly holders: readonly SessionId[]
  /** Holders that the node knows to have left. */
  readonly left: readonly SessionId[]
  readonly due: boolean
}

export interface LocalState {
  readonly actor: Actor
  readonly parent: LocalState | null
  readonly event: LocalEvent
  readonly atMs: number
  readonly next: Map<string, LocalState>
  /** What the last event brought about. */
  readonly published: readonly Frame[]
  readonly reaches: readonly PeerId[]
  readonly shown: readonly { readonly id: string; readonly text: string; readonly isOwn: boolean }[]
  readonly blames: boolean
  /** What the whole history left. */
  readonly timerAtMs: number | null
  readonly held: Held | null
  readonly sketch: Sketch
  /** Sessions that this node ever knew to have left. */
  readonly knownLeft: ReadonlySet<SessionId>
  /** Texts shown so far, by id. */
  readonly texts: ReadonlyMap<string, string>
}

const keyOf = (event: LocalEvent, atMs: number): string => {
  switch (event.type) {
    case 'frame':
      return `${event.frame.number}@${atMs}`
    case 'up':
    case 'down':
    case 'reached':
    case 'unreachable':
      return `${event.type} ${event.peer}@${atMs}`
    case 'say':
      return `say ${event.text}@${atMs}`
    case 'start':
    case 'timer':
    case 'leave':
    case 'rejoin':
      return `${event.type}@${atMs}`
  }
}

/** Its disk keeps everything, at once: what it says next follows in the same step. */
const stored = (room: Room, effects: readonly Effect[], now: Now): readonly Effect[] =>
  effects.flatMap((effect) => {
    if (effect.type !== 'store') {
      return []
    }
    const ids = effect.batches.map(({ id }) => id)
    const next = room.handle({ type: 'stored', ids, outcome: 'fresh' }, now)
    return [...next, ...stored(room, next, now)]
  })

/** Has the room take in what happened. */
const take = (room: Room, event: LocalEvent, atMs: number): readonly Effect[] => {
  const now: Now = { elapsedMs: atMs, timeMs: START_TIME_MS + atMs }
  const effects = takeIn(room, event, now)
  return [...effects, ...stored(room, effects, now)]
}

const takeIn = (room: Room, event: LocalEvent, now: Now): readonly Effect[] => {
  switch (event.type) {
    case 'start':
      return room.handle({ type: 'started' }, now)
    case 'timer':
      return room.handle({ type: 'timer-expired' }, now)
    case 'leave':
      return room.handle({ type: 'leave-requested' }, now)
    case 'rejoin':
      return room.handle({ type: 'rejoin-requested' }, now)
    case 'frame':
      return room.handle({ type: 'frame-received', frame: event.frame.bytes, from: event.from }, now)
    case 'up':
      return [
        ...room.handle({ type: 'peer-connected', peer: event.peer }, now),
        ...room.handle({ type: 'peer-subscribed', peer: event.peer }, now),
      ]
    case 'down':
      return room.handle({ type: 'peer-disconnected', peer: event.peer }, now)
    case 'reached':
    case 'unreachable':
      return room.handle({ type: 'reach-ended', peer: event.peer, reached: event.type === 'reached' }, now)
    case 'say':
      return room.handle({ type: 'said', texts: [event.text] }, now)
  }
}

/**
 * Members compare nothing here: what is explored is whether the room holds together without, and comparisons, each with its streams,
 * pauses and answers, would leave no two states alike.
 */
const roomOf = (actor: Actor): Room => {
  const room = actor.createRoom()
  const comparing = catchingUpOf(room)
  if (comparing !== undefined) {
    comparing.takeTurn = () => undefined
    comparing.nextAtMs = () => Number.POSITIVE_INFINITY
  }
  return room
}

export class Histories {
  readonly #cast: Cast
  readonly #rooms = new Map<LocalState, Room>()
  readonly #starts = new Map<string, LocalState>()
  #frames = 0
  readonly witness = new Witness()
  /** How much there was to do. */
  computed = 0
  replayed = 0

  constructor(cast: Cast) {
    this.#cast = cast
  }

  start(actor: Actor, atMs: number): LocalState {
    const key = `${actor.name}@${atMs}`
    const known = this.#starts.get(key) ?? this.#compute(null, actor, { type: 'start' }, atMs)
    this.#starts.set(key, known)
    return known
  }

  /** The state after one event more. */
  after(state: LocalState, event: LocalEvent, atMs: number): LocalState {
    const key = keyOf(event, atMs)
    const known = state.next.get(key) ?? this.#compute(state, state.actor, event, atMs)
    state.next.set(key, known)
    return known
  }

  /** A room that stands at `state`, for whoever goes on with it elsewhere. */
  replay(state: LocalState): Room {
    const room = roomOf(state.actor)
    const path: LocalState[] = []
    for (let at: LocalState | null = state; at !== null; at = at.parent) {
      path.push(at)
    }
    for (const { event, atMs } of path.reverse()) {
      take(room, event, atMs)
      this.replayed += 1
    }
    return room
  }

  #roomAt(state: LocalState): Room {
    const room = this.#rooms.get(state)
    if (room !== undefined) {
      // It moves on with the event that comes, and stands here no more.
      this.#rooms.delete(state)
      return room
    }
    return this.replay(state)
  }

  #compute(parent: LocalState | null, actor: Actor, event: LocalEvent, atMs: number): LocalState {
    this.computed += 1
    const room = parent === null ? roomOf(actor) : this.#roomAt(parent)
    const effects = take(room, event, atMs)
    const state = this.#stateOf(parent, actor, event, atMs, room, effects)
    this.witness.see(state)
    this.#rooms.set(state, room)
    const oldest = this.#rooms.keys().next().value
    if (this.#rooms.size > ROOMS_KEPT && oldest !== undefined) {
      this.#rooms.delete(oldest)
    }
    return state
  }

  #stateOf(
    parent: LocalState | null,
    actor: Actor,
    event: LocalEvent,
    atMs: number,
    room: Room,
    effects: readonly Effect[],
  ): LocalState {
    const { names } = this.#cast
    nameOwnInis(this.#cast, actor, room)
    const held = heldBy(room)
    if (held !== null) {
      names.epoch(held)
    }
    for (const effect of effects) {
      if (effect.type === 'store') {
        nameOwnBatches(names, actor, effect.batches)
      }
    }
    const frames = effects.flatMap((effect) => (effect.type === 'publish' ? [effect.frame] : []))
    const shown = effects.flatMap((effect) =>
      effect.type === 'report' && effect.report.type === 'text-said'
        ? [{ id: effect.report.id, text: effect.report.text, isOwn: effect.report.self }]
        : [],
    )
    const knownLeft = parent?.knownLeft ?? new Set()
    const texts = parent?.texts ?? new Map()
    const isNews = held?.left.some((session) => !knownLeft.has(session)) ?? false
    return {
      actor,
      parent,
      event,
      atMs,
      next: new Map(),
      published: frames.map((bytes): Frame => {
        this.#frames += 1
        return {
          number: this.#frames,
          author: actor,
          bytes,
          ...describeFrame(this.#cast, actor, room, bytes),
        }
      }),
      reaches: effects.flatMap((effect) => (effect.type === 'reach' ? [effect.peer] : [])),
      shown,
      blames: effects.some(
        (effect) => effect.type === 'penalise' || (effect.type === 'judge' && effect.verdict === 'reject'),
      ),
      timerAtMs: effects.reduce<number | null>(
        (last, effect) => (effect.type === 'set-timer' ? effect.atMs : last),
        null,
      ),
      held,
      sketch: sketchOf(room, names),
      knownLeft: isNews ? new Set([...knownLeft, ...(held?.left ?? [])]) : knownLeft,
      texts:
        shown.length > 0
          ? new Map([...texts, ...shown.map(({ id, text }): [string, string] => [id, text])])
          : texts,
    }
  }
}

const heldBy = (room: Room): Held | null => {
  const { epoch } = room
  return epoch === null
    ? null
    : {
        generation: epoch.generation,
        counter: epoch.counter,
        id: epoch.id,
        step: epoch.step,
        holders: epoch.holders.map(({ session }) => session),
        left: epoch.holders.filter(({ left }) => left).map(({ session }) => session),
        due: epoch.due,
      }
}
