/** What must hold after every step, seen from outside with all that every node knows. */
import { compareEpochs } from '../../src/protocol/epochs/epoch.ts'
import type { LocalState } from './local-state.ts'
import type { Witness } from './witness.ts'
import type { World } from './world.ts'

const isFoundedBy = ({ held, actor }: LocalState, witness: Witness): boolean =>
  held !== null && held.counter === 0 && held.step === 0 && witness.epochs.get(held.id) === actor.index

/** @param before null where it just started */
const stepProblem = (before: LocalState | null, after: LocalState, witness: Witness): string | undefined => {
  const { name } = after.actor
  if (after.blames) {
    return `${name} blames an honest neighbour`
  }
  const held = after.held
  const speaks = after.published.some(({ texts }) => texts.length > 0)
  if (held !== null && speaks && (held.due || held.left.length > 0)) {
    return `${name} speaks in an epoch that is held by someone gone`
  }
  if (before?.held != null && after.event.type !== 'rejoin' && after.event.type !== 'leave') {
    if (held === null || compareEpochs(held, before.held) < 0) {
      return `${name} goes back to a lower epoch`
    }
    if (held.id === before.held.id && held.step < before.held.step) {
      return `${name} goes back to an earlier step`
    }
    if (held.id !== before.held.id && isFoundedBy(after, witness)) {
      return `${name} counts a founding while it holds an epoch`
    }
  }
  if (after.shown.some(({ id }) => before?.texts.has(id) === true)) {
    return `${name} shows a text twice`
  }
  return undefined
}

/** The first state in the history that led here of which something holds. */
const firstWhere = (
  state: LocalState | undefined,
  holds: (state: LocalState) => boolean,
): LocalState | undefined => {
  let first: LocalState | undefined
  for (let at = state ?? null; at !== null; at = at.parent) {
    first = holds(at) ? at : first
  }
  return first
}

/** Whoever left may have got what was made by one who did not know yet; nothing else. */
const ghostProblem = (ghost: LocalState, world: World, witness: Witness): string | undefined => {
  const { session, name } = ghost.actor
  const held = ghost.held?.id
  const stateOf = (maker: number | undefined) => (maker === undefined ? undefined : world.seats[maker]?.state)
  if (held !== undefined) {
    const made = firstWhere(stateOf(witness.epochs.get(held)), (state) => state.held?.id === held)
    if (made?.knownLeft.has(session) === true) {
      return `${name} has left, and holds an epoch made by one who knew`
    }
  }
  const knew = ghost.texts.keys().some((id) => {
    const said = firstWhere(stateOf(witness.texts.get(id)), ({ published }) =>
      published.some(({ texts }) => texts.includes(id)),
    )
    return said?.knownLeft.has(session) === true
  })
  return knew ? `${name} has left, and reads what one said who knew` : undefined
}

export const problemOf = (world: World, witness: Witness): string | undefined => {
  return (
    world.moved
      .map(({ before, after }) => stepProblem(before, after, witness))
      .find((problem) => problem !== undefined) ??
    world.ghosts.map((ghost) => ghostProblem(ghost, world, witness)).find((problem) => problem !== undefined)
  )
}
