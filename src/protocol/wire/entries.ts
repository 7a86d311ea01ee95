/** What a batch can say (docs/protocol.md §6.2). Everything the chat ever needs is a kind of entry, not a frame. */
import { utf8 } from '../../crypto/bytes.ts'
import { PEER_KEY_BYTES } from '../../crypto/peer-signature.ts'
import type { Fingerprint } from '../../crypto/signing.ts'
import type { BatchId, EpochId } from '../identifiers.ts'
import { ADDRESSED_PEERS_MAX, OVERRIDDEN_MAX, TEXT_BYTES_MAX } from '../limits.ts'
import { idBytes, parseAddresses, parseId, parseIds, parseSigned, parseText, type Signed } from './fields.ts'
import type { Entry as WireEntry, PeerAddresses as WirePeerAddresses } from './frames.generated.ts'

/** What this version can say. */
export type SayableEntry =
  /** "I hold this epoch now": said by a newcomer at once, and ends every answer still due to it. */
  | { readonly kind: 'hello' }
  /** Who was let in, and by whom: the author. The INI is the newcomer's own, signed by it. */
  | {
      readonly kind: 'admit'
      readonly epoch: EpochId
      readonly ini: Signed
      readonly overridden: readonly BatchId[]
    }
  | { readonly kind: 'remove'; readonly identity: Fingerprint }
  | { readonly kind: 'restore'; readonly removal: BatchId }
  /** The last of its session. A batch that ends with it is an END. */
  | { readonly kind: 'leave' }
  | { readonly kind: 'text'; readonly text: string }
  /** Where members can be reached: for who came by another way than multicast. */
  | { readonly kind: 'addresses'; readonly peers: readonly PeerAddresses[] }

/** `unknown` is of a newer kind: kept, handed on, shown as "needs a newer version". */
export type Entry = SayableEntry | { readonly kind: 'unknown' }

export interface PeerAddresses {
  readonly peerKey: Uint8Array
  readonly addresses: readonly string[]
}

const parsePeer = ({ peerKey, addresses }: WirePeerAddresses): PeerAddresses | undefined => {
  const texts = parseAddresses(addresses)
  return peerKey.length === PEER_KEY_BYTES && texts !== undefined ? { peerKey, addresses: texts } : undefined
}

const parsePeers = (wire: readonly WirePeerAddresses[]): Entry | undefined => {
  const peers = wire.map(parsePeer)
  return peers.length <= ADDRESSED_PEERS_MAX && peers.every((peer) => peer !== undefined)
    ? { kind: 'addresses', peers }
    : undefined
}

const parseAdmit = (wire: NonNullable<WireEntry['admit']>): Entry | undefined => {
  const epoch = parseId<EpochId>(wire.epoch)
  const ini = parseSigned(wire.ini)
  const overridden = wire.overridden.length <= OVERRIDDEN_MAX ? parseIds<BatchId>(wire.overridden) : undefined
  return epoch === undefined || ini === undefined || overridden === undefined
    ? undefined
    : { kind: 'admit', epoch, ini, overridden }
}

const parseRemove = (bytes: Uint8Array): Entry | undefined => {
  const identity = parseId<Fingerprint>(bytes)
  return identity === undefined ? undefined : { kind: 'remove', identity }
}

const parseRestore = (bytes: Uint8Array): Entry | undefined => {
  const removal = parseId<BatchId>(bytes)
  return removal === undefined ? undefined : { kind: 'restore', removal }
}

const parseTextEntry = (bytes: Uint8Array): Entry | undefined => {
  const text = parseText(bytes, TEXT_BYTES_MAX)
  return text === undefined ? undefined : { kind: 'text', text }
}

/** @returns undefined where a known kind is malformed; of several kinds in one entry the first counts */
export const parseEntry = (wire: WireEntry): Entry | undefined => {
  if (wire.hello !== undefined) {
    return { kind: 'hello' }
  }
  if (wire.admit !== undefined) {
    return parseAdmit(wire.admit)
  }
  if (wire.remove !== undefined) {
    return parseRemove(wire.remove.identity)
  }
  if (wire.restore !== undefined) {
    return parseRestore(wire.restore.removal)
  }
  if (wire.leave !== undefined) {
    return { kind: 'leave' }
  }
  if (wire.text !== undefined) {
    return parseTextEntry(wire.text.text)
  }
  return wire.addresses === undefined ? { kind: 'unknown' } : parsePeers(wire.addresses.peers)
}

/** Entries of one's own making. */
export const wireEntry = (entry: SayableEntry): WireEntry => {
  switch (entry.kind) {
    case 'hello':
      return { hello: {} }
    case 'admit':
      return {
        admit: { epoch: idBytes(entry.epoch), ini: entry.ini, overridden: entry.overridden.map(idBytes) },
      }
    case 'remove':
      return { remove: { identity: idBytes(entry.identity) } }
    case 'restore':
      return { restore: { removal: idBytes(entry.removal) } }
    case 'leave':
      return { leave: {} }
    case 'text':
      return { text: { text: utf8(entry.text) } }
    case 'addresses':
      return {
        addresses: {
          peers: entry.peers.map(({ peerKey, addresses }) => ({ peerKey, addresses: addresses.map(utf8) })),
        },
      }
  }
}
