/**
 * Letting newcomers in (rules 3 and 5): one step for all of them, that step's key to each, and `admit` said to the room
 * with the newcomer's own INI, so that who was let in, and by whom, is signed.
 */

import { HASH_BYTES } from '../../crypto/digest.ts'
import type { Fingerprint } from '../../crypto/signing.ts'
import type { HeldEpoch } from '../epochs/epoch.ts'
import { publishKeys } from '../epochs/giving.ts'
import {
  ADDRESSED_PEERS_MAX,
  ADMIT_ADDRESSES_BYTES_MAX,
  BATCH_BYTES_MAX,
  HOLDERS_MAX,
  OVERRIDDEN_MAX,
  STEPS_MAX,
} from '../limits.ts'
import type { Participant } from '../participant.ts'
import type { PeerAddresses, SayableEntry } from '../wire/entries.ts'
import type { Holder } from '../wire/fields.ts'
import type { IniRequest } from '../wire/ini.ts'

/** Bytes of an `admit` beside its INI, of a removal that it names, and of all of them in one batch. */
const ADMIT_HEAD_BYTES = 64
const NAMED_REMOVAL_BYTES = HASH_BYTES + 2
const ADMITS_BYTES_MAX = BATCH_BYTES_MAX - ADMIT_ADDRESSES_BYTES_MAX - 1024

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

/** Whose keys a newcomer will need: of very many, those who have not left may still say something. */
const introducedTo = (me: Participant, epoch: HeldEpoch): readonly Fingerprint[] => {
  const holders = [...epoch.holders.values()]
  const present = holders.filter((holder) => !me.departures.has(holder))
  return [...present, ...holders].map(({ fingerprint }) => fingerprint)
}

const asHolder = (me: Participant, { identity, session }: IniRequest): Holder => ({
  fingerprint: identity.fingerprint,
  session,
  // What anyone known has said against it is named, so that everybody sees that this is a decision (rule 7).
  overridden: me.directory.removalsToName(identity.fingerprint),
})

/** Those to whom the epoch was not given: also who says that it holds it, and would be let in without a step, and unnoticed. */
const newTo = (epoch: HeldEpoch, inis: readonly IniRequest[]): readonly IniRequest[] =>
  inis.filter(({ session, identity: { fingerprint } }) => !epoch.wasGivenTo({ session, fingerprint }))

/** Whether those who ask can only be let in with a fresh key: no step is left to take, or no place for a session. */
export const isFull = (epoch: HeldEpoch, inis: readonly IniRequest[]): boolean => {
  const newcomers = newTo(epoch, inis).length
  return newcomers > 0 && (epoch.step >= STEPS_MAX || epoch.holders.size + newcomers > HOLDERS_MAX)
}

interface Newcomer {
  readonly ini: IniRequest
  readonly holder: Holder
}

/** As many as one batch can say; the others ask again. */
const fitting = (newcomers: readonly Newcomer[]): readonly Newcomer[] => {
  let bytes = 0
  return newcomers.filter(({ ini: { signed }, holder }) => {
    bytes += signed.body.length + signed.signature.length + ADMIT_HEAD_BYTES
    bytes += holder.overridden.length * NAMED_REMOVAL_BYTES
    return bytes <= ADMITS_BYTES_MAX
  })
}

/** Answers those INIs with KEY. Who already holds the epoch (its KEY was lost) costs no step and is not let in again. */
export const letIn = (me: Participant, epoch: HeldEpoch, inis: readonly IniRequest[]): void => {
  const unknown = newTo(epoch, inis)
  const nameable = unknown
    .map((ini) => ({ ini, holder: asHolder(me, ini) }))
    .filter(({ holder }) => holder.overridden.length <= OVERRIDDEN_MAX)
  const newcomers = fitting(nameable.slice(0, Math.max(0, HOLDERS_MAX - epoch.holders.size)))
  const leftOut = unknown.filter((asker) => !newcomers.some(({ ini }) => ini === asker))
  const answered = inis.filter((ini) => !leftOut.includes(ini))
  if (nameable.length < unknown.length || epoch.holders.size + nameable.length > HOLDERS_MAX) {
    me.outbox.report({ type: 'room-full' })
  }
  if (answered.length === 0) {
    return
  }
  for (const { ini, holder } of newcomers) {
    me.joined(ini.identity, me.ledger.clock + 1)
    me.directory.rename(ini.identity.fingerprint, ini.name, null)
    me.holders.joined(epoch, holder)
  }
  if (newcomers.length > 0) {
    epoch.moveTo(epoch.step + 1)
    epoch.givenStep = epoch.step
  }
  publishKeys(me, {
    epoch,
    reason: { type: 'answer', inis: answered.map(({ hash }) => hash) },
    secret: epoch.stepKey.key,
    introduces: introducedTo(me, epoch),
    recipients: answered.map(({ session, hash, encapsulationKeys }) => ({
      session,
      ini: hash,
      encapsulationKeys,
    })),
  })
  if (newcomers.length > 0) {
    const admits = newcomers.map(
      ({ ini, holder }): SayableEntry => ({
        kind: 'admit',
        epoch: epoch.reference.id,
        ini: ini.signed,
        overridden: holder.overridden,
      }),
    )
    const batch = me.speaker.say(epoch, [...admits, memberAddresses(me)])
    me.missedAdmissions.said(epoch.reference.id, batch, me.outbox.now.elapsedMs)
    me.showing.restart(me.outbox.now.elapsedMs, me.spread())
    me.showing.claim()
    me.reportEpoch()
  }
}
