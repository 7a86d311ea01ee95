/** Who is given keys, and what keys are worth. */
import type { Invariant } from './invariant.ts'

/** Every key is wrapped to an identity on the sender's own list, and removed by nobody whose removal counts there. */
export const secrecy: Invariant = {
  name: 'Secrecy',
  sealed: (world, { node, key }) => {
    const { who, told } = node
    if (key === null || who === null || node.isPuppet) {
      return null
    }
    for (const { session } of key.wraps) {
      const fingerprint = world.chronicle.sessions.get(session)
      if (fingerprint === undefined) {
        return `${node.label} gives a key to a session that nobody has`
      }
      if (fingerprint !== who.fingerprint && !told.listed.has(fingerprint)) {
        return `${node.label} gives a key to ${world.nameOf(fingerprint)}, who is not on its list`
      }
      const [remover] = told.countingRemoversOf(fingerprint, who.fingerprint)
      if (remover !== undefined && fingerprint !== who.fingerprint) {
        return `${node.label} gives a key to ${world.nameOf(fingerprint)}, whom ${world.nameOf(remover)} removed`
      }
    }
    return null
  },
}

/** Whoever holds an epoch founded it, or was given it by a KEY with a wrap for that very session. */
export const given: Invariant = {
  name: 'Given',
  reported: (world, node, report) => {
    // Who has a home's key can speak to that home's own node as itself.
    if (report.type !== 'epoch-changed' || node.who === null || node.home.isCaptured) {
      return null
    }
    const { id } = report.epoch
    return world.chronicle.given.get(node.who.session)?.has(id) === true
      ? null
      : `${node.label} holds epoch ${id.slice(0, 8)}, which nobody gave it`
  },
}

/** A generation begins only by the bootstrap's word. */
export const restart: Invariant = {
  name: 'Restart',
  reported: (world, node, report) =>
    report.type === 'epoch-changed' && !world.chronicle.generations.has(report.epoch.generation)
      ? `${node.label} holds an epoch of generation ${report.epoch.generation}, which no bootstrap founded`
      : null,
}

/** What is held only grows within a session that does not rejoin. */
export const higherWins: Invariant = {
  name: 'Higher wins',
  reported: (_world, node, report) => {
    const before = node.told.before
    if (report.type !== 'epoch-changed' || before === null || before.id === report.epoch.id) {
      return null
    }
    const { generation, counter, id } = report.epoch
    const isHigher =
      generation > before.generation ||
      (generation === before.generation &&
        (counter > before.counter || (counter === before.counter && id > before.id)))
    return isHigher ? null : `${node.label} went from a higher epoch back to a lower one`
  },
}
