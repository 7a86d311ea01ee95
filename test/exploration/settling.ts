/**
 * From any state on: the network is made whole, nothing is lost any more, everything is heard in its order and every timer
 * expires in its turn. Then all who are there hold one epoch, nobody who left is among its holders, and everyone hears everyone.
 */
import {
  type Budget,
  beginning,
  type Deed,
  expiresNext,
  heardNext,
  type Stage,
  take,
  timersOf,
  type World,
} from './world.ts'

/** Longer than any seeker pauses between two INIs, and than a superseded key opens. */
const SETTLE_MS = 90_000
/** For a fresh key that is due and a latecomer that asks for it. */
const TALK_MS = 8_000
/** Whoever came has been introduced, and what was due has been done. */
const REST_MS = 1_500
/** A quiet network takes a few hundred. */
const STEPS_MAX = 20_000

const runningStates = (world: World) =>
  world.seats.flatMap((seat) => (seat?.runs === true ? [seat.state] : []))

/** Nothing is under way or due, and all hold one epoch. */
const areAtOne = (world: World): boolean => {
  const running = runningStates(world)
  const [first] = running
  return (
    world.flights.length === 0 &&
    running.every(
      ({ held }) => held !== null && held.id === first?.held?.id && !held.due && held.left.length === 0,
    )
  )
}

/** Nothing more will happen soon, but what the environment does. */
export const isAtRest = (world: World): boolean =>
  areAtOne(world) && timersOf(world).every(({ atMs }) => atMs > world.nowMs + REST_MS)

const run = (stage: Stage, from: World, durationMs: number, isDone: (world: World) => boolean): World => {
  const untilMs = from.nowMs + durationMs
  let world = from
  for (let step = 0; step < STEPS_MAX && !isDone(world); step += 1) {
    const next =
      heardNext(world)[0] ?? expiresNext(world).find((choice) => choice.type === 'timer' && !choice.isDelay)
    if (next === undefined) {
      return world
    }
    const after = take(stage, world, next)
    if (after.nowMs > untilMs) {
      return world
    }
    world = after
  }
  return world
}

const withoutEnvironment = (stage: Stage, world: World): { stage: Stage; world: World } => ({
  stage: { ...stage, threads: [[{ do: 'heal' }]] },
  world: { ...world, done: [0], delaysLeft: 0, lossesLeft: 0 },
})

const say = (stage: Stage, world: World, index: number, text: string): World => {
  const actor = stage.cast.actors[index]
  return actor === undefined
    ? world
    : take(
        { ...stage, threads: [[{ do: 'say', who: actor.name, text }]] },
        { ...world, done: [0] },
        { type: 'deed', thread: 0 },
      )
}

/** @returns what is wrong once the network is whole and quiet; undefined where all is well */
export const problemOnceSettled = (stage: Stage, from: World): string | undefined => {
  const calm = withoutEnvironment(stage, from)
  const whole = from.isWhole ? calm.world : take(calm.stage, calm.world, { type: 'deed', thread: 0 })
  let world = run(calm.stage, whole, SETTLE_MS, isAtRest)
  const running = runningStates(world)
  if (running.length === 0) {
    return undefined
  }
  if (!areAtOne(world)) {
    const states = running.map(
      ({ actor, held }) =>
        `${actor.name} ${held === null ? 'seeks' : `${held.counter}/${held.id.slice(0, 6)}${held.due ? ' due' : ''}`}`,
    )
    return `in the end there is not one epoch: ${states.join(', ')}`
  }
  // Whoever left with nobody there to hear it is held for a member that went offline.
  const gone = world.ghosts.find(
    ({ actor: { session } }) =>
      running.some(({ held }) => held?.holders.includes(session)) &&
      running.some(({ knownLeft }) => knownLeft.has(session)),
  )
  if (gone !== undefined) {
    return `in the end ${gone.actor.name}, who left, is among the holders`
  }
  const speakers = world.seats.flatMap((seat, index) => (seat?.runs === true ? [index] : []))
  for (const index of speakers) {
    world = say(calm.stage, world, index, `last ${index}`)
  }
  world = run(calm.stage, world, TALK_MS, isAtRest)
  for (const { actor, texts } of runningStates(world)) {
    const heard = [...texts.values()].filter((text) => text.startsWith('last '))
    if (heard.length !== speakers.length && speakers.length > 1) {
      return `in the end ${actor.name} hears ${heard.length} of ${speakers.length} texts`
    }
  }
  return undefined
}

/** Where an exploration begins: all of `deeds` done, one after the other, with time to come to rest between them. */
export const settle = (stage: Stage, deeds: readonly Deed[], budget: Budget): World => {
  let world = beginning(stage, { losses: 0, delays: 0 })
  for (const deed of deeds) {
    const alone = { ...stage, threads: [[deed]] }
    world = take(alone, { ...world, done: [0] }, { type: 'deed', thread: 0 })
    world = run(alone, world, SETTLE_MS, isAtRest)
  }
  return {
    ...world,
    done: stage.threads.map(() => 0),
    lastDeedMs: world.nowMs,
    lossesLeft: budget.losses,
    delaysLeft: budget.delays,
    moved: [],
  }
}
