/** From a KEY that counts to an epoch that is held: unwrapping, and the checks that need the content (rule 4, §5.2). */
import type { DecapsulationKeys } from '../../crypto/encapsulation.ts'
import type { Fingerprint, VerifyingKey } from '../../crypto/signing.ts'
import type { Suite } from '../../crypto/suite.ts'
import { deriveFreshKey, epochIdOf, HeldEpoch } from '../epochs/epoch.ts'
import type { SessionId } from '../identifiers.ts'
import type { RoomIdentity } from '../room-identity.ts'
import { type Batch, parseBatch } from '../wire/batch.ts'
import type { KeyContent, KeyFrame } from '../wire/key.ts'
import { openKey } from '../wire/key-reading.ts'

export interface OpenedKey {
  readonly epoch: HeldEpoch
  /** Keys of holders, and of who said the removals, as the sender vouches for them. */
  readonly identities: readonly VerifyingKey[]
  /** Batches that the sender hands on as being about removals, not verified yet. */
  readonly removals: readonly Batch[]
}

interface Recipient {
  readonly fingerprint: Fingerprint
  readonly session: SessionId
  /** The session's keys, and those before while INIs with them may still be answered. */
  readonly keys: readonly DecapsulationKeys[]
}

/** Who is not listed as a holder was not meant; a sender who lists only others hides itself. */
const namesBoth = (content: KeyContent, key: KeyFrame, recipient: Recipient): boolean =>
  content.holders.some(
    ({ fingerprint, session }) => session === recipient.session && fingerprint === recipient.fingerprint,
  ) && content.holders.some(({ fingerprint }) => fingerprint === key.sender.fingerprint)

const firstKeyOf = (
  room: RoomIdentity,
  key: KeyFrame,
  content: KeyContent,
  parent: HeldEpoch | null,
): Uint8Array | undefined => {
  if (key.reason.type === 'answer') {
    const { step, id } = key.epoch
    return epochIdOf({ step, key: content.secret }) === id ? content.secret : undefined
  }
  const { id, step } = key.reason.parent
  const parentKey = parent?.keyAt(step)
  if (parentKey === undefined) {
    return undefined
  }
  const derived = deriveFreshKey(room, {
    secret: content.secret,
    generation: key.epoch.generation,
    counter: key.epoch.counter,
    founding: key.founding,
    parent: { id, step, key: parentKey },
    sender: key.sender.fingerprint,
    holders: content.holders,
  })
  return derived.id === key.epoch.id ? derived.key : undefined
}

const identitiesOf = (
  suite: Suite,
  content: KeyContent,
  removals: readonly Batch[],
): readonly VerifyingKey[] => {
  const meant = new Set([
    ...content.holders.map(({ fingerprint }) => fingerprint),
    ...removals.map(({ author }) => author),
  ])
  return content.identities.flatMap((spki) => {
    const key = suite.parseVerifyingKey(spki)
    return key !== undefined && meant.has(key.fingerprint) ? [key] : []
  })
}

/** Undefined for whatever reason it does not open or does not hold together. */
export const openDecidedKey = (
  suite: Suite,
  room: RoomIdentity,
  key: KeyFrame,
  decision: { readonly wrap: KeyFrame['wraps'][number]; readonly parent: HeldEpoch | null },
  recipient: Recipient,
): OpenedKey | undefined => {
  for (const keys of recipient.keys) {
    const content = openKey(room, key, decision.wrap, keys)
    if (content === undefined || !namesBoth(content, key, recipient)) {
      continue
    }
    const firstKey = firstKeyOf(room, key, content, decision.parent)
    if (firstKey === undefined) {
      return undefined
    }
    const { epoch: position, founding } = key
    const { generation, counter, id, step } = position
    const epoch = new HeldEpoch({
      reference: { generation, counter, id },
      founding,
      step,
      key: firstKey,
      holders: content.holders,
    })
    const removals = content.removals.flatMap((signed) => parseBatch(room, signed) ?? [])
    return { epoch, identities: identitiesOf(suite, content, removals), removals }
  }
  return undefined
}
