/** A driver of a room that does as a test says; nothing of it is on a network. */

import { type DrivenRoom, Driver } from '../../src/chat/driver.ts'
import type { Network } from '../../src/network/network.ts'
import type { Effect, Report, RoomEvent } from '../../src/protocol/contract.ts'
import type { PeerId } from '../../src/protocol/identifiers.ts'
import { memoryRoomHistory } from '../history/memory-room-history.ts'

interface FakeSurroundings {
  readonly handle: (event: RoomEvent) => readonly Effect[]
  readonly reach?: Network['reach']
  readonly onReport?: (report: Report) => void
}

export const someone = 'someone' as PeerId
export const frame = new Uint8Array(1)

const networkWith = (reach: Network['reach']): Network => ({
  peerId: someone,
  peerPublicKey: frame,
  sign: () => frame,
  addresses: () => [],
  publish: () => Promise.resolve(1),
  isConnected: () => true,
  learnAddresses: () => undefined,
  reach,
  openStream: async () => undefined,
  penalise: () => undefined,
  peers: () => [],
  mesh: () => ({ connected: [], subscribed: [], mesh: [] }),
  metrics: () => ({}),
  stop: () => Promise.resolve(),
})

export const driverOf = ({
  handle,
  reach = () => Promise.resolve(true),
  onReport = () => undefined,
}: FakeSurroundings): { readonly driver: Driver; readonly failures: unknown[] } => {
  const failures: unknown[] = []
  const room: DrivenRoom = { handle, canSpeak: true, waitingTextCount: 0, keyOf: () => undefined }
  const driver = new Driver({
    room,
    network: networkWith(reach),
    history: memoryRoomHistory(),
    onReport,
    onFailure: (error) => failures.push(error),
    rememberFounding: () => Promise.resolve(),
    rememberOverridden: () => Promise.resolve(),
  })
  return { driver, failures }
}
