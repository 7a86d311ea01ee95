/** What must hold after every step, seen from outside with all that every node knows. */
import { compareEpochs } from '../../src/protocol/epochs/epoch.ts'
import type { LocalState } from './local-state.ts'
import type { Witness } from './witness.ts'
import type { World } from './world.ts'

const isFoundedBy = ({ held, actor }: LocalState, witness: Witness): boolean =>
  held !== null && held.counter === 0 && held.step === 0 && witness.epochs.get(held.id)?.by === actor.session

/** @param before null where it just started */
const stepProblem = (before: LocalState | null, after: LocalState, witness: Witness): string | undefined => {
  const { name } = after.actor
  if (after.blames) {
    return `${name} blames an honest neighbour`
  }
  const held = after.held
  if (held !== null && after.shown.some(({ isOwn }) => isOwn) && (held.due || held.left.length > 0)) {
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

/** Whoever left may have got what was made by one who did not know yet; nothing else. */
const ghostProblem = (ghost: LocalState, witness: Witness): string | undefined => {
  const { session, name } = ghost.actor
  const made = ghost.held === null ? undefined : witness.epochs.get(ghost.held.id)
  if (made?.knownLeft.has(session) === true) {
    return `${name} has left, and holds an epoch made by one who knew`
  }
  return ghost.texts.keys().some((id) => witness.texts.get(id)?.knownLeft.has(session) === true)
    ? `${name} has left, and reads what one said who knew`
    : undefined
}

export const problemOf = (world: World, witness: Witness): string | undefined => {
  return (
    world.moved
      .map(({ before, after }) => stepProblem(before, after, witness))
      .find((problem) => problem !== undefined) ??
    world.ghosts.map((ghost) => ghostProblem(ghost, witness)).find((problem) => problem !== undefined)
  )
}
