/**
 * What two members ask and answer on a direct stream (docs/protocol.md §13): how their sets of batches differ, and batches.
 * Sealed under the current step of the epoch that both hold, tied to both sessions, the direction, and its place in the stream.
 */
import { fromHex, toHex, uint32, uint64 } from '../../crypto/bytes.ts'
import { HASH_BYTES } from '../../crypto/digest.ts'
import { pad, unpad } from '../../crypto/padding.ts'
import { open, type Seal, seal } from '../../crypto/seal.ts'
import type { ClockedId, NodeContent, SetNode, SummarisedNode } from '../catching-up/set.ts'
import type { BatchId, SessionId } from '../identifiers.ts'
import {
  FETCHED_BATCHES_MAX,
  NODES_ASKED_MAX,
  SET_IDS_MAX,
  SET_LEVELS,
  SET_PARTS_MAX,
  STEPS_MAX,
  SYNC_MESSAGE_BYTES_MAX,
} from '../limits.ts'
import type { RoomIdentity } from '../room-identity.ts'
import { EPOCH_PREFIX_BYTES, epochPrefixOf, type StepKey } from './dat.ts'
import { associatedData } from './envelope.ts'
import { decodeOrUndefined, idBytes, isCount, parseId, parseIds, parseSigned, type Signed } from './fields.ts'
import {
  SyncAnswer as WireAnswer,
  type ClockedId as WireClockedId,
  type NodeContent as WireContent,
  SyncMessage as WireMessage,
  type NodePart as WirePart,
  SyncQuestion as WireQuestion,
} from './frames.generated.ts'

/** A node that is asked about; `hash`: what the asker has there, so that nothing is listed where it is the same. */
export interface AskedNode extends SetNode {
  readonly hash: string | null
  readonly after: ClockedId | null
}

export type SyncQuestion =
  | { readonly type: 'compare'; readonly nodes: readonly AskedNode[] }
  | { readonly type: 'fetch'; readonly ids: readonly BatchId[] }

export type ComparedNode = NodeContent | { readonly type: 'same' }

export type SyncAnswer =
  | { readonly type: 'compare'; readonly contents: readonly ComparedNode[] }
  /** Public keys are SPKIs, of the batches' authors. */
  | {
      readonly type: 'fetch'
      readonly batches: readonly Signed[]
      readonly identities: readonly Uint8Array[]
    }

const clockedIdBytes = ({ clock, id }: ClockedId): WireClockedId => ({ clock, id: idBytes(id) })

export const encodeQuestion = (question: SyncQuestion): Uint8Array =>
  question.type === 'fetch'
    ? WireQuestion.encode({ fetch: { ids: question.ids.map(idBytes) } })
    : WireQuestion.encode({
        compare: {
          nodes: question.nodes.map(({ level, position, hash, after }) => ({
            level,
            position,
            hash: hash === null ? new Uint8Array(0) : fromHex(hash),
            ...(after === null ? {} : { after: clockedIdBytes(after) }),
          })),
        },
      })

const wireContent = (content: ComparedNode): WireContent => {
  switch (content.type) {
    case 'same':
      return { same: true, ids: [], parts: [] }
    case 'ids':
      return { same: false, ids: content.ids.map(clockedIdBytes), parts: [] }
    case 'parts':
      return {
        same: false,
        ids: [],
        parts: content.parts.map(({ level, position, count, hash }) => ({
          level,
          position,
          count,
          hash: fromHex(hash),
        })),
      }
  }
}

export const encodeAnswer = (answer: SyncAnswer): Uint8Array =>
  answer.type === 'fetch'
    ? WireAnswer.encode({ fetch: { batches: [...answer.batches], identities: [...answer.identities] } })
    : WireAnswer.encode({ compare: { contents: answer.contents.map(wireContent) } })

/** All of them parsed, or undefined where one is not what it should be. */
const parseAll = <Wire, Value>(
  wires: readonly Wire[],
  parse: (wire: Wire) => Value | undefined,
): readonly Value[] | undefined => {
  const values = wires.map(parse)
  return values.every((value) => value !== undefined) ? values : undefined
}

const parseClockedId = ({ clock, id }: WireClockedId): ClockedId | undefined => {
  const parsed = parseId<BatchId>(id)
  return parsed === undefined || !isCount(clock) ? undefined : { clock, id: parsed }
}

const parseHash = (bytes: Uint8Array): string | undefined =>
  bytes.length === HASH_BYTES ? toHex(bytes) : undefined

const isNode = ({ level, position }: SetNode): boolean =>
  level >= 1 &&
  level <= SET_LEVELS &&
  isCount(position) &&
  position <= Math.floor(Number.MAX_SAFE_INTEGER / 16 ** level)

type WireAsked = NonNullable<WireQuestion['compare']>['nodes'][number]

const parseAsked = ({ level, position, hash, after }: WireAsked): AskedNode | undefined => {
  const known = hash.length === 0 ? null : parseHash(hash)
  const told = after === undefined ? null : parseClockedId(after)
  return !isNode({ level, position }) || known === undefined || told === undefined
    ? undefined
    : { level, position, hash: known, after: told }
}

const QUESTION_LIMITS = { compare: { nodes: NODES_ASKED_MAX }, fetch: { ids: FETCHED_BATCHES_MAX } }

/** @returns undefined where it is malformed, or asks nothing that this version knows */
export const parseQuestion = (bytes: Uint8Array): SyncQuestion | undefined => {
  const wire = decodeOrUndefined(() => WireQuestion.decode(bytes, { limits: QUESTION_LIMITS }))
  if (wire?.compare !== undefined) {
    const nodes = parseAll(wire.compare.nodes, parseAsked)
    return nodes === undefined || nodes.length === 0 ? undefined : { type: 'compare', nodes }
  }
  const ids = wire?.fetch === undefined ? undefined : parseIds<BatchId>(wire.fetch.ids)
  return ids === undefined || ids.length === 0 ? undefined : { type: 'fetch', ids }
}

const parsePart = ({ level, position, count, hash }: WirePart): SummarisedNode | undefined => {
  const parsed = parseHash(hash)
  return parsed === undefined || !isNode({ level, position }) || !isCount(count) || count < 1
    ? undefined
    : { level, position, count, hash: parsed }
}

const parseContent = ({ same, ids, parts }: WireContent): ComparedNode | undefined => {
  if (same) {
    return { type: 'same' }
  }
  if (parts.length > 0) {
    const parsed = parseAll(parts, parsePart)
    return parsed === undefined ? undefined : { type: 'parts', parts: parsed }
  }
  const parsed = parseAll(ids, parseClockedId)
  return parsed === undefined ? undefined : { type: 'ids', ids: parsed }
}

const ANSWER_LIMITS = {
  compare: { contents: NODES_ASKED_MAX, contents$: { ids: SET_IDS_MAX, parts: SET_PARTS_MAX } },
  fetch: { batches: FETCHED_BATCHES_MAX, identities: FETCHED_BATCHES_MAX },
}

/** @returns undefined where it is malformed */
export const parseAnswer = (bytes: Uint8Array): SyncAnswer | undefined => {
  const wire = decodeOrUndefined(() => WireAnswer.decode(bytes, { limits: ANSWER_LIMITS }))
  if (wire?.compare !== undefined) {
    const contents = parseAll(wire.compare.contents, parseContent)
    return contents === undefined ? undefined : { type: 'compare', contents }
  }
  const batches = wire?.fetch === undefined ? undefined : parseAll(wire.fetch.batches, parseSigned)
  return batches === undefined
    ? undefined
    : { type: 'fetch', batches, identities: wire?.fetch?.identities ?? [] }
}

const DIRECTIONS = { question: 0, answer: 1 } as const

/** Which message of which stream it is; the same at both ends. */
export interface SyncPlace {
  readonly from: SessionId
  readonly to: SessionId
  readonly direction: keyof typeof DIRECTIONS
  /** From 0, in its direction. */
  readonly number: number
}

const syncSeal = (room: RoomIdentity, { id, step, key }: StepKey, place: SyncPlace): Seal => ({
  key,
  label: 'sync',
  associatedData: associatedData(
    room,
    'sync',
    epochPrefixOf(id),
    uint32(step),
    fromHex(place.from),
    fromHex(place.to),
    Uint8Array.of(DIRECTIONS[place.direction]),
    uint64(place.number),
  ),
})

/** @param salt 32 random bytes */
export const sealSync = (
  room: RoomIdentity,
  step: StepKey,
  place: SyncPlace,
  salt: Uint8Array,
  content: Uint8Array,
): Uint8Array =>
  WireMessage.encode({
    epoch: epochPrefixOf(step.id),
    step: step.step,
    session: fromHex(place.from),
    sealed: seal(syncSeal(room, step, place), salt, pad(content)),
  })

/** As it comes, not opened. */
export interface SyncMessage {
  readonly epochPrefix: Uint8Array
  readonly step: number
  readonly session: SessionId
  readonly sealed: Uint8Array
}

export const parseSyncMessage = (bytes: Uint8Array): SyncMessage | undefined => {
  const wire =
    bytes.length > SYNC_MESSAGE_BYTES_MAX ? undefined : decodeOrUndefined(() => WireMessage.decode(bytes))
  const session = wire === undefined ? undefined : parseId<SessionId>(wire.session)
  return wire === undefined ||
    session === undefined ||
    wire.epoch.length !== EPOCH_PREFIX_BYTES ||
    wire.step > STEPS_MAX
    ? undefined
    : { epochPrefix: wire.epoch, step: wire.step, session, sealed: wire.sealed }
}

/** @returns the content, or undefined for whatever reason it does not open */
export const openSync = (
  room: RoomIdentity,
  step: StepKey,
  place: SyncPlace,
  { sealed }: SyncMessage,
): Uint8Array | undefined => {
  const padded = open(syncSeal(room, step, place), sealed)
  return padded === undefined ? undefined : unpad(padded)
}
