/**
 * One node in one room: network, room and driver joined, whitelist and memory kept up to date. What `createChat`, the
 * headless bootstrap and the observer of `debug` have in common; who speaks for whom is theirs to say.
 */
import type { KeyObject } from 'node:crypto'
import { toHex } from '../crypto/bytes.ts'
import { createDecapsulationKeys } from '../crypto/encapsulation.ts'
import type { Fingerprint, SigningKey } from '../crypto/signing.ts'
import { nodeSuite } from '../crypto/suite.ts'
import {
  createNetwork,
  createPeerKey,
  ListenError,
  type Network,
  type NetworkEvent,
} from '../network/network.ts'
import type { Report } from '../protocol/contract.ts'
import { type PeerId, sessionIdOf } from '../protocol/identifiers.ts'
import { sessionClaim } from '../protocol/ini.ts'
import { Room } from '../protocol/room.ts'
import { type RoomIdentity, roomIdentityOf } from '../protocol/room-identity.ts'
import type { Bootstrap } from '../storage/bootstrap.ts'
import { openFoundings } from '../storage/foundings.ts'
import { environmentFault, type Problem } from '../storage/problem.ts'
import { openRemembered } from '../storage/remembered.ts'
import { type OwnKeys, openWhitelist, readWhitelist, type Whitelist } from '../storage/whitelist.ts'
import { watchWhitelist } from '../storage/whitelist-watch.ts'
import { Driver } from './driver.ts'
import { ChatProblem, required } from './problem.ts'

export interface RoomNodeInit {
  readonly home: string
  readonly room: string
  readonly bootstrap: Bootstrap
  /** Whether the bootstrap's private key, where it is there, founds. */
  readonly founds: boolean
  /** Who talks; null for a headless bootstrap and an observer. */
  readonly participant: {
    readonly identity: SigningKey
    readonly name: string
    readonly sessionKey: KeyObject
  } | null
  readonly listen: readonly string[]
  readonly peers: readonly string[]
  readonly mdns: boolean
  readonly onReport: (report: Report) => void
  readonly onNetworkEvent: (event: NetworkEvent) => void
  readonly onProblem: (code: string, problem: Problem) => void
  readonly onFailure: (error: unknown) => void
}

export interface RoomNode {
  readonly room: Room
  readonly identity: RoomIdentity
  readonly network: Network
  readonly driver: Driver
  readonly ownKeys: OwnKeys
  /** Reads the whitelist now, rather than when its folder has been quiet. */
  rereadWhitelist(): Promise<void>
  /** Says END where there is a participant, and ends everything. */
  stop(): Promise<void>
}

const startNetwork = async (
  init: RoomNodeInit,
  room: RoomIdentity,
  remembered: { readonly addresses: readonly string[]; readonly port: number | undefined },
  on: {
    judge: (frame: Uint8Array, from: PeerId) => 'accept' | 'reject' | 'ignore'
    event: (event: NetworkEvent) => void
  },
): Promise<Network> => {
  try {
    return await createNetwork({
      privateKey: await createPeerKey(),
      topic: room.topic,
      fileTag: room.fileTag,
      listen: init.listen,
      ...(remembered.port === undefined ? {} : { preferredPort: remembered.port }),
      peers: init.peers,
      remembered: remembered.addresses,
      mdns: init.mdns,
      judge: on.judge,
      onEvent: on.event,
    })
  } catch (error) {
    if (error instanceof ListenError) {
      throw new ChatProblem(environmentFault(error.message, error).problem)
    }
    throw error
  }
}

const createRoom = (
  init: RoomNodeInit,
  identity: RoomIdentity,
  network: Network,
  whitelist: Whitelist,
  rememberedGeneration: number,
): Room => {
  const { participant, bootstrap, founds } = init
  const bootstrapKey = founds ? bootstrap.signingKey : undefined
  const peerKey = network.peerPublicKey
  const session =
    participant === null ? null : sessionIdOf(participant.identity.publicKey.fingerprint, peerKey)
  return new Room({
    suite: nodeSuite,
    room: identity,
    trusted: whitelist.identities,
    participant:
      participant === null || session === null
        ? null
        : {
            identity: participant.identity,
            name: participant.name,
            peerKey,
            peerSignature: network.sign(sessionClaim(identity, session)),
            keys: createDecapsulationKeys(participant.sessionKey),
          },
    bootstrap: bootstrapKey === undefined ? null : { key: bootstrapKey, rememberedGeneration },
  })
}

/** The port in an address that this node listens on. */
const tcpPortOf = (addresses: readonly string[]): number | undefined => {
  const port = addresses
    .map((address) => /\/tcp\/(\d+)/.exec(address)?.[1])
    .find((found) => found !== undefined)
  return port === undefined ? undefined : Number(port)
}

/** @throws ChatProblem where the home or the network's ports do not allow it */
export const startRoomNode = async (init: RoomNodeInit): Promise<RoomNode> => {
  const { home, bootstrap, participant } = init
  const identity = roomIdentityOf(bootstrap.publicKey, init.room)
  const roomId = toHex(identity.id)
  const ownKeys: { identity?: Fingerprint; bootstrap: Fingerprint } = {
    bootstrap: bootstrap.publicKey.fingerprint,
    ...(participant === null ? {} : { identity: participant.identity.publicKey.fingerprint }),
  }
  const tellProblem = (code: string) => (problem: Problem) => init.onProblem(code, problem)
  const [whitelist, remembered, foundings] = await Promise.all([
    openWhitelist(home, ownKeys).then(required),
    openRemembered(home, tellProblem('remembered-addresses')),
    openFoundings(home, tellProblem('foundings')),
  ])
  whitelist.problems.forEach(tellProblem('whitelist'))

  // Frames and events may come before the room is there: it needs the network's peer key first.
  const early: NetworkEvent[] = []
  let driver: Driver | undefined
  const onNetworkEvent = (event: NetworkEvent): void => {
    if (event.type === 'peer-reached') {
      remembered.noteAddress(event.address)
    }
    if (driver === undefined) {
      early.push(event)
    } else {
      driver.heard(event)
    }
    init.onNetworkEvent(event)
  }
  const network = await startNetwork(
    init,
    identity,
    { addresses: remembered.addresses(), port: remembered.listenPort() },
    { judge: (frame, from) => driver?.judge(frame, from) ?? 'ignore', event: onNetworkEvent },
  )
  const room = createRoom(init, identity, network, whitelist, foundings.highest(roomId) ?? 0)
  const startedDriver = new Driver({
    room,
    network,
    onReport: init.onReport,
    onFailure: init.onFailure,
    rememberFounding: async (generation) => {
      const recorded = await foundings.record(roomId, generation)
      if (!recorded.ok) {
        init.onProblem('foundings', recorded.problem)
      }
    },
  })
  driver = startedDriver
  startedDriver.dispatch({ type: 'started' })
  startedDriver.dispatch({ type: 'addresses-changed', addresses: network.addresses() })
  early.forEach((event) => {
    startedDriver.heard(event)
  })
  const port = tcpPortOf(network.addresses())
  if (port !== undefined && init.listen.length === 0) {
    remembered.noteListenPort(port)
  }
  const useWhitelist = (changed: Whitelist): void => {
    changed.problems.forEach(tellProblem('whitelist'))
    startedDriver.dispatch({ type: 'whitelist-changed', trusted: changed.identities })
  }
  const watch = watchWhitelist(home, ownKeys, whitelist, {
    onChange: useWhitelist,
    onProblem: tellProblem('whitelist'),
  })
  return {
    room,
    identity,
    network,
    driver: startedDriver,
    ownKeys,
    rereadWhitelist: async () => useWhitelist(required(await readWhitelist(home, ownKeys))),
    stop: async () => {
      watch.close()
      await startedDriver.leave()
      await network.stop()
      await remembered.close()
    },
  }
}
