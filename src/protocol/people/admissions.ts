/**
 * Telling who was let in against my list, against a removal, or by a name that is another's (rules 7 and 10): nobody begins
 * to read along unnoticed.
 */
import type { Fingerprint } from '../../crypto/signing.ts'
import type { HeldEpoch } from '../epochs/epoch.ts'
import type { Participant } from '../participant.ts'
import type { Holder } from '../wire/fields.ts'

/** `holder` was let in, or listed in a fresh key, by someone else. */
export const tellAdmission = (me: Participant, holder: Holder, admitter: Fingerprint): void => {
  const { directory, outbox } = me
  const newcomer = directory.person(holder.fingerprint)
  const by = directory.person(admitter)
  const counting = directory.removalsCounting(holder.fingerprint)
  if (counting.length === 0) {
    if (!newcomer.trusted) {
      outbox.report({ type: 'admitted-untrusted', newcomer, by })
    }
  } else if (counting.every(({ id }) => holder.overridden.includes(id))) {
    // One whose removal is not named is no decision but ignorance: a fresh key repairs it.
    outbox.report({
      type: 'admitted-removed',
      newcomer,
      by,
      removers: directory.removersOf(holder.fingerprint),
    })
  }
}

/** A fresh key lists some whom the epoch before it did not. */
export const tellNewHolders = (
  me: Participant,
  before: HeldEpoch,
  epoch: HeldEpoch,
  issuer: Fingerprint,
): void => {
  for (const holder of epoch.holders.values()) {
    if (!before.holders.has(holder.session) && holder.session !== me.session) {
      tellAdmission(me, holder, issuer)
    }
  }
}
