/**
 * Breadth first through all that may happen, so that what is found first is short. A state that was seen before, by its
 * canonical text, is not gone on from.
 */

import { castFor } from './actors.ts'
import { canonical } from './canonical.ts'
import { problemOf } from './invariants.ts'
import { Histories } from './local-state.ts'
import type { Scenario } from './scenarios.ts'
import { isAtRest, problemOnceSettled, settle } from './settling.ts'
import {
  type Choice,
  deedsOf,
  expiresNext,
  hasDeedsLeft,
  heardNext,
  lostNext,
  type Stage,
  take,
  tell,
  type World,
} from './world.ts'

export interface Bounds {
  readonly seed: number
  /** Frames that never arrive, and timers out of turn, in one history. */
  readonly losses: number
  readonly delays: number
  readonly statesMax: number
  readonly depthMax: number
  /** Virtual time after the last thing that the environment did. */
  readonly horizonMs: number
}

export interface Explored {
  readonly scenario: string
  readonly states: number
  readonly transitions: number
  readonly leaves: number
  readonly depth: number
  /** Whether everything within the bounds was seen, and not only as many states as were allowed. */
  readonly isComplete: boolean
  /** Steps of rooms that were computed for it, and made again. */
  readonly computed: number
  readonly replayed: number
  readonly durationMs: number
  /** Hashes in states that stand for nothing known: they keep states apart that are alike. */
  readonly unnamed: number
  readonly violation: { readonly problem: string; readonly history: readonly string[] } | null
}

/** Of the states that were reached and not gone on from, so many at most are let come to rest. */
const ENDS_TRIED = 100

/** A state and how it came about. */
interface Node {
  readonly world: World
  readonly depth: number
  readonly how: How | null
}

interface How {
  readonly choice: string
  readonly before: How | null
}

const historyOf = (how: How | null): readonly string[] => {
  const history: string[] = []
  for (let at = how; at !== null; at = at.before) {
    history.push(at.choice)
  }
  return history.reverse()
}

/** At rest, or when much time has passed, something new can only come from the environment. */
const choicesOf = (stage: Stage, world: World, isLate: boolean): readonly Choice[] => {
  const deeds = deedsOf(stage, world)
  if (isAtRest(world)) {
    return deeds
  }
  return [...heardNext(world), ...lostNext(world), ...(isLate ? [] : expiresNext(world)), ...deeds]
}

const stageFor = ({ threads }: Scenario, seed: number): Stage => {
  const cast = castFor(seed)
  return { cast, histories: new Histories(cast), threads }
}

export const explore = (
  scenario: Scenario,
  bounds: Bounds,
  progress?: (depth: number, frontier: number, states: number) => void,
): Explored => {
  const startedMs = performance.now()
  const stage = stageFor(scenario, bounds.seed)
  const { cast } = stage
  const seen = new Set<string>()
  let frontier: Node[] = []
  let transitions = 0
  let leaves = 0
  let depth = 0
  let isComplete = true
  let violation: Explored['violation'] = null

  const first = settle(stage, scenario.before, bounds)
  seen.add(canonical(cast.names, first))
  frontier.push({ world: first, depth: 0, how: null })

  const visit = (node: Node, next: Node[]): void => {
    const isLate = node.world.nowMs - node.world.lastDeedMs > bounds.horizonMs
    if (!hasDeedsLeft(stage, node.world) && (isLate || isAtRest(node.world))) {
      leaves += 1
      const problem = problemOnceSettled(stage, node.world)
      if (problem !== undefined) {
        violation = { problem, history: historyOf(node.how) }
      }
      return
    }
    for (const choice of choicesOf(stage, node.world, isLate)) {
      transitions += 1
      const how = { choice: tell(stage, node.world, choice), before: node.how }
      const world = take(stage, node.world, choice)
      const problem = problemOf(world, stage.histories.witness)
      if (problem !== undefined) {
        violation = { problem, history: historyOf(how) }
        return
      }
      const key = canonical(cast.names, world)
      if (!seen.has(key)) {
        seen.add(key)
        next.push({ world: { ...world, moved: [] }, depth: node.depth + 1, how })
      }
    }
  }

  while (frontier.length > 0 && violation === null && isComplete) {
    const next: Node[] = []
    for (const node of frontier) {
      visit(node, next)
      if (violation !== null) {
        break
      }
      if (seen.size >= bounds.statesMax) {
        isComplete = false
        break
      }
    }
    depth += 1
    progress?.(depth, next.length, seen.size)
    isComplete &&= depth < bounds.depthMax || next.length === 0
    frontier = next
  }
  // Where the bound cut it short, what is left must still come to a good end.
  const every = Math.ceil(frontier.length / ENDS_TRIED)
  for (const node of frontier.filter((_, index) => index % every === 0)) {
    leaves += 1
    const problem: string | undefined = violation === null ? problemOnceSettled(stage, node.world) : undefined
    if (problem !== undefined) {
      violation = { problem, history: historyOf(node.how) }
    }
  }
  return {
    scenario: scenario.name,
    states: seen.size,
    transitions,
    leaves,
    depth,
    isComplete,
    computed: stage.histories.computed,
    replayed: stage.histories.replayed,
    durationMs: performance.now() - startedMs,
    unnamed: cast.names.unnamed,
    violation,
  }
}

/** Where everyone stands, in a line. */
const standing = (world: World): string =>
  [...world.seats, ...world.ghosts.map((state) => ({ state, runs: false }))]
    .flatMap((seat) => {
      if (seat === null) {
        return []
      }
      const { held, actor } = seat.state
      const epoch =
        held === null ? '-' : `${held.counter}.${held.step} ${held.id.slice(0, 4)} of ${held.holders.length}`
      return [`${seat.runs ? '' : '†'}${actor.name} ${epoch}${held?.due === true ? ' due' : ''}`]
    })
    .join(' · ')

/** A history again, with where everyone stands after each step: to see how a violation comes about. */
export const retrace = (
  scenario: Scenario,
  bounds: Bounds,
  history: readonly string[],
): readonly string[] => {
  const stage = stageFor(scenario, bounds.seed)
  let world = settle(stage, scenario.before, bounds)
  const lines = [`${world.nowMs} ms: ${standing(world)}`]
  for (const told of history) {
    const choice = choicesOf(stage, world, false).find((candidate) => tell(stage, world, candidate) === told)
    if (choice === undefined) {
      return [...lines, `"${told}" cannot be next here`]
    }
    world = take(stage, world, choice)
    lines.push(`${told}`, `    ${world.nowMs} ms: ${standing(world)}`)
  }
  return [...lines, problemOnceSettled(stage, world) ?? 'all is well once it has settled']
}
