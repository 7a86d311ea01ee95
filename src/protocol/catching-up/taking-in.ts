/** Batches fetched from a member: whoever handed them over, each is its author's own word (rules 10 and 12). */
import type { BatchId } from '../identifiers.ts'
import type { Participant } from '../participant.ts'
import { hearAdmit, hearLeave, hearRemoval } from '../talking/hearing.ts'
import { type Batch, compareBatches, isBatchBy, parseBatch } from '../wire/batch.ts'
import type { Entry } from '../wire/entries.ts'
import type { Signed } from '../wire/fields.ts'
import { verifyIniRequest } from '../wire/ini.ts'

/** Who let in whom is of use in the epoch that still seals; of earlier ones only that both are known. */
const hearLateAdmit = (me: Participant, batch: Batch, entry: Entry & { readonly kind: 'admit' }): void => {
  const { current } = me.epochs
  if (current?.reference.id === entry.epoch) {
    hearAdmit(me, current, batch, entry)
    return
  }
  const verified = verifyIniRequest(me.self.suite, me.self.room, entry.ini)
  if (verified.verified) {
    me.joined(verified.ini.identity, batch.clock)
  }
}

/** What it says besides texts counts whenever it is heard; but for what was only of use then. */
const hearLate = (me: Participant, batch: Batch): void => {
  for (const entry of batch.entries) {
    switch (entry.kind) {
      case 'admit':
        hearLateAdmit(me, batch, entry)
        break
      case 'leave':
        hearLeave(me, batch, true)
        break
      case 'remove':
      case 'restore':
        hearRemoval(me, batch)
        break
      case 'text':
      case 'unknown':
      case 'hello':
      case 'addresses':
        break
    }
  }
}

/**
 * Takes in what was asked for, and is by somebody known; stores it. Public keys count where the giver is on my whitelist, as those in
 * its KEY would.
 * @returns ids of what was taken in
 */
export const takeInFetched = (
  me: Participant,
  asked: ReadonlySet<BatchId>,
  fetched: { readonly batches: readonly Signed[]; readonly identities: readonly Uint8Array[] },
  isGiverTrusted: boolean,
): ReadonlySet<BatchId> => {
  if (isGiverTrusted) {
    for (const spki of fetched.identities) {
      const key = me.self.suite.parseVerifyingKey(spki)
      if (key !== undefined) {
        me.directory.admit(key)
      }
    }
  }
  const taken = new Map<BatchId, Batch>()
  for (const signed of fetched.batches) {
    const batch = parseBatch(me.self.room, signed)
    if (batch === undefined || !asked.has(batch.id) || taken.has(batch.id)) {
      continue
    }
    const author = me.directory.keyOf(batch.author)
    if (author !== undefined && isBatchBy(me.self.room, author, batch)) {
      taken.set(batch.id, batch)
    }
  }
  // What was heard meanwhile is on its way to the disk already.
  const inOrder = [...taken.values()].filter(({ id }) => !me.ledger.hasSeen(id)).sort(compareBatches)
  for (const batch of inOrder) {
    me.record(batch)
    me.directory.learnName(batch.author, batch.name)
    hearLate(me, batch)
  }
  if (inOrder.length > 0) {
    me.unstored.keep(inOrder, true)
  }
  return new Set(taken.keys())
}
