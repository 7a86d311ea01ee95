/**
 * The state of all nodes and of what is under way between them, and what may happen next. Who can reach whom is a matter of
 * sides: all on one side are linked, and hear each frame of one another once.
 *
 * Time stands still while frames are heard: it moves on when a timer expires. Which frame is heard next, and where, is free,
 * but that those of one author come to one listener in their order, as over one connection. What is against this order (it
 * came by way of another), or that a timer expires while frames are under way, or though another's is due before, is a
 * delay. Delays are bounded, and losses.
 */
import type { Actor, ActorName, Cast } from './actors.ts'
import type { Frame } from './frames.ts'
import type { Histories, LocalEvent, LocalState } from './local-state.ts'

/** What the environment does, once each; the list of one thread in its order, threads in any. */
export type Deed =
  | { readonly do: 'start' | 'leave' | 'kill' | 'cut' | 'rejoin'; readonly who: ActorName }
  | { readonly do: 'say'; readonly who: ActorName; readonly text: string }
  | { readonly do: 'heal' }

type Flight =
  | { readonly kind: 'frame'; readonly to: number; readonly frame: Frame }
  /** That a link came about shows at both ends at once; that it is gone, at each in its time. */
  | { readonly kind: 'up' | 'down' | 'reach'; readonly to: number; readonly other: number }

interface Seat {
  readonly state: LocalState
  readonly runs: boolean
  readonly side: number
}

export interface World {
  readonly nowMs: number
  /** By actor; null where it has not been started. */
  readonly seats: readonly (Seat | null)[]
  /** Those who left and listen on: they hear everything on their side at once, and nobody hears them. */
  readonly ghosts: readonly LocalState[]
  readonly flights: readonly Flight[]
  /** How far each thread of the environment has come. */
  readonly done: readonly number[]
  readonly lastDeedMs: number
  readonly lossesLeft: number
  readonly delaysLeft: number
  readonly isWhole: boolean
  /** What the last choice moved. */
  readonly moved: readonly { readonly before: LocalState | null; readonly after: LocalState }[]
}

export type Choice =
  | { readonly type: 'hear'; readonly flight: number; readonly isDelay: boolean }
  | { readonly type: 'lose'; readonly flight: number }
  | { readonly type: 'timer'; readonly who: number; readonly isDelay: boolean }
  | { readonly type: 'deed'; readonly thread: number }

export interface Stage {
  readonly cast: Cast
  readonly histories: Histories
  readonly threads: readonly (readonly Deed[])[]
}

/** How much may go wrong in one history. */
export interface Budget {
  readonly losses: number
  readonly delays: number
}

export const beginning = (stage: Stage, budget: Budget): World => ({
  nowMs: 1_000,
  seats: stage.cast.actors.map(() => null),
  ghosts: [],
  flights: [],
  done: stage.threads.map(() => 0),
  lastDeedMs: 1_000,
  lossesLeft: budget.losses,
  delaysLeft: budget.delays,
  isWhole: true,
  moved: [],
})

const replaceAt = <T>(list: readonly T[], index: number, item: T): readonly T[] =>
  list.map((known, at) => (at === index ? item : known))

const seatOf = (world: World, index: number): Seat => {
  const seat = world.seats[index]
  if (seat == null) {
    throw new Error('a node acts once it has been started')
  }
  return seat
}

/** Whom that node can reach. */
const neighbours = (world: World, index: number): readonly number[] =>
  world.seats.flatMap((seat, other) =>
    other !== index && seat?.runs === true && seat.side === world.seats[index]?.side ? [other] : [],
  )

/** One node lives through one event; what it publishes is under way to all whom it can reach. */
const move = (stage: Stage, world: World, index: number, event: LocalEvent): World => {
  const seat = seatOf(world, index)
  const after = stage.histories.after(seat.state, event, world.nowMs)
  const flights = after.published.flatMap((frame) =>
    neighbours(world, index).map((to): Flight => ({ kind: 'frame', to, frame })),
  )
  const reaches = after.reaches.map(
    (peer): Flight => ({
      kind: 'reach',
      to: index,
      other: stage.cast.actors.findIndex((actor) => actor.peer === peer),
    }),
  )
  const moved = { ...world, seats: replaceAt(world.seats, index, { ...seat, state: after }) }
  return {
    ...hauntedBy(stage, moved, after),
    flights: [...world.flights, ...flights, ...reaches],
    moved: [...world.moved, { before: seat.state, after }],
  }
}

/** Those who left hear what was published. */
const hauntedBy = (stage: Stage, world: World, { published, actor }: LocalState): World =>
  published.length === 0
    ? world
    : {
        ...world,
        ghosts: world.ghosts.map((ghost) =>
          ghost.actor === actor
            ? ghost
            : published.reduce(
                (state, frame) =>
                  stage.histories.after(state, { type: 'frame', frame, from: actor.peer }, world.nowMs),
                ghost,
              ),
        ),
      }

const indexOf = (stage: Stage, name: ActorName): number =>
  stage.cast.actors.findIndex((actor) => actor.name === name)

const actorAt = (stage: Stage, index: number): Actor => {
  const actor = stage.cast.actors[index]
  if (actor === undefined) {
    throw new Error('flights and seats are by actor')
  }
  return actor
}

const linksUp = (index: number, others: readonly number[]): readonly Flight[] =>
  others.map((other) => ({ kind: 'up', to: index, other }))

const linksDown = (index: number, others: readonly number[]): readonly Flight[] =>
  others.flatMap((other): readonly Flight[] => [
    { kind: 'down', to: index, other },
    { kind: 'down', to: other, other: index },
  ])

/** Frames between those who cannot reach each other any more are lost. */
const cutOff = (world: World, index: number): World => {
  const isAcross = (flight: Flight): boolean =>
    flight.kind === 'frame' && (flight.to === index || flight.frame.author.index === index)
  return {
    ...world,
    seats: replaceAt(world.seats, index, { ...seatOf(world, index), side: 1 }),
    flights: [
      ...world.flights.filter((flight) => !isAcross(flight)),
      ...linksDown(index, neighbours(world, index)),
    ],
    isWhole: false,
  }
}

/** It hears nothing more; what it sent is still under way, and may be heard after its link is seen to go. */
const gone = (world: World, index: number): World => ({
  ...world,
  seats: replaceAt(world.seats, index, { ...seatOf(world, index), runs: false }),
  flights: [
    ...world.flights.filter(
      ({ kind, to, ...rest }) => to !== index && !(kind === 'up' && 'other' in rest && rest.other === index),
    ),
    ...linksDown(index, neighbours(world, index)).filter(({ to }) => to !== index),
  ],
})

/** Its ghost goes on as if it had not left, and hears at once what was on its way to it. */
const leave = (stage: Stage, world: World, index: number): World => {
  const ghost = world.flights.reduce(
    (state, flight) =>
      flight.kind === 'frame' && flight.to === index
        ? stage.histories.after(
            state,
            { type: 'frame', frame: flight.frame, from: flight.frame.author.peer },
            world.nowMs,
          )
        : state,
    seatOf(world, index).state,
  )
  const left = gone(move(stage, world, index, { type: 'leave' }), index)
  return { ...left, ghosts: [...left.ghosts, ghost] }
}

const heal = (world: World): World => {
  const seats = world.seats.map((seat) => (seat === null ? null : { ...seat, side: 0 }))
  const healed = { ...world, seats, isWhole: true }
  const flights = world.seats.flatMap((seat, index) =>
    seat?.runs === true && seat.side !== 0 ? linksUp(index, neighbours(healed, index)) : [],
  )
  return { ...healed, flights: [...world.flights, ...flights] }
}

const doDeed = (stage: Stage, world: World, deed: Deed): World => {
  const index = deed.do === 'heal' ? 0 : indexOf(stage, deed.who)
  switch (deed.do) {
    case 'start': {
      const state = stage.histories.start(actorAt(stage, index), world.nowMs)
      const started = { ...world, seats: replaceAt(world.seats, index, { state, runs: true, side: 0 }) }
      return {
        ...started,
        flights: [...world.flights, ...linksUp(index, neighbours(started, index))],
        moved: [...world.moved, { before: null, after: state }],
      }
    }
    case 'say':
      return move(stage, world, index, { type: 'say', text: deed.text })
    case 'rejoin':
      return move(stage, world, index, { type: 'rejoin' })
    case 'leave':
      return leave(stage, world, index)
    case 'kill':
      return gone(world, index)
    case 'cut':
      return cutOff(world, index)
    case 'heal':
      return heal(world)
  }
}

/** Undefined where the environment has done all, or has to wait for what comes before. */
const nextDeed = (stage: Stage, world: World, thread: number): Deed | undefined => {
  const deed = stage.threads[thread]?.[world.done[thread] ?? 0]
  if (deed === undefined || deed.do === 'heal') {
    return deed
  }
  if (deed.do === 'start') {
    // A node without links does next to nothing, and its links come up at any time: so this loses no order of frames.
    return world.flights.some(({ kind }) => kind === 'frame') ? undefined : deed
  }
  return world.seats[indexOf(stage, deed.who)]?.runs === true ? deed : undefined
}

/** Whether the environment may still do something, now or later. */
export const hasDeedsLeft = (stage: Stage, world: World): boolean =>
  stage.threads.some((deeds, thread) => {
    const deed = deeds[world.done[thread] ?? 0]
    const needsRunning = deed !== undefined && deed.do !== 'heal' && deed.do !== 'start'
    return deed !== undefined && (!needsRunning || world.seats[indexOf(stage, deed.who)]?.runs === true)
  })

const hear = (stage: Stage, world: World, flight: Flight): World => {
  const peer = flight.kind === 'frame' ? flight.frame.author.peer : actorAt(stage, flight.other).peer
  switch (flight.kind) {
    case 'frame':
      return move(stage, world, flight.to, { type: 'frame', frame: flight.frame, from: peer })
    case 'reach': {
      const isThere = neighbours(world, flight.to).includes(flight.other)
      return move(stage, world, flight.to, { type: isThere ? 'reached' : 'unreachable', peer })
    }
    case 'down':
      return move(stage, world, flight.to, { type: 'down', peer })
    case 'up': {
      const isStill = neighbours(world, flight.to).includes(flight.other)
      const own = actorAt(stage, flight.to).peer
      return isStill
        ? move(stage, move(stage, world, flight.to, { type: 'up', peer }), flight.other, {
            type: 'up',
            peer: own,
          })
        : world
    }
  }
}

const spendDelay = (world: World): World => ({ ...world, delaysLeft: world.delaysLeft - 1 })

export const take = (stage: Stage, world: World, choice: Choice): World => {
  const still = { ...world, moved: [] }
  switch (choice.type) {
    case 'hear':
    case 'lose': {
      const flight = world.flights[choice.flight]
      const rest = { ...still, flights: world.flights.filter((_, index) => index !== choice.flight) }
      if (flight === undefined) {
        throw new Error('choices are taken in the world that offers them')
      }
      return choice.type === 'hear'
        ? hear(stage, choice.isDelay ? spendDelay(rest) : rest, flight)
        : { ...rest, lossesLeft: world.lossesLeft - 1 }
    }
    case 'timer': {
      const atMs = seatOf(world, choice.who).state.timerAtMs ?? world.nowMs
      const later = { ...still, nowMs: Math.max(world.nowMs, atMs) }
      return move(stage, choice.isDelay ? spendDelay(later) : later, choice.who, { type: 'timer' })
    }
    case 'deed': {
      const deed = nextDeed(stage, world, choice.thread)
      if (deed === undefined) {
        throw new Error('choices are taken in the world that offers them')
      }
      const done = replaceAt(world.done, choice.thread, (world.done[choice.thread] ?? 0) + 1)
      return doDeed(stage, { ...still, done, lastDeedMs: world.nowMs }, deed)
    }
  }
}

export const timersOf = (world: World): readonly { readonly who: number; readonly atMs: number }[] =>
  world.seats.flatMap((seat, who) =>
    seat?.runs === true && seat.state.timerAtMs !== null
      ? [{ who, atMs: Math.max(world.nowMs, seat.state.timerAtMs) }]
      : [],
  )

export const deedsOf = (stage: Stage, world: World): readonly Choice[] =>
  stage.threads.flatMap((_, thread): readonly Choice[] =>
    nextDeed(stage, world, thread) === undefined ? [] : [{ type: 'deed', thread }],
  )

const isBetween = (flight: Flight, one: number, two: number): boolean =>
  flight.kind !== 'frame' &&
  ((flight.to === one && flight.other === two) || (flight.to === two && flight.other === one))

/** News of one link come in their order, and a frame not before its link; frames come in any order. */
const mayBeNext = (world: World, at: number): boolean => {
  const flight = world.flights[at]
  if (flight === undefined) {
    return false
  }
  const from = flight.kind === 'frame' ? flight.frame.author.index : flight.other
  return !world.flights
    .slice(0, at)
    .some((other) => isBetween(other, flight.to, from) && (flight.kind !== 'frame' || other.kind === 'up'))
}

/** A frame before another of the same author to the same listener. */
const overtakes = (world: World, at: number): boolean => {
  const flight = world.flights[at]
  return (
    flight?.kind === 'frame' &&
    world.flights
      .slice(0, at)
      .some(
        (other) =>
          other.kind === 'frame' && other.to === flight.to && other.frame.author === flight.frame.author,
      )
  )
}

export const heardNext = (world: World): readonly Choice[] =>
  world.flights.flatMap((_, flight): readonly Choice[] => {
    const isDelay = overtakes(world, flight)
    return mayBeNext(world, flight) && (!isDelay || world.delaysLeft > 0)
      ? [{ type: 'hear', flight, isDelay }]
      : []
  })

export const lostNext = (world: World): readonly Choice[] =>
  world.lossesLeft === 0
    ? []
    : world.flights.flatMap(({ kind }, flight): readonly Choice[] =>
        kind === 'frame' ? [{ type: 'lose', flight }] : [],
      )

export const expiresNext = (world: World): readonly Choice[] => {
  const timers = timersOf(world)
  const firstAtMs = Math.min(Number.POSITIVE_INFINITY, ...timers.map(({ atMs }) => atMs))
  return timers.flatMap(({ who, atMs }): readonly Choice[] => {
    const isDelay = world.flights.length > 0 || atMs > firstAtMs
    return isDelay && world.delaysLeft === 0 ? [] : [{ type: 'timer', who, isDelay }]
  })
}

/** In words, for a history that can be read and replayed. */
export const tell = (stage: Stage, world: World, choice: Choice): string => {
  switch (choice.type) {
    case 'hear':
    case 'lose': {
      const flight = world.flights[choice.flight]
      if (flight === undefined) {
        return 'nothing'
      }
      const { name } = actorAt(stage, flight.to)
      if (flight.kind !== 'frame') {
        return `${name}: ${flight.kind} ${actorAt(stage, flight.other).name}`
      }
      const verb = choice.type === 'hear' ? 'hears' : 'never hears'
      const outOfTurn = choice.type === 'hear' && choice.isDelay ? ', out of turn' : ''
      return `${name} ${verb} ${flight.frame.author.name}'s ${flight.frame.what}${outOfTurn}`
    }
    case 'timer':
      return `${actorAt(stage, choice.who).name}: timer${choice.isDelay ? ', out of turn' : ''}`
    case 'deed': {
      const deed = nextDeed(stage, world, choice.thread)
      return deed === undefined ? 'nothing' : Object.values(deed).join(' ')
    }
  }
}
