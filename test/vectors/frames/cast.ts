/** The people of the vectors, from the keys in identities.json; and their room. */
import { sign } from 'node:crypto'
import { fromHex } from '../../../src/crypto/bytes.ts'
import { createDecapsulationKeys, type DecapsulationKeys } from '../../../src/crypto/encapsulation.ts'
import { type SigningKey, signingKeyOf } from '../../../src/crypto/signing.ts'
import { type PeerId, peerIdOf, type SessionId, sessionIdOf } from '../../../src/protocol/identifiers.ts'
import { type RoomIdentity, roomIdentityOf } from '../../../src/protocol/room-identity.ts'
import { sessionClaim } from '../../../src/protocol/wire/ini.ts'
import file from './identities.json' with { type: 'json' }
import { ed25519PrivateKey, mlKemPrivateKey, rsaPrivateKey } from './raw-keys.ts'

export type IdentityName = keyof typeof file.identities
export type SessionName = keyof typeof file.sessions

const signingKey = (name: IdentityName): SigningKey => {
  const key = signingKeyOf(rsaPrivateKey(fromHex(file.identities[name].privateKey)))
  if (key === undefined) {
    throw new Error(`the key of ${name} is not RSA-4096`)
  }
  return key
}

export const identities: Readonly<Record<IdentityName, SigningKey>> = {
  bootstrap: signingKey('bootstrap'),
  alice: signingKey('alice'),
  bob: signingKey('bob'),
  carol: signingKey('carol'),
  dave: signingKey('dave'),
}

/** The room in which everything happens, and another one of the same bootstrap. */
export const lobby = roomIdentityOf(identities.bootstrap.publicKey, 'lobby')
export const hall = roomIdentityOf(identities.bootstrap.publicKey, 'hall')

/** One run of one person's node. */
export interface Session {
  readonly name: SessionName
  readonly identity: SigningKey
  readonly peerKey: Uint8Array
  readonly peer: PeerId
  readonly session: SessionId
  readonly keys: DecapsulationKeys
  /** The peer's word that it is that session's, in that room. */
  claim(room: RoomIdentity): Uint8Array
}

const sessionOf = (name: SessionName): Session => {
  const { peerSeed, peerKey, rsaPrivateKey: rsa, mlKemSeed } = file.sessions[name]
  const peerPrivateKey = ed25519PrivateKey(fromHex(peerSeed))
  const session = sessionIdOf(identities[name].publicKey.fingerprint, fromHex(peerKey))
  return {
    name,
    identity: identities[name],
    peerKey: fromHex(peerKey),
    peer: peerIdOf(fromHex(peerKey)),
    session,
    keys: createDecapsulationKeys(rsaPrivateKey(fromHex(rsa)), mlKemPrivateKey(fromHex(mlKemSeed))),
    claim: (room) => new Uint8Array(sign(null, sessionClaim(room, session), peerPrivateKey)),
  }
}

export const sessions: Readonly<Record<SessionName, Session>> = {
  alice: sessionOf('alice'),
  bob: sessionOf('bob'),
  carol: sessionOf('carol'),
}

/** @param name as the vectors say it */
export const identityNamed = (name: string): SigningKey => {
  const found = Object.entries(identities).find(([known]) => known === name)
  if (found === undefined) {
    throw new Error(`${name} is nobody`)
  }
  return found[1]
}

/** @param name as the vectors say it */
export const sessionNamed = (name: string): Session => {
  const found = Object.values(sessions).find((session) => session.name === name)
  if (found === undefined) {
    throw new Error(`${name} has no session`)
  }
  return found
}
