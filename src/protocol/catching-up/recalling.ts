/** What earlier runs kept, taken in before this one begins: who is known, who joined when, and who was removed. */
import type { BatchId } from '../identifiers.ts'
import type { Participant } from '../participant.ts'
import type { Removal } from '../people/removals.ts'
import { isBatchBy, parseBatch } from '../wire/batch.ts'
import type { Signed } from '../wire/fields.ts'
import type { KeptHistory } from './own-history.ts'

/** @returns those in effect. Signatures are checked, so that a file that somebody changed cannot remove anybody. */
const recallRemovals = (me: Participant, removals: readonly Signed[]): readonly Removal[] => {
  const inEffect = new Map<BatchId, Removal>()
  for (const signed of removals) {
    const batch = parseBatch(me.self.room, signed)
    const author = batch === undefined ? undefined : me.directory.keyOf(batch.author)
    if (batch === undefined || author === undefined || !isBatchBy(me.self.room, author, batch)) {
      continue
    }
    me.record(batch)
    const change = me.directory.hearRemoval(batch)
    if (change?.type === 'removed') {
      inEffect.set(change.removal.id, change.removal)
    } else if (change?.type === 'restored') {
      inEffect.delete(change.removal.id)
    }
  }
  return [...inEffect.values()]
}

export const recall = (me: Participant, { identities, joined, removals }: KeptHistory): void => {
  for (const key of identities) {
    me.directory.admit(key)
  }
  for (const [fingerprint, clock] of joined) {
    me.directory.joined(fingerprint, clock)
  }
  for (const removal of recallRemovals(me, removals)) {
    me.outbox.report({
      type: 'member-removed',
      person: me.directory.person(removal.identity),
      by: me.directory.person(removal.author),
      counts: me.directory.isCounting(removal),
    })
  }
}
