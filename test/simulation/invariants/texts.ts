/** What is said and shown. */
import type { Invariant } from './invariant.ts'

/** Whatever is shown was said, in this run, by the identity it is shown with. */
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

/** Each text is shown once in a session, however often it is sent. */
export const once: Invariant = {
  name: 'Once',
  reported: (_world, node, report) =>
    report.type === 'text-said' && node.told.texts.has(report.text)
      ? `${node.label} shows “${report.text}” a second time`
      : null,
}

/** Nobody opens what was sealed at a step before the one it was given. */
export const beforeJoining: Invariant = {
  name: 'Before joining',
  reported: (world, node, report) => {
    if (report.type !== 'text-said' || report.self || node.who === null) {
      return null
    }
    const sealed = world.chronicle.sealed.get(report.text)
    const step = sealed && world.chronicle.given.get(node.who.session)?.get(sealed.epoch)
    if (sealed === undefined) {
      return `${node.label} shows “${report.text}”, which was never sealed`
    }
    if (step === undefined) {
      return `${node.label} shows “${report.text}”, sealed in an epoch that nobody gave it`
    }
    return step <= sealed.step
      ? null
      : `${node.label} shows “${report.text}”, sealed at step ${sealed.step}; it was given step ${step}`
  },
}

/** Nothing is said in an epoch that someone gone holds, as far as the speaker's own reports have told. */
export const afterLeaving: Invariant = {
  name: 'After leaving',
  reported: (world, node, report, lastDat) => {
    const { who, told } = node
    if (report.type !== 'text-said' || !report.self || who === null || lastDat === null || node.isPuppet) {
      return null
    }
    for (const holder of told.epoch(lastDat.epoch)?.holders ?? []) {
      if (holder.session !== who.session && told.left.has(holder.session)) {
        return `${node.label} says “${report.text}” in an epoch held by a session of ${holder.name} that has left`
      }
      const counting = told.countingRemoversOf(holder.fingerprint, who.fingerprint)
      const [remover] = counting
      // Reports name no ids of removals: as many as count must have been named.
      if (
        holder.fingerprint !== who.fingerprint &&
        remover !== undefined &&
        holder.overridden.length < counting.length
      ) {
        return `${node.label} says “${report.text}” in an epoch held by ${holder.name}, whom ${world.nameOf(remover)} removed`
      }
    }
    return null
  },
}
