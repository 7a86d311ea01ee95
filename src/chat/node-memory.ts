/** What a node keeps on disk between runs: whom it trusts, whom it met, what it founded. */
import { toHex } from '../crypto/bytes.ts'
import type { RoomIdentity } from '../protocol/room-identity.ts'
import { openFoundings } from '../storage/foundings.ts'
import type { Problem } from '../storage/problem.ts'
import { openRemembered, type Remembered } from '../storage/remembered.ts'
import { type OwnKeys, openWhitelist, type Whitelist } from '../storage/whitelist.ts'
import { required } from './problem.ts'

export type TellProblem = (code: string, problem: Problem) => void

export interface NodeMemory {
  readonly whitelist: Whitelist
  readonly remembered: Remembered
  /** The highest generation founded in this room; 0 for none. */
  readonly highestGeneration: number
  /** On disk when this resolves; a disk that refuses is told, and stops nobody. */
  readonly rememberFounding: (generation: number) => Promise<void>
}

/** @throws ChatProblem where the whitelist cannot be read: nobody is let in on a guess */
export const openMemory = async (
  home: string,
  room: RoomIdentity,
  ownKeys: OwnKeys,
  tell: TellProblem,
): Promise<NodeMemory> => {
  const [whitelist, remembered, foundings] = await Promise.all([
    openWhitelist(home, ownKeys).then(required),
    openRemembered(home, (problem) => tell('remembered-addresses', problem)),
    openFoundings(home, (problem) => tell('foundings', problem)),
  ])
  for (const problem of whitelist.problems) {
    tell('whitelist', problem)
  }
  const roomId = toHex(room.id)
  return {
    whitelist,
    remembered,
    highestGeneration: foundings.highest(roomId) ?? 0,
    rememberFounding: async (generation) => {
      const recorded = await foundings.record(roomId, generation)
      if (!recorded.ok) {
        tell('foundings', recorded.problem)
      }
    },
  }
}
