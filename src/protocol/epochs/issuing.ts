/**
 * Fresh keys (rule 6): who issues one, when, and for whom. Only a fresh key raises the counter; whoever is left out, having
 * left, having been removed, or only not being seen, holds nothing of it, and asks in if it may.
 */
import { HASH_BYTES } from '../../crypto/digest.ts'
import { rankDelayMs, rankOf } from '../joining/answering.ts'
import { KEY_OVERRIDDEN_MAX, OVERRIDDEN_MAX } from '../limits.ts'
import type { Participant } from '../participant.ts'
import type { Session } from '../people/presence.ts'
import type { Holder } from '../wire/fields.ts'
import { isDue } from './due.ts'
import { deriveFreshKey, HeldEpoch } from './epoch.ts'
import { publishKeys } from './giving.ts'

/** Sessions of the parent to which the key goes: trusted, here, not gone, and known by an INI that it can be wrapped to. */
const recipientsOf = (me: Participant, parent: HeldEpoch): readonly Session[] =>
  [...parent.holders.values()].flatMap((holder) => {
    const session = me.presence.sessions.get(holder.session)
    const isMeant =
      holder.session !== me.session &&
      session?.fingerprint === holder.fingerprint &&
      me.directory.isTrusted(holder.fingerprint) &&
      !me.departures.has(holder) &&
      me.presence.peerOf(holder) !== undefined
    return isMeant && session !== undefined ? [session] : []
  })

interface Recipient {
  readonly session: Session
  readonly overridden: Holder['overridden']
}

/** Whose removals cannot all be named is left out, as it would not be let in: made-up identities can say very many. */
const nameable = (me: Participant, sessions: readonly Session[]): readonly Recipient[] => {
  let names = 0
  return sessions
    .map((session) => ({ session, overridden: me.directory.removalsToName(session.fingerprint) }))
    .filter(({ overridden }) => overridden.length <= OVERRIDDEN_MAX)
    .sort((left, right) => left.overridden.length - right.overridden.length)
    .filter(({ overridden }) => {
      names += overridden.length
      return names <= KEY_OVERRIDDEN_MAX - OVERRIDDEN_MAX
    })
}

/** Issues a fresh key that follows `parent` and holds it from now on. @returns the new epoch */
export const issueFreshKey = (me: Participant, parent: HeldEpoch): HeldEpoch => {
  const recipients = nameable(me, recipientsOf(me, parent))
  const ofMe = me.directory.removalsToName(me.fingerprint).slice(0, OVERRIDDEN_MAX)
  const holders: readonly Holder[] = [
    { fingerprint: me.fingerprint, session: me.session, overridden: ofMe },
    ...recipients.map(({ session: { fingerprint, ini }, overridden }) => ({
      fingerprint,
      session: ini.session,
      overridden,
    })),
  ]
  const { id, step, key: parentKey } = parent.stepKey
  const { founding } = parent
  const position = { generation: parent.reference.generation, counter: parent.reference.counter + 1 }
  const secret = me.self.suite.random(HASH_BYTES)
  const { key, id: freshId } = deriveFreshKey(me.self.room, {
    ...position,
    founding,
    secret,
    parent: { id, step, key: parentKey },
    sender: me.fingerprint,
    holders,
  })
  const epoch = new HeldEpoch({ reference: { ...position, id: freshId }, founding, step: 0, key, holders })
  if (recipients.length > 0) {
    publishKeys(me, {
      epoch,
      reason: { type: 'fresh', parent: { id, step } },
      secret,
      introduces: [...parent.admitted].filter((admitted) =>
        holders.some(({ fingerprint }) => fingerprint === admitted),
      ),
      recipients: recipients.map(
        ({
          session: {
            ini: { session, encapsulationKeys },
          },
        }) => ({
          session,
          ini: null,
          encapsulationKeys,
        }),
      ),
    })
  }
  me.install(epoch)
  // To whom it could not be wrapped, and who misses the KEY, learns of it so.
  me.showEpoch()
  me.showing.claim()
  return epoch
}

/**
 * When I issue the key that is due, though I have nothing to say: after the pause in which somebody may speak, or the admission come
 * that names a removal, and my rank's delay. Null where none is due.
 */
export const issueAtMs = (me: Participant, epoch: HeldEpoch): number | null => {
  const nowMs = me.outbox.now.elapsedMs
  const fromMs = me.dueFrom.observe(epoch.reference.id, isDue(epoch, me), nowMs)
  if (fromMs === null) {
    return null
  }
  const rank = rankOf(epoch.reference.id, me.session, me.holders.onlineSessions(me.session))
  return fromMs + rankDelayMs(rank)
}
