import { isDue } from '../epochs/due.ts'
import type { HeldEpoch } from '../epochs/epoch.ts'
import type { Participant } from '../participant.ts'

/** Nothing is asked or answered while someone gone holds the key, nor while I look whether the room has moved on (rules 6 and 9). */
export const maySeal = (me: Participant, epoch: HeldEpoch | null): epoch is HeldEpoch =>
  epoch !== null && !me.gaps.isQuiet(me.outbox.now.elapsedMs) && !isDue(epoch, me)
