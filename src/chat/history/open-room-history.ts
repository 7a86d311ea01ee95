/** The history of a node that talks: on the disk of its home, or in memory for this run. */
import { toHex } from '../../crypto/bytes.ts'
import type { Fingerprint } from '../../crypto/signing.ts'
import type { RoomIdentity } from '../../protocol/room-identity.ts'
import { historyFile, openHistory } from '../../storage/history/history.ts'
import type { Problem } from '../../storage/problem.ts'
import type { TellProblem } from '../node-memory.ts'
import { required } from '../problem.ts'
import { RoomHistory } from './room-history.ts'

/** After the disk refused for a while. */
const STORED_AGAIN: Problem = {
  fault: 'environment',
  message: 'What is said is kept on disk again.',
}

interface Keeping {
  readonly home: string
  /** Null for one that says and keeps nothing. */
  readonly participant: {
    readonly identity: { readonly publicKey: { readonly fingerprint: Fingerprint } }
    readonly storeKey: Uint8Array
    readonly keepsHistory: boolean
  } | null
  readonly onProblem: TellProblem
}

/** @throws ChatProblem where it is damaged, another room's or key's, in use, or on a disk that refuses */
export const openRoomHistory = async (
  { home, participant, onProblem }: Keeping,
  room: RoomIdentity,
): Promise<RoomHistory | null> => {
  if (participant === null) {
    return null
  }
  const history = required(
    await openHistory({
      file: historyFile(home, toHex(room.id)),
      roomId: toHex(room.id),
      storeKey: participant.storeKey,
      mode: participant.keepsHistory ? 'write' : 'memory',
      onProblem: (problem) => onProblem('history', problem),
    }),
  )
  return RoomHistory.open(history, room, participant.identity.publicKey.fingerprint, (problem) =>
    onProblem('history', problem ?? STORED_AGAIN),
  )
}
