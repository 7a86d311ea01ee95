/**
 * When a fresh key is due (rules 6 and 7). Derived from what is known, each time anew, never from a timer or a memory: so a
 * lost race or a dead issuer is repaired by whoever still sees the reason.
 */
import { EPOCH_AGE_MAX_MS, STEPS_MAX } from '../limits.ts'
import type { Departures } from '../people/departures.ts'
import type { Directory } from '../people/directory.ts'
import type { Holder } from '../wire/fields.ts'
import type { HeldEpoch } from './epoch.ts'

/** Whether a removal of that holder counts here that nobody named on letting it in. */
const isUnnamed = (directory: Directory, holder: Holder): boolean =>
  directory.removalsCounting(holder.fingerprint).some(({ id }) => !holder.overridden.includes(id))

/** Nothing may be said in an epoch while someone gone holds its key: a session that left, or one who was removed. */
export const isDue = (
  epoch: HeldEpoch,
  { directory, departures }: { readonly directory: Directory; readonly departures: Departures },
): boolean => epoch.holders.values().some((holder) => departures.has(holder) || isUnnamed(directory, holder))

/** Old enough, by time or steps, that who has something to say makes a fresh key first. */
export const isWornOut = (epoch: HeldEpoch, heldSinceMs: number, nowMs: number): boolean =>
  nowMs - heldSinceMs >= EPOCH_AGE_MAX_MS || epoch.step >= STEPS_MAX
