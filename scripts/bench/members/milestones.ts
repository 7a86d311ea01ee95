/** What the library does not tell its users: when a node found the first peer, and when its room heard and said what. */
import type { Effect, Now, RoomEvent } from '../../../src/protocol/contract.ts'
import { built } from '../built.ts'

/**
 * Looks into the built program's classes, which is why nothing is to be created before.
 * @param milestone told each thing the first time that it happens
 */
export const watchRoom = async (milestone: (name: string) => void): Promise<void> => {
  const { Room }: typeof import('../../../src/protocol/room.ts') = await import(built('protocol/room.js'))
  const { PeerKnowledge }: typeof import('../../../src/network/connections/peer-knowledge.ts') = await import(
    built('network/connections/peer-knowledge.js')
  )
  const told = new Set<string>()
  const once = (name: string): void => {
    if (!told.has(name)) {
      told.add(name)
      milestone(name)
    }
  }
  const { heard } = PeerKnowledge.prototype
  PeerKnowledge.prototype.heard = function (...told) {
    once('discovered')
    heard.apply(this, told)
  }
  const { handle } = Room.prototype
  Room.prototype.handle = function (event: RoomEvent, now: Now): readonly Effect[] {
    if (event.type === 'peer-connected') once('connected')
    if (event.type === 'peer-subscribed') once('subscribed')
    const effects = handle.call(this, event, now)
    if (effects.some(({ type }) => type === 'publish')) once('asked')
    return effects
  }
}
