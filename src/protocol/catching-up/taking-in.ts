/** Batches fetched from a member: whoever handed them over, each is its author's own word (rules 10 and 12). */
import type { Fingerprint, VerifyingKey } from '../../crypto/signing.ts'
import type { BatchId } from '../identifiers.ts'
import type { Participant } from '../participant.ts'
import { hearAdmit, hearLeave, hearRemoval } from '../talking/hearing.ts'
import { type Batch, compareBatches, isBatchBy, parseBatch } from '../wire/batch.ts'
import type { Entry } from '../wire/entries.ts'
import type { Signed } from '../wire/fields.ts'
import { verifyIniRequest } from '../wire/ini.ts'

/**
 * Who let in whom is of use in the epoch that still seals, where a holder of it says so: who holds an old key alone cannot say who
 * holds the one that followed. Of other epochs only that both are known.
 */
const hearLateAdmit = (me: Participant, batch: Batch, entry: Entry & { readonly kind: 'admit' }): void => {
  const { current } = me.epochs
  const { author: fingerprint, session } = batch
  if (current?.reference.id === entry.epoch && current.wasGivenTo({ session, fingerprint })) {
    hearAdmit(me, current, batch, entry)
    return
  }
  const verified = verifyIniRequest(me.self.suite, me.self.room, entry.ini)
  if (verified.verified && !me.directory.isRemoved(fingerprint)) {
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

/** Public keys of authors whom I do not know count where the giver is on my whitelist, as those in its KEY would. */
const authorsGiven = (
  me: Participant,
  identities: readonly Uint8Array[],
  isGiverTrusted: boolean,
): ReadonlyMap<Fingerprint, VerifyingKey> => {
  const keys = isGiverTrusted ? identities.flatMap((spki) => me.self.suite.parseVerifyingKey(spki) ?? []) : []
  return new Map(keys.map((key) => [key.fingerprint, key]))
}

/** What was asked for, each signed by its author. Whose key came along is known from then on, and nobody else. */
const verifiedOf = (
  me: Participant,
  asked: ReadonlySet<BatchId>,
  batches: readonly Signed[],
  given: ReadonlyMap<Fingerprint, VerifyingKey>,
): ReadonlyMap<BatchId, Batch> => {
  const verified = new Map<BatchId, Batch>()
  for (const signed of batches) {
    const batch = parseBatch(me.self.room, signed)
    if (batch === undefined || !asked.has(batch.id)) {
      continue
    }
    const known = me.directory.keyOf(batch.author)
    const author = known ?? given.get(batch.author)
    if (author !== undefined && isBatchBy(me.self.room, author, batch)) {
      if (known === undefined) {
        me.directory.admit(author)
      }
      verified.set(batch.id, batch)
    }
  }
  return verified
}

/**
 * Takes in what was asked for, and is by somebody known; stores it.
 * @returns ids of what was taken in
 */
export const takeInFetched = (
  me: Participant,
  asked: ReadonlySet<BatchId>,
  fetched: { readonly batches: readonly Signed[]; readonly identities: readonly Uint8Array[] },
  isGiverTrusted: boolean,
): ReadonlySet<BatchId> => {
  const given = authorsGiven(me, fetched.identities, isGiverTrusted)
  const verified = verifiedOf(me, asked, fetched.batches, given)
  // What was heard meanwhile is on its way to the disk already; what it refused then it may take now.
  const inOrder = [...verified.values()].filter(({ id }) => !me.ledger.hasSeen(id)).sort(compareBatches)
  const refusedBefore = [...verified.values()].filter(
    ({ id }) => me.unstored.wasRefused(id) && !me.unstored.has(id),
  )
  for (const batch of inOrder) {
    me.record(batch)
    me.directory.learnName(batch.author, batch.name, batch.clock)
    hearLate(me, batch)
  }
  const toStore = [...inOrder, ...refusedBefore]
  if (toStore.length > 0) {
    me.unstored.keep(toStore, true)
  }
  return new Set(verified.keys())
}
