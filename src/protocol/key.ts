/**
 * KEY: gives an epoch's key to at most 32 recipients (docs/protocol.md §4.3). A header and a content that all share,
 * sealed once under a random content key, and for each recipient that key wrapped to its session.
 */
import { fromHex, uint32 } from '../crypto/bytes.ts'
import { deriveKey, HASH_BYTES, labelledHash } from '../crypto/digest.ts'
import type { DecapsulationKeys, EncapsulationKeys } from '../crypto/encapsulation.ts'
import { ML_KEM_CIPHERTEXT_BYTES } from '../crypto/primitives.ts'
import { open, type Seal, seal } from '../crypto/seal.ts'
import { type Fingerprint, RSA_OUTPUT_BYTES, type SigningKey, type VerifyingKey } from '../crypto/signing.ts'
import type { Suite } from '../crypto/suite.ts'
import { associatedData } from './envelope.ts'
import type { Holder } from './epoch.ts'
import {
  decodeOrUndefined,
  type EpochPosition,
  idBytes,
  parseEpochPosition,
  parseId,
  parseIds,
  parseOptionalId,
  parseSigned,
  type Signed,
  wireEpochPosition,
} from './fields.ts'
import { type Founding, verifyFounding } from './founding.ts'
import {
  Key as WireKey,
  KeyContent as WireKeyContent,
  KeyHeader as WireKeyHeader,
} from './frames.generated.ts'
import type { BatchId, EpochId, IniHash, SessionId } from './identifiers.ts'
import { HOLDERS_MAX, OVERRIDDEN_MAX, STEPS_MAX, WRAPS_MAX } from './limits.ts'
import type { RefusalReason } from './refusal.ts'
import type { RoomIdentity } from './room-identity.ts'

/** Why a KEY is there: it answers INIs, or it is a fresh key that follows an epoch. Never both, never neither. */
export type KeyReason =
  | { readonly type: 'answer'; readonly inis: readonly IniHash[] }
  | { readonly type: 'fresh'; readonly parent: { readonly id: EpochId; readonly step: number } }

/** One recipient's part. */
interface Wrap {
  readonly session: SessionId
  /** The INI it answers; null in a fresh key. */
  readonly ini: IniHash | null
  readonly rsaCiphertext: Uint8Array
  readonly mlKemCiphertext: Uint8Array
  readonly sealedContentKey: Uint8Array
}

export interface KeyFrame {
  readonly sender: VerifyingKey
  readonly epoch: EpochPosition
  readonly founding: Founding
  readonly reason: KeyReason
  readonly wraps: readonly Wrap[]
  readonly sealedContent: Uint8Array
  /** Of the KEY without its wraps; what each wrap is bound to. */
  readonly headerHash: Uint8Array
}

export interface KeyContent {
  /** Of an answer: the step's key. Of a fresh key: the secret it is derived from. 32 bytes. */
  readonly secret: Uint8Array
  readonly holders: readonly Holder[]
  /** SPKI of the holders, in an answer. */
  readonly identities: readonly Uint8Array[]
  /** Of the steps before, in an answer, joined. */
  readonly commitments: Uint8Array
}

export interface KeyRecipient {
  readonly session: SessionId
  readonly ini: IniHash | null
  readonly encapsulationKeys: EncapsulationKeys
}

const contentSeal = (room: RoomIdentity, epoch: EpochPosition, key: Uint8Array): Seal => ({
  key,
  label: 'content',
  associatedData: associatedData(room, 'KEY', fromHex(epoch.id), uint32(epoch.step)),
})

/** Everything a wrap must be bound to goes into its key, so that it opens for one session, one INI, one KEY (§2.5). */
const wrapSeal = (
  room: RoomIdentity,
  secret: Uint8Array,
  wrap: Omit<Wrap, 'sealedContentKey'>,
  encapsulationKeys: EncapsulationKeys,
  headerHash: Uint8Array,
): Seal => ({
  key: deriveKey(
    secret,
    'wrap',
    room.id,
    idBytes(wrap.session),
    encapsulationKeys.hash,
    idBytes(wrap.ini),
    wrap.rsaCiphertext,
    wrap.mlKemCiphertext,
    headerHash,
  ),
  label: 'content key',
  associatedData: associatedData(room, 'wrap'),
})

const headerHashOf = (room: RoomIdentity, header: Uint8Array): Uint8Array =>
  labelledHash('KEY header', room.id, header)

const wrapFor = (
  suite: Suite,
  room: RoomIdentity,
  recipient: KeyRecipient,
  contentKey: Uint8Array,
  headerHash: Uint8Array,
): Wrap => {
  const { session, ini, encapsulationKeys } = recipient
  const { encapsulation, secret } = suite.encapsulate(encapsulationKeys, suite.random(HASH_BYTES))
  const wrap = { session, ini, ...encapsulation }
  const how = wrapSeal(room, secret, wrap, encapsulationKeys, headerHash)
  return { ...wrap, sealedContentKey: seal(how, suite.random(HASH_BYTES), contentKey) }
}

const encodeContent = (content: KeyContent): Uint8Array =>
  WireKeyContent.encode({
    secret: content.secret,
    holders: content.holders.map((holder) => ({
      fingerprint: fromHex(holder.fingerprint),
      session: fromHex(holder.session),
      overridden: holder.overridden.map(idBytes),
    })),
    identities: [...content.identities],
    commitments: content.commitments,
  })

export interface KeyFields {
  readonly epoch: EpochPosition
  readonly founding: Founding
  readonly reason: KeyReason
  readonly content: KeyContent
  readonly recipients: readonly KeyRecipient[]
}

/** Signs KEYs with one header and one content, as many as 32 recipients each make necessary. */
export const signKeys = (
  suite: Suite,
  room: RoomIdentity,
  sender: SigningKey,
  fields: KeyFields,
): readonly Signed[] => {
  const contentKey = suite.random(HASH_BYTES)
  const how = contentSeal(room, fields.epoch, contentKey)
  const header = WireKeyHeader.encode({
    sender: sender.publicKey.spki,
    epoch: wireEpochPosition(fields.epoch),
    founding: fields.founding.signed,
    answers: fields.reason.type === 'answer' ? fields.reason.inis.map(idBytes) : [],
    ...(fields.reason.type === 'fresh'
      ? { parent: { id: idBytes(fields.reason.parent.id), step: fields.reason.parent.step } }
      : {}),
    sealedContent: seal(how, suite.random(HASH_BYTES), encodeContent(fields.content)),
  })
  const headerHash = headerHashOf(room, header)
  const chunks = Array.from({ length: Math.ceil(fields.recipients.length / WRAPS_MAX) }, (_, index) =>
    fields.recipients.slice(index * WRAPS_MAX, (index + 1) * WRAPS_MAX),
  )
  return chunks.map((recipients) => {
    const wraps = recipients.map((recipient) => wrapFor(suite, room, recipient, contentKey, headerHash))
    const body = WireKey.encode({
      header,
      wraps: wraps.map((wrap) => ({ ...wrap, session: idBytes(wrap.session), ini: idBytes(wrap.ini) })),
    })
    return { body, signature: sender.sign('KEY', room.id, body) }
  })
}

const parseReason = (wire: WireKeyHeader): KeyReason | undefined => {
  if (wire.parent === undefined) {
    const inis = parseIds<IniHash>(wire.answers)
    return inis === undefined || inis.length === 0 ? undefined : { type: 'answer', inis }
  }
  const id = parseId<EpochId>(wire.parent.id)
  return id === undefined || wire.parent.step > STEPS_MAX || wire.answers.length > 0
    ? undefined
    : { type: 'fresh', parent: { id, step: wire.parent.step } }
}

const parseWrap = (wire: WireKey['wraps'][number], reason: KeyReason): Wrap | undefined => {
  const session = parseId<SessionId>(wire.session)
  const ini = parseOptionalId<IniHash>(wire.ini)
  const iniFits = reason.type === 'fresh' ? ini === null : reason.inis.some((hash) => hash === ini)
  return session === undefined ||
    ini === undefined ||
    !iniFits ||
    wire.rsaCiphertext.length !== RSA_OUTPUT_BYTES ||
    wire.mlKemCiphertext.length !== ML_KEM_CIPHERTEXT_BYTES
    ? undefined
    : { ...wire, session, ini }
}

const parseWraps = (wire: WireKey, reason: KeyReason): readonly Wrap[] | undefined => {
  const wraps = wire.wraps.map((wrap) => parseWrap(wrap, reason))
  return wraps.every((wrap) => wrap !== undefined) && wraps.length > 0 ? wraps : undefined
}

export type VerifiedKey =
  | { readonly verified: true; readonly key: KeyFrame }
  | { readonly verified: false; readonly reason: RefusalReason }

const refused = (reason: RefusalReason): VerifiedKey => ({ verified: false, reason })

const decodeKey = (body: Uint8Array) => {
  const wire = decodeOrUndefined(() => WireKey.decode(body, { limits: { wraps: WRAPS_MAX } }))
  const header =
    wire === undefined
      ? undefined
      : decodeOrUndefined(() => WireKeyHeader.decode(wire.header, { limits: { answers: WRAPS_MAX } }))
  const epoch = header?.epoch === undefined ? undefined : parseEpochPosition(header.epoch)
  const founding = parseSigned(header?.founding)
  const reason = header === undefined ? undefined : parseReason(header)
  const wraps = wire === undefined || reason === undefined ? undefined : parseWraps(wire, reason)
  return wire === undefined ||
    header === undefined ||
    epoch === undefined ||
    founding === undefined ||
    reason === undefined ||
    wraps === undefined
    ? undefined
    : { wire, header, epoch, founding, reason, wraps }
}

/** Structure first, then the sender's signature and the bootstrap's (rule 14). What it is worth is rule 4's matter. */
export const verifyKey = (suite: Suite, room: RoomIdentity, signed: Signed): VerifiedKey => {
  const decoded = decodeKey(signed.body)
  const sender = decoded === undefined ? undefined : suite.parseVerifyingKey(decoded.header.sender)
  if (decoded === undefined || sender === undefined) {
    return refused('malformed')
  }
  if (!sender.verify('KEY', room.id, signed.body, signed.signature)) {
    return refused('bad-signature')
  }
  const verified = verifyFounding(room, decoded.founding)
  if (!verified.verified) {
    return refused(verified.reason)
  }
  if (verified.founding.generation !== decoded.epoch.generation) {
    return refused('bad-founding')
  }
  const { epoch, reason, wraps } = decoded
  return {
    verified: true,
    key: {
      sender,
      epoch,
      founding: verified.founding,
      reason,
      wraps,
      sealedContent: decoded.header.sealedContent,
      headerHash: headerHashOf(room, decoded.wire.header),
    },
  }
}

const parseHolder = (wire: WireKeyContent['holders'][number]): Holder | undefined => {
  const fingerprint = parseId<Fingerprint>(wire.fingerprint)
  const session = parseId<SessionId>(wire.session)
  const overridden = wire.overridden.length <= OVERRIDDEN_MAX ? parseIds<BatchId>(wire.overridden) : undefined
  return fingerprint === undefined || session === undefined || overridden === undefined
    ? undefined
    : { fingerprint, session, overridden }
}

const parseContent = (bytes: Uint8Array): KeyContent | undefined => {
  const limits = { holders: HOLDERS_MAX, identities: HOLDERS_MAX, holders$: { overridden: OVERRIDDEN_MAX } }
  const wire = decodeOrUndefined(() => WireKeyContent.decode(bytes, { limits }))
  const holders = wire?.holders.map(parseHolder)
  return wire !== undefined &&
    wire.secret.length === HASH_BYTES &&
    holders?.every((holder) => holder !== undefined)
    ? { secret: wire.secret, holders, identities: wire.identities, commitments: wire.commitments }
    : undefined
}

/** Opens a KEY with its wrap for one session. Undefined for whatever reason it does not open. */
export const openKey = (
  room: RoomIdentity,
  key: KeyFrame,
  wrap: Wrap,
  recipient: DecapsulationKeys,
): KeyContent | undefined => {
  const secret = recipient.decapsulate(wrap)
  if (secret === undefined) {
    return undefined
  }
  const how = wrapSeal(room, secret, wrap, recipient.publicKeys, key.headerHash)
  const contentKey = open(how, wrap.sealedContentKey)
  const content =
    contentKey === undefined ? undefined : open(contentSeal(room, key.epoch, contentKey), key.sealedContent)
  return content === undefined ? undefined : parseContent(content)
}
