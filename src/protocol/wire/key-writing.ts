/** Making a KEY: one header, one content, and a wrap for each recipient (docs/protocol.md §4.3). */
import { fromHex } from '../../crypto/bytes.ts'
import { HASH_BYTES } from '../../crypto/digest.ts'
import type { EncapsulationKeys } from '../../crypto/encapsulation.ts'
import { seal } from '../../crypto/seal.ts'
import type { SigningKey } from '../../crypto/signing.ts'
import type { Suite } from '../../crypto/suite.ts'
import type { IniHash, SessionId } from '../identifiers.ts'
import { WRAPS_MAX } from '../limits.ts'
import type { RoomIdentity } from '../room-identity.ts'
import { type EpochPosition, idBytes, type Signed, wireEpochPosition } from './fields.ts'
import type { Founding } from './founding.ts'
import {
  Key as WireKey,
  KeyContent as WireKeyContent,
  KeyHeader as WireKeyHeader,
} from './frames.generated.ts'
import { contentSeal, headerHashOf, type KeyContent, type KeyReason, type Wrap, wrapSeal } from './key.ts'

interface KeyRecipient {
  readonly session: SessionId
  readonly ini: IniHash | null
  readonly encapsulationKeys: EncapsulationKeys
}

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
    removals: [...content.removals],
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
