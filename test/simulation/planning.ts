/** From a seed to a schedule. */
import type { Action, Disk, Forgery, HomePlan, Lie, Plan, Weather } from './plan.ts'
import { CALM, SOUND } from './plan.ts'
import { Random } from './random.ts'
import { shapeFor } from './shapes.ts'

const SECOND_MS = 1_000

type ActionName = Action['do']

/** How often each thing happens. */
const WEIGHTS: Readonly<Record<Exclude<ActionName, 'capture' | 'puppet' | 'lie' | 'attack'>, number>> = {
  say: 22,
  crash: 5,
  'crash-at-write': 4,
  start: 9,
  leave: 5,
  rejoin: 1,
  sleep: 3,
  clock: 2,
  'renew-keys': 1,
  trust: 3,
  vanish: 2,
  remove: 4,
  restore: 2,
  override: 2,
  snapshot: 1,
  'go-back': 1,
  cut: 7,
  part: 4,
  weather: 3,
}

const FORGERIES: Readonly<Record<Forgery, number>> = {
  replay: 5,
  reseal: 5,
  'mutate-outside': 2,
  'mutate-inside': 3,
  ini: 4,
  answer: 3,
  'fresh-key': 3,
  dat: 3,
  founding: 1,
  removal: 2,
  stream: 2,
  questions: 3,
}

const LIES: Readonly<Record<Lie, number>> = {
  nothing: 2,
  rubbish: 2,
  'made-up': 4,
  silence: 2,
  refusal: 2,
  replay: 2,
}

/** Most are quick and sound; a disk that refuses everything for minutes would keep nothing of what is to be checked. */
const diskFor = (random: Random): Disk => {
  if (random.chance(0.6)) {
    return SOUND
  }
  return {
    slow: random.pick([0, 0.1, 0.4]) ?? 0,
    refuses: random.pick([0, 0, 0.02, 0.1]) ?? 0,
  }
}

const weatherFor = (random: Random): Weather => {
  if (random.chance(0.35)) {
    return CALM
  }
  const slow = random.chance(0.3)
  return {
    loss: random.pick([0, 0.02, 0.1, 0.3, 0.6]) ?? 0,
    duplication: random.pick([0, 0.02, 0.1]) ?? 0,
    delayMinMs: 1,
    delayMaxMs: slow ? random.between(300, 4_000) : random.between(5, 250),
  }
}

/** Seconds are common, minutes rare. */
const duration = (random: Random): number => Math.round(200 * 2 ** (random.fraction() * 8.5))

const clockError = (random: Random): number =>
  random.weighted({ none: 5, seconds: 3, hours: 1 }) === 'none'
    ? 0
    : random.between(-1, 1) * Math.round(1_000 * 2 ** (random.fraction() * 13))

class Planner {
  readonly #random: Random
  readonly #homes: readonly HomePlan[]
  readonly #people: number

  constructor(random: Random, homes: readonly HomePlan[], people: number) {
    this.#random = random
    this.#homes = homes
    this.#people = people
  }

  #home(): number {
    return this.#random.between(0, this.#homes.length - 1)
  }

  #person(): number {
    return this.#random.between(0, this.#people - 1)
  }

  #side(): readonly number[] {
    return [...this.#homes.keys()].filter(() => this.#random.chance(0.5))
  }

  action(atMs: number): Action {
    const random = this.#random
    const what = random.weighted(WEIGHTS)
    const home = this.#home()
    switch (what) {
      case 'say':
        return { atMs, do: what, home, count: random.chance(0.1) ? random.between(2, 5) : 1 }
      case 'crash':
      case 'start':
      case 'leave':
      case 'rejoin':
      case 'renew-keys':
      case 'snapshot':
      case 'go-back':
        return { atMs, do: what, home }
      case 'crash-at-write':
        return { atMs, do: what, home, backAfterMs: random.between(100, 8_000) }
      case 'sleep':
        return { atMs, do: what, home, forMs: duration(random) * 2, monotonicStops: random.chance(0.4) }
      case 'clock':
        return { atMs, do: what, home, byMs: clockError(random) || 7_000 }
      case 'trust':
      case 'vanish':
      case 'remove':
      case 'restore':
      case 'override':
        return { atMs, do: what, home, person: this.#person() }
      case 'cut':
        return {
          atMs,
          do: what,
          from: home,
          to: this.#home(),
          oneWay: random.chance(0.4),
          forMs: duration(random),
        }
      case 'part':
        return { atMs, do: what, side: this.#side(), oneWay: random.chance(0.25), forMs: duration(random) }
      case 'weather':
        return { atMs, do: what, weather: weatherFor(random) }
    }
  }

  attack(atMs: number): Action {
    const random = this.#random
    if (random.chance(0.15)) {
      return { atMs, do: 'lie', how: random.weighted(LIES) }
    }
    if (random.chance(0.25)) {
      const what = random.weighted({ say: 6, leave: 1, rejoin: 1, deaf: 2, hear: 2 })
      return { atMs, do: 'puppet', what }
    }
    const to = random.chance(0.4) ? null : this.#home()
    return { atMs, do: 'attack', forgery: random.weighted(FORGERIES), to }
  }

  /** A member turns, and lies at once: before the others have made a key without it, it is still asked and answered. */
  capture(atMs: number): readonly Action[] {
    const random = this.#random
    const soon = (): number => atMs + random.between(0, 5 * SECOND_MS)
    const questions = Array.from({ length: random.between(0, 4) }, (): Action => {
      return { atMs: soon(), do: 'attack', forgery: 'questions', to: null }
    })
    return [
      { atMs, do: 'capture', home: this.#home(), removers: this.#side() },
      { atMs, do: 'lie', how: random.weighted(LIES) },
      ...questions,
    ]
  }
}

/** Rooms of many are rare: they take long, and what goes wrong among nine rarely needs ten. */
const countFor = (random: Random): number =>
  random.weighted({ few: 6, several: 3, many: 1 }) === 'few' ? random.between(2, 4) : random.between(3, 9)

const homesFor = (random: Random, trusts: readonly (readonly number[])[]): readonly HomePlan[] => {
  const everyone = [...trusts.keys()]
  const headless = random.chance(0.3)
  const gathers = random.chance(0.7)
  const homes = trusts.map(
    (trusted, person): HomePlan => ({
      person,
      trusts: trusted,
      hasBootstrap: person === 0 ? !headless : random.chance(0.06),
      skewMs: clockError(random),
      startsAtMs: gathers || person === 0 || random.chance(0.5) ? random.between(0, 6 * SECOND_MS) : null,
    }),
  )
  const bootstrap: HomePlan = {
    person: null,
    trusts: everyone.filter(() => !random.chance(0.05)),
    hasBootstrap: true,
    skewMs: clockError(random),
    startsAtMs: random.between(0, 4 * SECOND_MS),
  }
  const twin = random.chance(0.12) ? homes[random.between(0, homes.length - 1)] : undefined
  return [
    ...homes,
    ...(headless ? [bootstrap] : []),
    ...(twin === undefined ? [] : [{ ...twin, hasBootstrap: false, startsAtMs: random.between(0, 60_000) }]),
  ]
}

/** Some never find each other; each still finds the one before it, so that the mesh hangs together. */
const unlinkedFor = (random: Random, count: number): Plan['unlinked'] => {
  if (!random.chance(0.15) || count < 4) {
    return []
  }
  const pairs: (readonly [number, number])[] = []
  for (let left = 0; left < count; left += 1) {
    for (let right = left + 2; right < count; right += 1) {
      if (random.chance(0.6)) {
        pairs.push([left, right])
      }
    }
  }
  return pairs
}

export const planFor = (seed: number, nodes?: number): Plan => {
  const random = new Random(seed)
  const people = nodes ?? countFor(random)
  const shape = shapeFor(people, random)
  const homes = homesFor(random, shape.trusts)
  const lastsMs = random.between(15, 150) * SECOND_MS
  const beginsMs = random.chance(0.6) ? 12 * SECOND_MS : 0
  const planner = new Planner(random, homes, people)
  const actions: Action[] = []
  const at = (): number => beginsMs + random.between(0, lastsMs)
  const count = random.between(3, 12 + 4 * people)
  for (let index = 0; index < count; index += 1) {
    actions.push(planner.action(at()))
  }
  const isAttacked = random.chance(0.5)
  if (isAttacked) {
    const attacks = random.between(1, 25)
    if (random.chance(0.5)) {
      actions.push(...planner.capture(beginsMs + lastsMs / 3))
    }
    actions.push(...Array.from({ length: attacks }, () => planner.attack(at())))
  }
  return {
    seed,
    shape: shape.name,
    homes,
    unlinked: unlinkedFor(random, homes.length),
    weather: random.chance(0.5) ? CALM : weatherFor(random),
    disk: diskFor(random),
    adversary: isAttacked ? [...homes.keys()].filter(() => !random.chance(0.25)) : null,
    actions: actions.sort((left, right) => left.atMs - right.atMs),
    healsAtMs: beginsMs + lastsMs + SECOND_MS,
  }
}
