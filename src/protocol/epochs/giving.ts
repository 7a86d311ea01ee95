/** Publishing KEYs: an epoch's key, with what its recipients must know to hold it (docs/protocol.md §4.3). */
import type { EncapsulationKeys } from '../../crypto/encapsulation.ts'
import type { Fingerprint } from '../../crypto/signing.ts'
import type { IniHash, SessionId } from '../identifiers.ts'
import { KEY_IDENTITIES_MAX, KEY_OVERRIDDEN_MAX, REMOVALS_GIVEN_MAX } from '../limits.ts'
import type { Participant } from '../participant.ts'
import { encodeSigned, type Holder } from '../wire/fields.ts'
import type { KeyReason } from '../wire/key.ts'
import { signKeys } from '../wire/key-writing.ts'
import type { HeldEpoch } from './epoch.ts'

export interface Gift {
  readonly epoch: HeldEpoch
  readonly reason: KeyReason
  /** Of an answer the step's key, of a fresh key what it is derived from. */
  readonly secret: Uint8Array
  /** Whose public keys go along, the most needed first. */
  readonly introduces: readonly Fingerprint[]
  readonly recipients: readonly {
    readonly session: SessionId
    readonly ini: IniHash | null
    readonly encapsulationKeys: EncapsulationKeys
  }[]
}

/** Names of removals in all: of so many more, those of the last holders are left out, and a fresh key follows on their account. */
const namedWithin = (holders: readonly Holder[]): readonly Holder[] => {
  let names = 0
  return holders.map((holder) => {
    names += holder.overridden.length
    return names <= KEY_OVERRIDDEN_MAX ? holder : { ...holder, overridden: [] }
  })
}

/** One header and one content; a KEY for every 32 recipients. Who was removed goes along with every key. */
export const publishKeys = (me: Participant, gift: Gift): void => {
  const { suite, room, identity } = me.self
  const holders = namedWithin(gift.epoch.given)
  // Of a fresh key also what is about those whom it leaves out: it may be why it was due.
  const parent = gift.reason.type === 'fresh' ? me.epochs.withId(gift.reason.parent.id) : undefined
  const removals = me.directory.removalsGiven([...(parent?.holders.values() ?? []), ...holders])
  const introduced = new Set([...removals.map(({ author }) => author), ...gift.introduces])
  const keys = signKeys(suite, room, identity, {
    epoch: gift.epoch.position,
    founding: gift.epoch.founding,
    reason: gift.reason,
    content: {
      secret: gift.secret,
      holders,
      identities: [...introduced]
        .flatMap((fingerprint) => me.directory.keyOf(fingerprint)?.spki ?? [])
        .slice(0, KEY_IDENTITIES_MAX + REMOVALS_GIVEN_MAX - removals.length),
      removals: removals.map(({ signed }) => signed),
    },
    recipients: gift.recipients,
  })
  for (const key of keys) {
    me.replays.remember('KEY', key.body)
    me.outbox.publish('KEY', encodeSigned(key))
  }
}
