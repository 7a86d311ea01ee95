/**
 * A batch: what one author signs at once (docs/protocol.md §6.1). Signed over the room, so that anybody may hand it on
 * and nobody can alter it or move it to another room.
 */
import { utf8 } from '../../crypto/bytes.ts'
import type { Fingerprint, SigningKey, VerifyingKey } from '../../crypto/signing.ts'
import { type BatchId, batchIdOf, type SessionId } from '../identifiers.ts'
import {
  ADDRESSED_PEERS_MAX,
  ADDRESSES_MAX,
  BATCH_BYTES_MAX,
  BATCH_ENTRIES_MAX,
  OVERRIDDEN_MAX,
  REMOVAL_BATCH_BYTES_MAX,
} from '../limits.ts'
import type { RoomIdentity } from '../room-identity.ts'
import { type Entry, parseEntry, type SayableEntry, wireEntry } from './entries.ts'
import {
  compareText,
  decodeOrUndefined,
  idBytes,
  isCount,
  parseId,
  parseName,
  parseOptionalId,
  type Signed,
} from './fields.ts'
import { Batch as WireBatch } from './frames.generated.ts'

export interface BatchFields {
  readonly author: Fingerprint
  readonly session: SessionId
  /** Counts up within its session, from 1. */
  readonly number: number
  /** The batch before it in its session; null for the first. */
  readonly previous: BatchId | null
  /** The highest batch in the room's order that the author had; null where it had none. */
  readonly after: BatchId | null
  /** Lamport clock: one more than the highest its author had accepted. */
  readonly clock: number
  /** The author's wall clock, for show only. */
  readonly timeMs: number
  /** The author's display name then, so that what is said stays readable on its own. */
  readonly name: string
  readonly entries: readonly Entry[]
}

export interface Batch extends BatchFields {
  readonly id: BatchId
  readonly signed: Signed
}

export const encodeBatch = (
  fields: BatchFields & { readonly entries: readonly SayableEntry[] },
): Uint8Array =>
  WireBatch.encode({
    author: idBytes(fields.author),
    session: idBytes(fields.session),
    number: fields.number,
    previous: idBytes(fields.previous),
    after: idBytes(fields.after),
    clock: fields.clock,
    time: fields.timeMs,
    name: utf8(fields.name),
    entries: fields.entries.map(wireEntry),
  })

export const signBatch = (room: RoomIdentity, author: SigningKey, body: Uint8Array): Signed => ({
  body,
  signature: author.sign('batch', room.id, body),
})

const DECODE_LIMITS = {
  entries: BATCH_ENTRIES_MAX,
  entries$: {
    admit: { overridden: OVERRIDDEN_MAX },
    addresses: { peers: ADDRESSED_PEERS_MAX, peers$: { addresses: ADDRESSES_MAX } },
  },
}

/** `leave` is the last thing of its session, so the last of its batch. */
const leavesLast = (entries: readonly Entry[]): boolean =>
  entries.every((entry, index) => entry.kind !== 'leave' || index === entries.length - 1)

/** A removal goes by its batch's id and is handed on with keys, so it, and what restores it, is a batch of its own. */
const removesAlone = (entries: readonly Entry[]): boolean =>
  entries.length === 1 || entries.every(({ kind }) => kind !== 'remove' && kind !== 'restore')

const parseEntries = (wire: WireBatch): readonly Entry[] | undefined => {
  const entries = wire.entries.map(parseEntry)
  return entries.every((entry) => entry !== undefined) &&
    entries.length > 0 &&
    leavesLast(entries) &&
    removesAlone(entries)
    ? entries
    : undefined
}

/** Whether a KEY may hand it on. */
export const isAboutRemoval = (entries: readonly Entry[]): boolean =>
  entries.some(({ kind }) => kind === 'remove' || kind === 'restore')

/** Structure only: whose signature to check is in it. Undefined where malformed. */
export const parseBatch = (room: Pick<RoomIdentity, 'id'>, signed: Signed): Batch | undefined => {
  if (signed.body.length > BATCH_BYTES_MAX) {
    return undefined
  }
  const wire = decodeOrUndefined(() => WireBatch.decode(signed.body, { limits: DECODE_LIMITS }))
  if (
    wire === undefined ||
    !isCount(wire.number) ||
    wire.number < 1 ||
    !isCount(wire.clock) ||
    !isCount(wire.time)
  ) {
    return undefined
  }
  const author = parseId<Fingerprint>(wire.author)
  const session = parseId<SessionId>(wire.session)
  const previous = parseOptionalId<BatchId>(wire.previous)
  const after = parseOptionalId<BatchId>(wire.after)
  const name = parseName(wire.name)
  const entries = parseEntries(wire)
  if (
    name === undefined ||
    author === undefined ||
    session === undefined ||
    previous === undefined ||
    after === undefined ||
    entries === undefined
  ) {
    return undefined
  }
  if (signed.body.length > REMOVAL_BATCH_BYTES_MAX && isAboutRemoval(entries)) {
    return undefined
  }
  const { number, clock, time: timeMs } = wire
  const id = batchIdOf(room.id, signed.body)
  return { author, session, number, previous, after, clock, timeMs, name, entries, id, signed }
}

export const isBatchBy = (room: RoomIdentity, author: VerifyingKey, batch: Batch): boolean =>
  author.fingerprint === batch.author &&
  author.verify('batch', room.id, batch.signed.body, batch.signed.signature)

/** Where a batch stands in the room's order. */
export type OrderKey = Pick<Batch, 'clock' | 'author' | 'session' | 'number' | 'id'>

/** The room's order (rule 13): clock, author, session, number, id; the same for everyone. */
export const compareBatches = (left: OrderKey, right: OrderKey): number =>
  left.clock - right.clock ||
  compareText(left.author, right.author) ||
  compareText(left.session, right.session) ||
  left.number - right.number ||
  compareText(left.id, right.id)
