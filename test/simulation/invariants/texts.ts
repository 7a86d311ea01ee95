/** What is said and shown. */
import type { EpochId } from '../../../src/protocol/identifiers.ts'
import type { SimulatedNode } from '../node.ts'
import type { World } from '../world.ts'
import type { Invariant } from './invariant.ts'

/** Whatever is shown was said, in this room, by the identity it is shown with. */
export const authenticity: Invariant = {
  name: 'Authenticity',
  reported: (world, node, report) => {
    if (report.type !== 'text-said') {
      return null
    }
    const speaker = world.chronicle.said.get(report.text)
    return speaker?.who?.fingerprint === report.author.fingerprint
      ? null
      : `${node.label} shows “${report.text}” as said by ${report.author.name}, who did not say it`
  },
}

/**
 * Each text is shown once in a session, and once by all sessions of a home that has it on disk, however often it is sent. A home that
 * went back to an older copy shows again what it lost.
 */
export const once: Invariant = {
  name: 'Once',
  reported: (_world, node, report) => {
    if (report.type !== 'text-said') {
      return null
    }
    if (node.told.texts.has(report.text)) {
      return `${node.label} shows “${report.text}” a second time`
    }
    return node.home.shown.has(report.text)
      ? `${node.label} shows “${report.text}”, which an earlier run showed and kept`
      : null
  },
}

/** Nobody opens on the topic what was sealed at a step before the one it was given. */
export const beforeJoining: Invariant = {
  name: 'Before joining',
  reported: (world, node, report) => {
    if (report.type !== 'text-said' || report.late || node.who === null) {
      return null
    }
    if (world.chronicle.said.get(report.text) === node) {
      return null
    }
    const places = world.chronicle.sealed.get(report.text) ?? []
    const given = world.chronicle.given.get(node.who.session)
    if (places.length === 0) {
      return `${node.label} shows “${report.text}”, which was never sealed`
    }
    if (places.every(({ epoch }) => given?.get(epoch) === undefined)) {
      return `${node.label} shows “${report.text}”, sealed in an epoch that nobody gave it`
    }
    return places.some(({ epoch, step }) => (given?.get(epoch) ?? Number.POSITIVE_INFINITY) <= step)
      ? null
      : `${node.label} shows “${report.text}”, sealed before the step it was given`
  },
}

/** Who is gone and holds that epoch, as far as the node's own reports have told: what nothing may be said in. */
export const goneHolder = (world: World, { who, told }: SimulatedNode, epoch: EpochId): string | null => {
  for (const holder of told.epoch(epoch)?.holders ?? []) {
    if (holder.session !== who?.session && told.left.has(holder.session)) {
      return `a session of ${holder.name} that has left`
    }
    const counting = who === null ? [] : told.countingRemoversOf(holder.fingerprint, who.fingerprint)
    const [remover] = counting
    // Reports name no ids of removals: as many as count must have been named.
    if (
      holder.fingerprint !== who?.fingerprint &&
      remover !== undefined &&
      holder.overridden.length < counting.length
    ) {
      return `${holder.name}, whom ${world.nameOf(remover)} removed`
    }
  }
  return null
}

/** Nothing is said in an epoch that someone gone holds, as far as the speaker's own reports have told. */
export const afterLeaving: Invariant = {
  name: 'After leaving',
  sealed: (world, { node, dat }) => {
    const text = dat?.batch?.entries.find(({ kind }) => kind === 'text')
    if (dat === null || text === undefined || node.isPuppet) {
      return null
    }
    const gone = goneHolder(world, node, dat.epoch)
    return gone === null ? null : `${node.label} says something in an epoch held by ${gone}`
  },
}
