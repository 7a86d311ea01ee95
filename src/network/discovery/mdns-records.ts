import type { ResponseOutgoingPacket } from 'multicast-dns'
import {
  ADDRESS_CHARACTERS_MAX,
  ANNOUNCED_ADDRESSES_MAX,
  MDNS_RECORDS_MAX,
  MDNS_TTL_SECONDS,
  MDNS_TXT_MAX,
} from '../limits.ts'
import { type PeerId, parsePeerId } from '../peer-id.ts'

/** Our own name, so that nodes of other libp2p programs are not dialled; it tells nothing of rooms or people. */
export const SERVICE_TAG = '_p2p-chat._udp.local'
const TXT_PREFIX = 'dnsaddr='

/** What a response said about a peer of ours. */
export type Announcement =
  | { readonly type: 'heard'; readonly peer: PeerId; readonly addresses: readonly string[] }
  | { readonly type: 'gone'; readonly peer: PeerId }

/**
 * The records of the libp2p mDNS specification, with the peer id as the instance's name.
 * @param addresses multiaddrs without `/p2p/…`; what is beyond one packet is left out
 */
export const announcement = (peer: PeerId, addresses: readonly string[]): ResponseOutgoingPacket => {
  const name = `${peer}.${SERVICE_TAG}`
  const record = { class: 'IN', ttl: MDNS_TTL_SECONDS } as const
  const texts = addresses
    .slice(0, ANNOUNCED_ADDRESSES_MAX)
    .map((address) => `${TXT_PREFIX}${address}/p2p/${peer}`)
    .filter((text) => text.length <= ADDRESS_CHARACTERS_MAX)
  return {
    answers: [
      { ...record, type: 'PTR', name: SERVICE_TAG, data: name },
      ...texts.map((data) => ({ ...record, type: 'TXT' as const, name, data })),
    ],
  }
}

/** RFC 6762 §10.1: the same PTR with a life of 0. Without TXT, so that @libp2p/mdns takes it for nothing. */
export const goodbye = (peer: PeerId): ResponseOutgoingPacket => ({
  answers: [{ type: 'PTR', class: 'IN', ttl: 0, name: SERVICE_TAG, data: `${peer}.${SERVICE_TAG}` }],
})

/** Whether a query asks for us. */
export const asksForUs = (questions: readonly { readonly name?: unknown }[] | undefined): boolean =>
  questions?.slice(0, MDNS_RECORDS_MAX).some(({ name }) => name === SERVICE_TAG) ?? false

/** A DNS record as far as a parser may rely on it: every field may be missing or be something else. */
interface ReceivedRecord {
  readonly type?: unknown
  readonly name?: unknown
  readonly ttl?: unknown
  readonly data?: unknown
}

const peerOfInstance = (data: unknown): PeerId | null => {
  const suffix = `.${SERVICE_TAG}`
  if (typeof data !== 'string' || data.length > ADDRESS_CHARACTERS_MAX || !data.endsWith(suffix)) return null
  return parsePeerId(data.slice(0, -suffix.length))
}

const textOf = (data: unknown): string | null => {
  if (typeof data === 'string') return data.length <= ADDRESS_CHARACTERS_MAX ? data : null
  if (!(data instanceof Uint8Array) || data.length > ADDRESS_CHARACTERS_MAX) return null
  return Buffer.from(data).toString('latin1')
}

/**
 * Reads a response, which anyone on the LAN may have written.
 * @returns null for everything that is not one announcement or goodbye of a peer of ours; never throws
 */
export const parseResponse = (packet: {
  readonly answers?: readonly ReceivedRecord[] | undefined
  readonly additionals?: readonly ReceivedRecord[] | undefined
}): Announcement | null => {
  const records = [...(packet.answers ?? []), ...(packet.additionals ?? [])].slice(0, MDNS_RECORDS_MAX)
  const pointer = records.find(({ type, name }) => type === 'PTR' && name === SERVICE_TAG)
  const peer = peerOfInstance(pointer?.data)
  if (peer === null) return null
  if (pointer?.ttl === 0) return { type: 'gone', peer }
  const suffix = `/p2p/${peer}`
  const addresses = records
    .filter(({ type, name }) => type === 'TXT' && name === pointer?.data)
    .flatMap(({ data }): unknown[] => (Array.isArray(data) ? data.slice(0, MDNS_TXT_MAX) : [data]))
    .slice(0, MDNS_TXT_MAX)
    .map(textOf)
    .filter((text) => text !== null)
    .filter((text) => text.startsWith(TXT_PREFIX) && text.endsWith(suffix))
    .map((text) => text.slice(TXT_PREFIX.length, -suffix.length))
  return { type: 'heard', peer, addresses }
}
