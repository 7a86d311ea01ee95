/**
 * One node in one room: network, room and driver joined, whitelist and memory kept up to date. What `createChat`, the
 * headless bootstrap and the observer of `debug` have in common; who speaks for whom is theirs to say.
 */
import type { KeyObject } from 'node:crypto'
import { createDecapsulationKeys } from '../crypto/encapsulation.ts'
import type { Fingerprint, SigningKey } from '../crypto/signing.ts'
import { nodeSuite } from '../crypto/suite.ts'
import {
  createNetwork,
  createPeerKey,
  ListenError,
  type Network,
  type NetworkEvent,
  type NetworkInit,
} from '../network/network.ts'
import { NO_HISTORY } from '../protocol/catching-up/own-history.ts'
import type { Report } from '../protocol/contract.ts'
import { sessionIdOf } from '../protocol/identifiers.ts'
import { Room } from '../protocol/room.ts'
import { type RoomIdentity, roomIdentityOf } from '../protocol/room-identity.ts'
import { sessionClaim } from '../protocol/wire/ini.ts'
import type { Bootstrap } from '../storage/bootstrap.ts'
import { environmentFault } from '../storage/problem.ts'
import type { Remembered } from '../storage/remembered.ts'
import type { OwnKeys, TrustedIdentity, Whitelist } from '../storage/whitelist.ts'
import { watchWhitelist } from '../storage/whitelist-watch.ts'
import { Driver } from './driver.ts'
import { openRoomHistory } from './history/open-room-history.ts'
import { type Keep, keepPruned } from './history/retention.ts'
import type { RoomHistory } from './history/room-history.ts'
import { type NodeMemory, openMemory, type TellProblem } from './node-memory.ts'
import { ChatProblem } from './problem.ts'
import { type RemoversOf, removersAt } from './removers.ts'

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
    /** 32 bytes, under which what is said is kept. */
    readonly storeKey: Uint8Array
    /** Else it is kept in memory, for this run. */
    readonly keepsHistory: boolean
    /** How much of it; null for everything. */
    readonly keep: Keep | null
    /** What others are given of it: everything, or what was said since they joined. */
    readonly sharesHistory: 'all' | 'since-join'
  } | null
  readonly listen: readonly string[]
  readonly peers: readonly string[]
  readonly mdns: boolean
  /** @param removersOf whose removals of someone stand here by then */
  readonly onReport: (report: Report, removersOf: RemoversOf) => void
  readonly onNetworkEvent: (event: NetworkEvent) => void
  readonly onProblem: TellProblem
  readonly onFailure: (error: unknown) => void
}

export interface RoomNode {
  readonly room: Room
  readonly identity: RoomIdentity
  readonly network: Network
  readonly driver: Driver
  readonly ownKeys: OwnKeys
  /** As it was read last. */
  readonly whitelist: Whitelist
  readonly removersOf: RemoversOf
  /** Null for one that says and keeps nothing. */
  readonly history: RoomHistory | null
  /** Reads the whitelist now, rather than when its folder has been quiet. */
  rereadWhitelist(): Promise<void>
  /** Says END where there is a participant, and ends everything. */
  stop(): Promise<void>
}

const startNetwork = async (
  init: RoomNodeInit,
  room: RoomIdentity,
  remembered: Remembered,
  heard: Pick<NetworkInit, 'judge' | 'onEvent' | 'onStream'>,
): Promise<Network> => {
  const preferredPort = remembered.listenPort()
  const { listen, peers, mdns } = init
  try {
    return await createNetwork({
      privateKey: await createPeerKey(),
      topic: room.topic,
      fileTag: room.fileTag,
      listen,
      peers,
      mdns,
      ...(preferredPort === undefined ? {} : { preferredPort }),
      remembered: remembered.addresses(),
      ...heard,
    })
  } catch (error) {
    if (error instanceof ListenError) {
      throw new ChatProblem(environmentFault(error.message, error).problem)
    }
    throw error
  }
}

/** What was opened before is closed where the network does not start. */
const startNetworkOr = async (
  history: RoomHistory | null,
  ...how: Parameters<typeof startNetwork>
): Promise<Network> => {
  try {
    return await startNetwork(...how)
  } catch (error) {
    await history?.close()
    throw error
  }
}

const createRoom = (
  init: RoomNodeInit,
  identity: RoomIdentity,
  network: Network,
  { whitelist, overridden, highestGeneration }: NodeMemory,
  history: RoomHistory | null,
): Room => {
  const { participant, bootstrap, founds } = init
  const bootstrapKey = founds ? bootstrap.signingKey : undefined
  const peerKey = network.peerPublicKey
  const session =
    participant === null ? null : sessionIdOf(participant.identity.publicKey.fingerprint, peerKey)
  return new Room({
    suite: nodeSuite,
    room: identity,
    trusted: whitelist.trusted,
    removed: whitelist.removed,
    overridden,
    participant:
      participant === null || session === null
        ? null
        : {
            history: history?.kept ?? NO_HISTORY,
            identity: participant.identity,
            name: participant.name,
            peerKey,
            peerSignature: network.sign(sessionClaim(identity, session)),
            keys: createDecapsulationKeys(participant.sessionKey),
            sharesHistory: participant.sharesHistory,
          },
    bootstrap:
      bootstrapKey === undefined ? null : { key: bootstrapKey, rememberedGeneration: highestGeneration },
  })
}

/** The port in an address that this node listens on. */
const tcpPortOf = (addresses: readonly string[]): number | undefined => {
  const port = addresses
    .map((address) => /\/tcp\/(\d+)/.exec(address)?.[1])
    .find((found) => found !== undefined)
  return port === undefined ? undefined : Number(port)
}

/** What the network tells before the room is there, which needs the network's peer key first. */
class EarlyEvents {
  #driver: Driver | undefined
  readonly #events: NetworkEvent[] = []

  get driver(): Driver | undefined {
    return this.#driver
  }

  heard(event: NetworkEvent): void {
    if (this.#driver === undefined) {
      this.#events.push(event)
    } else {
      this.#driver.heard(event)
    }
  }

  handOver(driver: Driver): void {
    this.#driver = driver
    for (const event of this.#events) {
      driver.heard(event)
    }
  }
}

const ownKeysOf = ({ bootstrap, participant }: RoomNodeInit): OwnKeys => ({
  bootstrap: bootstrap.publicKey.fingerprint,
  ...(participant === null ? {} : { identity: participant.identity.publicKey.fingerprint }),
})

const keysIn = (identities: readonly TrustedIdentity[]): ReadonlySet<Fingerprint> =>
  new Set(identities.map(({ key }) => key.fingerprint))

/** @returns a function that ends it */
const prunes = (init: RoomNodeInit, history: RoomHistory | null, driver: Driver): (() => void) => {
  const keep = init.participant?.keep ?? null
  return keep === null || history === null
    ? () => undefined
    : keepPruned({
        history: history.onDisk,
        keep,
        onPruned: (floor) => driver.dispatch({ type: 'history-pruned', floor }),
        onProblem: (problem) => init.onProblem('history', problem),
      })
}

/** @throws ChatProblem where the home or the network's ports do not allow it */
export const startRoomNode = async (init: RoomNodeInit): Promise<RoomNode> => {
  const { home, onProblem } = init
  const identity = roomIdentityOf(init.bootstrap.publicKey, init.room)
  const ownKeys = ownKeysOf(init)
  const memory = await openMemory(home, identity, ownKeys, onProblem)
  const { remembered, rememberFounding, rememberOverridden } = memory
  const history = await openRoomHistory(init, identity)
  const early = new EarlyEvents()
  const network = await startNetworkOr(history, init, identity, remembered, {
    judge: (frame, from) => early.driver?.judge(frame, from) ?? 'ignore',
    onEvent: (event) => {
      if (event.type === 'peer-reached') {
        remembered.noteAddress(event.address)
      }
      early.heard(event)
      init.onNetworkEvent(event)
    },
    onStream: (stream) => {
      if (early.driver === undefined) {
        stream.abort()
      } else {
        early.driver.streamCame(stream)
      }
    },
  })
  const room = createRoom(init, identity, network, memory, history)
  let { whitelist } = memory
  let removedByUser = keysIn(whitelist.removed)
  const removersOf = removersAt(room, ownKeys.identity, (fingerprint) => removedByUser.has(fingerprint))
  const driver = new Driver({
    room,
    network,
    history,
    onReport: (report) => init.onReport(report, removersOf),
    onFailure: init.onFailure,
    rememberFounding,
    rememberOverridden,
  })
  driver.dispatch({ type: 'started' })
  driver.dispatch({ type: 'addresses-changed', addresses: network.addresses() })
  early.handOver(driver)
  const port = tcpPortOf(network.addresses())
  if (port !== undefined && init.listen.length === 0) {
    remembered.noteListenPort(port)
  }
  const useWhitelist = (changed: Whitelist): void => {
    whitelist = changed
    removedByUser = keysIn(changed.removed)
    for (const problem of changed.problems) {
      onProblem('whitelist', problem)
    }
    const { trusted, removed } = changed
    driver.dispatch({ type: 'whitelist-changed', trusted, removed })
  }
  const watch = watchWhitelist(home, ownKeys, whitelist, {
    onChange: useWhitelist,
    onProblem: (problem) => onProblem('whitelist', problem),
  })
  const stopPruning = prunes(init, history, driver)
  return {
    room,
    identity,
    network,
    driver,
    ownKeys,
    get whitelist() {
      return whitelist
    },
    removersOf,
    history,
    rereadWhitelist: () => watch.reread(),
    stop: async () => {
      watch.close()
      stopPruning()
      await driver.leave()
      try {
        await network.stop()
      } finally {
        await Promise.all([remembered.close(), history?.close()])
      }
    },
  }
}
