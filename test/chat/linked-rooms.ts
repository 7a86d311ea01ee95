/** Two rooms, run by two drivers, on a network of two whose publishing can be held up. */
import { Driver } from '../../src/chat/driver.ts'
import { nodeSuite } from '../../src/crypto/suite.ts'
import type { Network } from '../../src/network/network.ts'
import { NO_HISTORY } from '../../src/protocol/catching-up/own-history.ts'
import type { Report } from '../../src/protocol/contract.ts'
import { peerIdOf, sessionIdOf } from '../../src/protocol/identifiers.ts'
import { Room } from '../../src/protocol/room.ts'
import { roomIdentityOf } from '../../src/protocol/room-identity.ts'
import { sessionClaim } from '../../src/protocol/wire/ini.ts'
import { memoryRoomHistory } from '../history/memory-room-history.ts'
import { createPeerKey, identityNamed, type PeerKey, sessionKeys } from '../room/keys.ts'
import { EventLog } from './event-log.ts'

export class LinkedRoom {
  readonly log: EventLog<Report>
  readonly failures: unknown[] = []
  /** Frames handed to the network, and `founding` or `overridden` where one was to be remembered, in order. */
  readonly outgoing: string[] = []
  readonly peer: ReturnType<typeof peerIdOf>
  readonly driver: Driver
  /** What remembering comes to; the disk is quick unless a test says otherwise. */
  remember: () => Promise<void> = () => Promise.resolve()
  /** Whoever hears what is published. */
  other: LinkedRoom | undefined
  /** A frame goes out when this resolves. */
  #passing: () => Promise<void> = () => Promise.resolve()

  constructor(name: string, peerKey: PeerKey, room: Room) {
    this.log = new EventLog(name)
    this.peer = peerIdOf(peerKey.publicKey)
    this.driver = new Driver({
      room,
      network: this.#network(peerKey),
      history: memoryRoomHistory(),
      onReport: this.log.hear,
      onFailure: (error) => this.failures.push(error),
      rememberFounding: () => {
        this.outgoing.push('founding')
        return this.remember()
      },
      rememberOverridden: () => {
        this.outgoing.push('overridden')
        return this.remember()
      },
    })
  }

  /** Holds up everything published from now on, until `release`; `underway` resolves when there is something held up. */
  hold(): { readonly underway: Promise<void>; readonly release: () => void } {
    const { promise: open, resolve: release } = Promise.withResolvers<void>()
    const { promise: underway, resolve: begin } = Promise.withResolvers<void>()
    this.#passing = () => {
      begin()
      return open
    }
    return { underway, release }
  }

  #network({ publicKey, sign }: PeerKey): Network {
    return {
      peerId: this.peer,
      peerPublicKey: publicKey,
      sign,
      addresses: () => [],
      publish: async (frame) => {
        this.outgoing.push('frame')
        await this.#passing()
        this.other?.driver.judge(frame, this.peer)
        return this.other === undefined ? 0 : 1
      },
      isConnected: () => true,
      learnAddresses: () => undefined,
      reach: () => Promise.resolve(true),
      openStream: async () => undefined,
      penalise: () => undefined,
      peers: () => [],
      mesh: () => ({ connected: [], subscribed: [], mesh: [] }),
      metrics: () => ({}),
      stop: () => Promise.resolve(),
    }
  }
}

const linkedRoom = async (name: string, friend: string, founds: boolean): Promise<LinkedRoom> => {
  const [identity, friendKey, bootstrap, keys] = await Promise.all([
    identityNamed(name),
    identityNamed(friend),
    identityNamed('bootstrap'),
    sessionKeys(name),
  ])
  const peerKey = createPeerKey()
  const room = roomIdentityOf(bootstrap.publicKey, 'lobby')
  const session = sessionIdOf(identity.publicKey.fingerprint, peerKey.publicKey)
  const machine = new Room({
    suite: nodeSuite,
    room,
    removed: [],
    overridden: [],
    trusted: [{ name: friend, key: friendKey.publicKey }],
    participant: {
      history: NO_HISTORY,
      sharesHistory: 'all',
      identity,
      name,
      peerKey: peerKey.publicKey,
      peerSignature: peerKey.sign(sessionClaim(room, session)),
      keys,
    },
    bootstrap: founds ? { key: bootstrap, rememberedGeneration: 0 } : null,
  })
  return new LinkedRoom(name, peerKey, machine)
}

/** Alice, who founds, and Bob, who trust each other; nothing has happened yet. */
export const linkedRooms = async (): Promise<{ readonly alice: LinkedRoom; readonly bob: LinkedRoom }> => {
  const [alice, bob] = await Promise.all([
    linkedRoom('alice', 'bob', true),
    linkedRoom('bob', 'alice', false),
  ])
  return { alice, bob }
}

export const start = (room: LinkedRoom): void => room.driver.dispatch({ type: 'started' })

/** Each hears the other from now on. */
export const link = (one: LinkedRoom, two: LinkedRoom): void => {
  one.other = two
  two.other = one
  for (const [room, other] of [
    [one, two],
    [two, one],
  ] as const) {
    room.driver.dispatch({ type: 'peer-connected', peer: other.peer })
    room.driver.dispatch({ type: 'peer-subscribed', peer: other.peer })
  }
}
