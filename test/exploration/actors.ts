/** The nodes of an exploration: each one session of somebody's, with keys that are the same in every replay. */
import type { DecapsulationKeys } from '../../src/crypto/encapsulation.ts'
import type { Suite } from '../../src/crypto/suite.ts'
import { NO_HISTORY } from '../../src/protocol/catching-up/own-history.ts'
import type { TrustedIdentity } from '../../src/protocol/contract.ts'
import { type PeerId, peerIdOf, type SessionId, sessionIdOf } from '../../src/protocol/identifiers.ts'
import { Room } from '../../src/protocol/room.ts'
import { type RoomIdentity, roomIdentityOf } from '../../src/protocol/room-identity.ts'
import { sessionClaim } from '../../src/protocol/wire/ini.ts'
import type { PeerKey } from '../simulation/cryptography.ts'
import { Random } from '../simulation/random.ts'
import { StandIn } from '../simulation/stand-in/suite.ts'
import { Names } from './names.ts'

/** The first has the bootstrap key, too. */
const ACTOR_NAMES = ['A', 'B', 'C'] as const
export type ActorName = (typeof ACTOR_NAMES)[number]

/** Streams of randomness: one for everyone's keys, and one for each actor, from its beginning in every replay. */
const KEYS_STREAM = 1
const FIRST_ACTOR_STREAM = 2

export interface Actor {
  readonly index: number
  readonly name: ActorName
  readonly peer: PeerId
  readonly session: SessionId
  readonly createRoom: () => Room
}

export interface Cast {
  readonly room: RoomIdentity
  /** For whoever only looks at frames. */
  readonly suite: Suite
  readonly names: Names
  readonly actors: readonly Actor[]
}

export const castFor = (seed: number): Cast => {
  const cryptography = new StandIn(seed)
  const room = roomIdentityOf(cryptography.bootstrap.publicKey, 'lobby')
  const names = new Names()
  const keyRandom = new Random(seed, KEYS_STREAM)
  const trusted = ACTOR_NAMES.map((name, index): TrustedIdentity => {
    const key = cryptography.identityOf(index).publicKey
    names.name(key.fingerprint, name)
    return { name, key }
  })
  const createRoom = (index: number, peerKey: PeerKey, keys: DecapsulationKeys): Room => {
    const identity = cryptography.identityOf(index)
    const session = sessionIdOf(identity.publicKey.fingerprint, peerKey.publicKey)
    return new Room({
      suite: cryptography.suite(new Random(seed, FIRST_ACTOR_STREAM + index)),
      room,
      trusted,
      removed: [],
      overridden: [],
      participant: {
        history: NO_HISTORY,
        sharesHistory: 'all',
        identity,
        name: ACTOR_NAMES[index] ?? '',
        peerKey: peerKey.publicKey,
        peerSignature: peerKey.sign(sessionClaim(room, session)),
        keys,
      },
      bootstrap: index === 0 ? { key: cryptography.bootstrap, rememberedGeneration: 0 } : null,
    })
  }
  const actors = ACTOR_NAMES.map((name, index): Actor => {
    const peerKey = cryptography.peerKey(keyRandom)
    const keys = cryptography.sessionKeys(keyRandom)
    const peer = peerIdOf(peerKey.publicKey)
    const session = sessionIdOf(cryptography.identityOf(index).publicKey.fingerprint, peerKey.publicKey)
    names.name(session, `session ${name}`)
    names.name(peer, `peer ${name}`)
    return { index, name, peer, session, createRoom: () => createRoom(index, peerKey, keys) }
  })
  return { room, suite: cryptography.suite(new Random(seed)), names, actors }
}
