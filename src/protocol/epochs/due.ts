/**
 * When a fresh key is due (rules 6 and 7). Derived from what is known, each time anew, never from a timer or a memory: so a
 * lost race or a dead issuer is repaired by whoever still sees the reason.
 */
import type { Fingerprint } from '../../crypto/signing.ts'
import { EPOCH_AGE_MAX_MS, STEPS_MAX } from '../limits.ts'
import type { Departures } from '../people/departures.ts'
import type { Directory } from '../people/directory.ts'
import type { Removal } from '../people/removals.ts'
import type { Holder } from '../wire/fields.ts'
import type { HeldEpoch } from './epoch.ts'

/** Removals of a holder that count here and that nobody named on letting it in. */
const unnamedRemovals = (directory: Directory, holder: Holder): readonly Removal[] =>
  directory.removalsCounting(holder.fingerprint).filter(({ id }) => !holder.overridden.includes(id))

/** Why nothing may be said in an epoch: someone gone holds its key. */
export type HeldByGone =
  | { readonly type: 'left' }
  /** `authors`: whose removals are not named. */
  | { readonly type: 'removed'; readonly authors: readonly Fingerprint[] }

/** Null where everyone who holds it may. A removal comes before a leave: its author has reason to hurry. */
export const whyDue = (
  epoch: HeldEpoch,
  { directory, departures }: { readonly directory: Directory; readonly departures: Departures },
): HeldByGone | null => {
  let hasLeaver = false
  const authors = new Set<Fingerprint>()
  for (const holder of epoch.holders.values()) {
    hasLeaver ||= departures.has(holder)
    for (const { author } of unnamedRemovals(directory, holder)) {
      authors.add(author)
    }
  }
  if (authors.size > 0) {
    return { type: 'removed', authors: [...authors] }
  }
  return hasLeaver ? { type: 'left' } : null
}

/** Old enough, by time or steps, that who has something to say makes a fresh key first. */
export const isWornOut = (epoch: HeldEpoch, heldSinceMs: number, nowMs: number): boolean =>
  nowMs - heldSinceMs >= EPOCH_AGE_MAX_MS || epoch.step >= STEPS_MAX
