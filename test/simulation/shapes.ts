/** Who trusts whom: shapes that rooms really have, and some that are awkward. */
import type { Random } from './random.ts'

export interface Shape {
  readonly name: string
  /** For each person, whom it trusts. */
  readonly trusts: readonly (readonly number[])[]
}

type Edge = readonly [number, number]

const fromEdges = (name: string, count: number, edges: readonly Edge[]): Shape => ({
  name,
  trusts: Array.from({ length: count }, (_, person) => [
    ...new Set(edges.filter(([from, to]) => from === person && to !== person).map(([, to]) => to)),
  ]),
})

const both = (left: number, right: number): readonly Edge[] => [
  [left, right],
  [right, left],
]

const cliqueOf = (people: readonly number[]): readonly Edge[] =>
  people.flatMap((from) => people.map((to): Edge => [from, to]))

const range = (from: number, to: number): readonly number[] =>
  Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index)

/** Two cliques with one person in both. */
const joined = (count: number): readonly Edge[] => {
  const middle = Math.floor(count / 2)
  return [...cliqueOf(range(0, middle + 1)), ...cliqueOf(range(middle, count))]
}

/** A clique in which some trust runs one way only. */
const lopsided = (count: number, random: Random): readonly Edge[] =>
  cliqueOf(range(0, count)).filter(() => !random.chance(0.2))

const scattered = (count: number, random: Random): readonly Edge[] =>
  cliqueOf(range(0, count)).filter(() => random.chance(0.45))

const WEIGHTS = {
  clique: 8,
  chain: 2,
  'two cliques joined by one': 2,
  lopsided: 2,
  scattered: 1,
  'star around one': 1,
  'newcomer trusted by one': 2,
  'member who trusts nobody': 1,
} as const

const edgesOf = (name: keyof typeof WEIGHTS, count: number, random: Random): readonly Edge[] => {
  const last = count - 1
  switch (name) {
    case 'clique':
      return cliqueOf(range(0, count))
    case 'chain':
      return range(0, last).flatMap((person) => both(person, person + 1))
    case 'two cliques joined by one':
      return joined(count)
    case 'lopsided':
      return lopsided(count, random)
    case 'scattered':
      return scattered(count, random)
    case 'star around one':
      return range(1, count).flatMap((person) => both(0, person))
    case 'newcomer trusted by one':
      return [...cliqueOf(range(0, last)), ...both(last, random.between(0, Math.max(0, last - 1)))]
    case 'member who trusts nobody':
      return cliqueOf(range(0, count)).filter(([from]) => from !== last)
  }
}

export const shapeFor = (count: number, random: Random): Shape => {
  const name = random.weighted(WEIGHTS)
  return fromEdges(name, count, edgesOf(name, count, random))
}
