/**
 * Who could read what a node said: each DAT it published shows the epoch it is sealed in, and the nodes' own reports say
 * who held that. Nothing here asks a room for its conclusion.
 */
import type { Fingerprint } from '../../src/crypto/signing.ts'
import type { RoomIdentity } from '../../src/protocol/room-identity.ts'
import { type DatFrame, epochPrefixOf, parseDat } from '../../src/protocol/wire/dat.ts'
import { openEnvelope } from '../../src/protocol/wire/envelope.ts'
import { identityNamed } from '../room/keys.ts'
import type { SimulatedNetwork } from '../room/simulated-network.ts'
import type { SimulatedNode } from '../room/simulated-node.ts'

export const fingerprintOf = async (name: string): Promise<Fingerprint> =>
  (await identityNamed(name)).publicKey.fingerprint

/** Epochs, by the beginning of their id that a DAT shows, and who held them by anybody's account. */
const readersByPrefix = (network: SimulatedNetwork): ReadonlyMap<string, ReadonlySet<Fingerprint>> => {
  const readers = new Map<string, Set<Fingerprint>>()
  for (const { epoch } of network.nodes.flatMap((node) => node.of('epoch-changed'))) {
    const prefix = epochPrefixOf(epoch.id).toString()
    const known = readers.get(prefix) ?? new Set()
    readers.set(prefix, known)
    for (const { fingerprint } of epoch.holders) {
      known.add(fingerprint)
    }
  }
  return readers
}

/** How much each node has done so far: from where `readersOf` is to look. */
export type Mark = ReadonlyMap<SimulatedNode, number>

export const markNow = (network: SimulatedNetwork): Mark =>
  new Map(network.nodes.map((node) => [node, node.effects.length]))

const datIn = (room: RoomIdentity, frame: Uint8Array): DatFrame | undefined => {
  const envelope = openEnvelope(room, frame)
  return envelope.opened && envelope.type === 'DAT' ? parseDat(envelope.payload) : undefined
}

/** Whoever opened it says what is in it: when a node tells its user of a text is no sign of when it seals it. */
const holdsText = (network: SimulatedNetwork, frame: Uint8Array): boolean =>
  network.batchesIn(frame).some(({ entries }) => entries.some(({ kind }) => kind === 'text'))

/**
 * Everyone who ever held an epoch in which `node` has sealed something since then.
 * @param what only frames in which somebody found a text, where `hello` and its like may tell that someone was there
 */
export const readersOf = (
  network: SimulatedNetwork,
  node: SimulatedNode,
  since: Mark,
  what: 'texts' | 'all' = 'all',
): ReadonlySet<Fingerprint> => {
  const readers = readersByPrefix(network)
  const frames = node.effects
    .slice(since.get(node) ?? 0)
    .flatMap((effect) => (effect.type === 'publish' ? effect.frame : []))
    .filter((frame) => what === 'all' || holdsText(network, frame))
  const dats = frames.flatMap((frame) => datIn(network.identity, frame) ?? [])
  const all = new Set<Fingerprint>()
  for (const dat of dats) {
    const held = readers.get(dat.epochPrefix.toString())
    if (held === undefined) {
      throw new Error(`${node.name} seals in an epoch that it has not told of`)
    }
    for (const reader of held) {
      all.add(reader)
    }
  }
  return all
}

export const idsOf = (nodes: readonly SimulatedNode[]): ReadonlySet<string | undefined> =>
  new Set(nodes.map(({ room }) => room.epoch?.id))

/** Identities by which that node's epoch is held, leavers included. */
export const holdersOf = (node: SimulatedNode): ReadonlySet<Fingerprint> =>
  new Set(node.room.epoch?.holders.map(({ fingerprint }) => fingerprint))
