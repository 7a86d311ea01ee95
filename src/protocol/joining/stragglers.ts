/** Who of those here has not come along to my epoch, as far as they have shown (rule 2). */
import type { HeldEpoch } from '../epochs/epoch.ts'
import type { Participant } from '../participant.ts'
import type { Holder } from '../wire/fields.ts'

export type Straggler =
  /** A trusted session that holds another epoch, or none: I may be the only one here whom it trusts. */
  | 'without my epoch'
  /** A trusted holder that has not shown it, or not the step at which I stand. */
  | 'behind'
  /** A peer that never said who it is. */
  | 'unknown'

type Session = Pick<Holder, 'session' | 'fingerprint'>

const kindOf = (me: Participant, epoch: HeldEpoch, here: readonly Session[]): Straggler | null => {
  if (here.length === 0) {
    return 'unknown'
  }
  const awaited = here.filter(
    (session) =>
      me.directory.isTrusted(session.fingerprint) &&
      !me.departures.has(session) &&
      !epoch.isShownBy(session.session),
  )
  if (awaited.some(({ session }) => !epoch.holders.has(session))) {
    return 'without my epoch'
  }
  return awaited.length > 0 ? 'behind' : null
}

export const stragglersOf = (me: Participant, epoch: HeldEpoch): ReadonlySet<Straggler> => {
  const known = [...me.presence.sessions].map(([session, { fingerprint }]) => ({ session, fingerprint }))
  const sessions: readonly Session[] = [...known, ...epoch.holders.values()]
  const byPeer = Map.groupBy(sessions, (session) => me.presence.peerOf(session))
  return new Set(
    [...me.presence.subscribers].flatMap((peer) => kindOf(me, epoch, byPeer.get(peer) ?? []) ?? []),
  )
}
