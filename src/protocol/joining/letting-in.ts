/**
 * Letting newcomers in (rules 3 and 5): one step for all of them, that step's key to each, and `admit` said to the room
 * with the newcomer's own INI, so that who was let in, and by whom, is signed.
 */

import type { HeldEpoch } from '../epochs/epoch.ts'
import { ADDRESSED_PEERS_MAX, ADMIT_ADDRESSES_BYTES_MAX, HOLDERS_MAX, KEY_IDENTITIES_MAX } from '../limits.ts'
import type { Participant } from '../participant.ts'
import type { PeerAddresses, SayableEntry } from '../wire/entries.ts'
import { encodeSigned } from '../wire/fields.ts'
import type { IniRequest } from '../wire/ini.ts'
import { signKeys } from '../wire/key-writing.ts'

/** Bytes of one peer beside its addresses: key, tags, lengths. */
const ADDRESSED_PEER_BYTES = 128

/** Where the others can be reached: for a newcomer who came by another way than multicast. */
const memberAddresses = (me: Participant): SayableEntry => {
  const others = [...me.presence.sessions.values()]
    .filter((session) => me.presence.isOnline(session) && session.ini.addresses.length > 0)
    .map(({ ini }) => ({ peerKey: ini.peerKey, addresses: ini.addresses }))
  const self = { peerKey: me.self.peerKey, addresses: me.inis.addresses }
  const peers: PeerAddresses[] = []
  let bytes = 0
  for (const peer of [self, ...others].slice(0, ADDRESSED_PEERS_MAX)) {
    bytes += peer.addresses.reduce((sum, address) => sum + Buffer.byteLength(address), ADDRESSED_PEER_BYTES)
    if (bytes > ADMIT_ADDRESSES_BYTES_MAX) {
      break
    }
    peers.push(peer)
  }
  return { kind: 'addresses', peers }
}

const publishKeys = (me: Participant, epoch: HeldEpoch, inis: readonly IniRequest[]): void => {
  const { suite, room, identity } = me.self
  const { key: secret } = epoch.stepKey
  const holders = [...epoch.holders.values()]
  // Of very many holders, those who have not left may still say something.
  const present = holders.filter(({ session }) => !me.holders.hasLeft(session))
  const fingerprints = [...new Set([...present, ...holders].map(({ fingerprint }) => fingerprint))]
  const identities = fingerprints
    .flatMap((fingerprint) => me.directory.keyOf(fingerprint)?.spki ?? [])
    .slice(0, KEY_IDENTITIES_MAX)
  const keys = signKeys(suite, room, identity, {
    epoch: epoch.position,
    founding: epoch.founding,
    reason: { type: 'answer', inis: inis.map(({ hash }) => hash) },
    content: { secret, holders, identities },
    recipients: inis.map(({ session, hash, encapsulationKeys }) => ({
      session,
      ini: hash,
      encapsulationKeys,
    })),
  })
  for (const key of keys) {
    me.replays.remember('KEY', key.body)
    me.outbox.publish('KEY', encodeSigned(key))
  }
}

/** Answers those INIs with KEY. Who already holds the epoch (its KEY was lost) costs no step and is not let in again. */
export const letIn = (me: Participant, epoch: HeldEpoch, inis: readonly IniRequest[]): void => {
  const unknown = inis.filter(({ session }) => !epoch.holders.has(session))
  const newcomers = unknown.slice(0, Math.max(0, HOLDERS_MAX - epoch.holders.size))
  const answered = inis.filter((ini) => !unknown.includes(ini) || newcomers.includes(ini))
  if (newcomers.length < unknown.length) {
    me.outbox.report({ type: 'room-full' })
  }
  if (answered.length === 0) {
    return
  }
  for (const { identity, session, name } of newcomers) {
    me.directory.admit(identity)
    me.directory.rename(identity.fingerprint, name)
    me.holders.joined(epoch, { fingerprint: identity.fingerprint, session, overridden: [] })
  }
  if (newcomers.length > 0) {
    // At the last step there is none to take until a fresh key (rule 6): the newcomer then shares it.
    epoch.moveTo(epoch.step + 1)
  }
  publishKeys(me, epoch, answered)
  if (newcomers.length > 0) {
    const admits = newcomers.map(
      ({ signed }): SayableEntry => ({
        kind: 'admit',
        epoch: epoch.reference.id,
        ini: signed,
        overridden: [],
      }),
    )
    me.speaker.say(epoch, [...admits, memberAddresses(me)])
    me.reportEpoch()
  }
}
