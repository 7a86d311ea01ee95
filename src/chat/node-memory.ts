/** What a node keeps on disk between runs: whom it trusts and removed, whom it met, what it founded and overrode. */
import { fromHex, toHex } from '../crypto/bytes.ts'
import type { BatchId } from '../protocol/identifiers.ts'
import type { RoomIdentity } from '../protocol/room-identity.ts'
import { parseIds } from '../protocol/wire/fields.ts'
import { openFoundings } from '../storage/foundings.ts'
import { openOverridden } from '../storage/overridden.ts'
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
  /** Removals that the user overrode in this room. */
  readonly overridden: readonly BatchId[]
  /** The same as of foundings: who was let in is let in, whether or not the next start will know. */
  readonly rememberOverridden: (removals: readonly BatchId[]) => Promise<void>
}

/** @throws ChatProblem where the whitelist cannot be read: nobody is let in on a guess */
export const openMemory = async (
  home: string,
  room: RoomIdentity,
  ownKeys: OwnKeys,
  tell: TellProblem,
): Promise<NodeMemory> => {
  const [whitelist, remembered, foundings, overridden] = await Promise.all([
    openWhitelist(home, ownKeys).then(required),
    openRemembered(home, (problem) => tell('remembered-addresses', problem)),
    openFoundings(home, (problem) => tell('foundings', problem)),
    openOverridden(home, (problem) => tell('overridden', problem)),
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
    overridden: parseIds<BatchId>(overridden.of(roomId).map(fromHex)) ?? [],
    rememberOverridden: async (removals) => {
      const recorded = await overridden.record(roomId, removals)
      if (!recorded.ok) {
        tell('overridden', recorded.problem)
      }
    },
  }
}
