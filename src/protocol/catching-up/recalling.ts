/** What earlier runs kept, taken in before this one begins: who is known, and who was removed. */
import type { Participant } from '../participant.ts'
import { isBatchBy, parseBatch } from '../wire/batch.ts'
import type { KeptHistory } from './own-history.ts'

export const recall = (me: Participant, { identities, joined, removals }: KeptHistory): void => {
  for (const key of identities) {
    me.directory.admit(key)
  }
  for (const [fingerprint, clock] of joined) {
    me.directory.joined(fingerprint, clock)
  }
  for (const signed of removals) {
    const batch = parseBatch(me.self.room, signed)
    const author = batch === undefined ? undefined : me.directory.keyOf(batch.author)
    // Signed, too, so that a file that somebody changed cannot remove anybody.
    if (batch !== undefined && author !== undefined && isBatchBy(me.self.room, author, batch)) {
      me.ledger.record(batch)
      me.directory.hearRemoval(batch)
    }
  }
}
