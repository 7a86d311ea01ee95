/** Who of those here has not come along to my epoch, as far as they have shown (rule 2). */
import type { HeldEpoch } from '../epochs/epoch.ts'
import type { PeerId } from '../identifiers.ts'
import type { Participant } from '../participant.ts'
import type { Holder } from '../wire/fields.ts'

export type Straggler =
  /** A trusted session that holds another epoch, or none: I may be the only one here whom it trusts. */
  | 'without my epoch'
  /** A trusted holder that has not shown it, or not the step at which I stand. */
  | 'behind'
  /** A peer that never said who it is. */
  | 'unknown'

const kindOf = (me: Participant, epoch: HeldEpoch, peer: PeerId): Straggler | null => {
  const known = [...me.presence.sessions.values()].map(({ ini: { session }, fingerprint }) => ({
    session,
    fingerprint,
  }))
  const sessions: readonly Pick<Holder, 'session' | 'fingerprint'>[] = [...known, ...epoch.holders.values()]
  const here = sessions.filter((session) => me.presence.peerOf(session) === peer)
  const awaited = here.filter(
    (session) =>
      me.directory.isTrusted(session.fingerprint) &&
      !me.departures.has(session) &&
      !epoch.isShownBy(session.session),
  )
  if (awaited.some(({ session }) => !epoch.holders.has(session))) {
    return 'without my epoch'
  }
  return awaited.length > 0 ? 'behind' : here.length === 0 ? 'unknown' : null
}

export const stragglersOf = (me: Participant, epoch: HeldEpoch): ReadonlySet<Straggler> =>
  new Set([...me.presence.subscribers].flatMap((peer) => kindOf(me, epoch, peer) ?? []))
