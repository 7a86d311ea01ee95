/** Taking a KEY: bytes become a `KeyFrame`, signatures checked, or a reason; a wrap of mine becomes its content. */
import { HASH_BYTES } from '../../crypto/digest.ts'
import type { DecapsulationKeys } from '../../crypto/encapsulation.ts'
import { ML_KEM_CIPHERTEXT_BYTES } from '../../crypto/primitives.ts'
import { open } from '../../crypto/seal.ts'
import { type Fingerprint, RSA_OUTPUT_BYTES } from '../../crypto/signing.ts'
import type { Suite } from '../../crypto/suite.ts'
import type { BatchId, EpochId, IniHash, SessionId } from '../identifiers.ts'
import { HOLDERS_MAX, OVERRIDDEN_MAX, REMOVALS_GIVEN_MAX, STEPS_MAX, WRAPS_MAX } from '../limits.ts'
import type { RefusalReason } from '../refusal.ts'
import type { RoomIdentity } from '../room-identity.ts'
import {
  decodeOrUndefined,
  type Holder,
  parseEpochPosition,
  parseId,
  parseIds,
  parseOptionalId,
  parseSigned,
  type Signed,
} from './fields.ts'
import { verifyFounding } from './founding.ts'
import {
  Key as WireKey,
  KeyContent as WireKeyContent,
  KeyHeader as WireKeyHeader,
} from './frames.generated.ts'
import {
  contentSeal,
  headerHashOf,
  type KeyContent,
  type KeyFrame,
  type KeyReason,
  type Wrap,
  wrapSeal,
} from './key.ts'

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
  const limits = {
    holders: HOLDERS_MAX,
    identities: HOLDERS_MAX,
    holders$: { overridden: OVERRIDDEN_MAX },
    removals: REMOVALS_GIVEN_MAX,
  }
  const wire = decodeOrUndefined(() => WireKeyContent.decode(bytes, { limits }))
  const holders = wire?.holders.map(parseHolder)
  const removals = wire?.removals.map(parseSigned)
  return wire !== undefined &&
    wire.secret.length === HASH_BYTES &&
    holders?.every((holder) => holder !== undefined) &&
    removals?.every((removal) => removal !== undefined)
    ? { secret: wire.secret, holders, identities: wire.identities, removals }
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
