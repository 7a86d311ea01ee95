/** Whose removals of someone stand at this node (rule 7): what the room has heard, and what its own user decided. */
import type { Fingerprint } from '../crypto/signing.ts'
import type { Room } from '../protocol/room.ts'

export type RemoversOf = (fingerprint: Fingerprint) => readonly Fingerprint[]

/**
 * @param self undefined for a node that speaks for nobody
 * @param isRemovedByUser from the home; the room says it only once it has a key, and until then knows no author of it
 */
export const removersAt =
  (
    room: Pick<Room, 'removersOf'>,
    self: Fingerprint | undefined,
    isRemovedByUser: (fingerprint: Fingerprint) => boolean,
  ): RemoversOf =>
  (fingerprint) => {
    const heard = room.removersOf(fingerprint).map((remover) => remover.fingerprint)
    return self !== undefined && isRemovedByUser(fingerprint) ? [...new Set([self, ...heard])] : heard
  }
