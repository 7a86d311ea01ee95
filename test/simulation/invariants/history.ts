/** What is kept, told to be kept, and served to others. */
import { parseSyncMessage } from '../../../src/protocol/wire/sync.ts'
import { batchIn } from '../served.ts'
import type { Invariant } from './invariant.ts'
import { goneHolder } from './texts.ts'

/** A batch is on disk before it is shown or sent, unless the disk refuses it. */
export const storedFirst: Invariant = {
  name: 'Stored first',
  published: (_world, { node, dat }) => {
    const batch = dat?.batch
    return batch == null || node.history.has(batch.id) || node.refused.has(batch.id)
      ? null
      : `${node.label} publishes a batch that is not on its disk`
  },
  reported: (_world, node, report) => {
    const id = report.type === 'text-said' || report.type === 'text-stored' ? report.id : null
    const batch = id === null ? null : batchIn(id)
    if (batch === null || node.history.has(batch)) {
      return null
    }
    return report.type === 'text-said' && node.refused.has(batch)
      ? null
      : `${node.label} ${report.type === 'text-said' ? 'shows' : 'is told stored'} what is not on its disk`
  },
}

/** Whoever is named to an author has what that one said, on some disk; a liar may say that it has. */
export const delivered: Invariant = {
  name: 'Durability',
  reported: (world, node, report) => {
    if (report.type !== 'text-delivered') {
      return null
    }
    const batch = batchIn(report.id)
    for (const { fingerprint, name } of report.to) {
      const homes = world.homes.filter(({ plan: { person } }) => {
        return person !== null && world.identityOf(person).publicKey.fingerprint === fingerprint
      })
      const mayLack = homes.some(({ isCaptured, wentBack }) => isCaptured || wentBack > 0)
      if (!mayLack && !homes.some(({ history }) => history.has(batch))) {
        return `${node.label} is told that ${name} has what it said, which is on no disk of that one`
      }
    }
    return null
  },
}

/** What goes over a stream is sealed in an epoch for one who holds it and is not gone, as far as the sender was told. */
export const served: Invariant = {
  name: 'Secrecy',
  sentOnStream: (world, node, stream, bytes) => {
    const message = parseSyncMessage(bytes)
    if (node.isPuppet || node.who === null || node.home.isCaptured) {
      return null
    }
    const epoch = message && world.chronicle.epochWithPrefix(message.epochPrefix)
    const other = world.streams.otherEndOf(node, stream)
    if (message === undefined || epoch === undefined) {
      return `${node.label} sends on a stream what is sealed in no epoch`
    }
    if (other === undefined) {
      // Ended while the node slept: it goes nowhere.
      return null
    }
    const gone = goneHolder(world, node, epoch)
    if (gone !== null) {
      return `${node.label} compares in an epoch held by ${gone}`
    }
    const { session } = other
    const step = session === null ? undefined : world.chronicle.meant.get(session)?.get(epoch)
    const label = other.node?.label ?? 'Mallory'
    if (step === undefined || step > message.step) {
      // Who only says that it holds the epoch is asked, and opens nothing; it is answered nothing.
      return other.isAsking ? `${node.label} answers ${label} in an epoch that nobody gave it` : null
    }
    return node.told.epoch(epoch)?.holders.some((holder) => holder.session === session) === true
      ? null
      : `${node.label} compares with ${label}, who is none of the holders it shows`
  },
}

/** What is shown late came in an answer that this session was given, and opens. */
export const late: Invariant = {
  name: 'Before joining',
  reported: (world, node, report) =>
    report.type !== 'text-said' || !report.late || world.served.wasServed(node, batchIn(report.id))
      ? null
      : `${node.label} shows “${report.text}”, which nobody served it`,
}
