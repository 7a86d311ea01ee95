/**
 * Who holds the key, who of them is online, and who has left (rules 3, 5, 9): what the chat shows as "who can read
 * this", and what ranks are counted from.
 */

import type { Fingerprint } from '../../crypto/signing.ts'
import type { EpochReport, Person } from '../contract.ts'
import type { SessionId } from '../identifiers.ts'
import type { MissedAdmissions } from '../joining/missed-admissions.ts'
import type { Outbox } from '../outbox.ts'
import type { Departures } from '../people/departures.ts'
import type { Directory } from '../people/directory.ts'
import type { Presence } from '../people/presence.ts'
import { TwiceOnline } from '../people/twice-online.ts'
import type { Holder } from '../wire/fields.ts'
import { isDue } from './due.ts'
import type { HeldEpoch } from './epoch.ts'

const identitiesIn = (holders: ReadonlyMap<SessionId, Holder>): ReadonlySet<Fingerprint> =>
  new Set(holders.values().map(({ fingerprint }) => fingerprint))

export class HolderTable {
  readonly #self: SessionId
  readonly #fingerprint: Fingerprint
  readonly #directory: Directory
  readonly #departures: Departures
  readonly #presence: Presence
  readonly #outbox: Outbox
  readonly #missed: MissedAdmissions
  readonly #twice = new TwiceOnline()
  /** Holders other than me that subscribe to the topic. */
  #online = new Map<SessionId, Holder>()
  /** Identities told as being in the room: one that a fresh key left out for a moment does not join anew. */
  readonly #joined = new Set<Fingerprint>()

  constructor(
    self: { readonly session: SessionId; readonly fingerprint: Fingerprint },
    around: {
      readonly directory: Directory
      readonly departures: Departures
      readonly presence: Presence
      readonly outbox: Outbox
      readonly missedAdmissions: MissedAdmissions
    },
  ) {
    this.#self = self.session
    this.#fingerprint = self.fingerprint
    this.#directory = around.directory
    this.#departures = around.departures
    this.#missed = around.missedAdmissions
    this.#presence = around.presence
    this.#outbox = around.outbox
  }

  get someoneOnline(): boolean {
    return this.#online.size > 0
  }

  /** Whether there is a holder other than me that has not left. */
  someoneExpected(epoch: HeldEpoch | null): boolean {
    return (
      epoch?.holders
        .values()
        .some((holder) => holder.session !== this.#self && !this.#departures.has(holder)) ?? false
    )
  }

  /** Online holders other than me and the one named. */
  onlineSessions(except: SessionId): readonly SessionId[] {
    return [...this.#online.keys()].filter((session) => session !== except)
  }

  get online(): readonly Holder[] {
    return [...this.#online.values()]
  }

  /** Those whom I trust among the holders other than me that are online. */
  get onlineTrusted(): readonly Holder[] {
    return [...this.#online.values()].filter(({ fingerprint }) => this.#directory.isTrusted(fingerprint))
  }

  /** Takes in who came and went, and tells it. */
  observe(epoch: HeldEpoch | null): void {
    const holders = [...(epoch?.holders.values() ?? [])].filter(({ session }) => session !== this.#self)
    const online = new Map(
      holders
        .filter((holder) => !this.#departures.has(holder) && this.#presence.peerOf(holder) !== undefined)
        .map((holder) => [holder.session, holder]),
    )
    // Told of identities: who was killed and started again may be back before its old session is missed.
    const [before, now] = [identitiesIn(this.#online), identitiesIn(online)]
    const [came, went] = [new Set<Fingerprint>(), new Set<Fingerprint>()]
    for (const [session, holder] of online) {
      if (!this.#online.has(session)) {
        came.add(holder.fingerprint)
        this.#missed.cameBack(session, this.#outbox.now.elapsedMs)
      }
    }
    for (const [session, holder] of this.#online) {
      const stillHolds = epoch?.holders.has(session) ?? false
      if (!online.has(session) && stillHolds && !this.#departures.has(holder)) {
        went.add(holder.fingerprint)
        this.#missed.wentOffline(session, this.#outbox.now.elapsedMs)
      }
    }
    for (const fingerprint of [...came].filter((one) => !before.has(one))) {
      this.#tell('online', fingerprint)
    }
    for (const fingerprint of [...went].filter((one) => !now.has(one))) {
      this.#tell('offline', fingerprint)
    }
    this.#online = online
    this.#observeTwice()
  }

  /** Who holds an epoch that I hold from now on is in the room already, and is not told as joining. */
  installed(epoch: HeldEpoch): void {
    for (const holder of epoch.holders.values()) {
      if (!this.#departures.has(holder)) {
        this.#joined.add(holder.fingerprint)
      }
    }
    this.observe(epoch)
  }

  /** A newcomer was let in; shown once for each identity, however many sessions it has. */
  joined(epoch: HeldEpoch, holder: Holder): void {
    epoch.letIn(holder)
    this.#entered(holder)
  }

  /** It says that it holds the key, and nobody was heard to give it. */
  claimed(epoch: HeldEpoch, holder: Holder): void {
    epoch.claimedBy(holder)
    this.#entered(holder)
  }

  #entered(holder: Holder): void {
    if (this.#departures.has(holder)) {
      return
    }
    const isOnline = this.#presence.peerOf(holder) !== undefined
    if (!this.#joined.has(holder.fingerprint)) {
      this.#joined.add(holder.fingerprint)
      this.#tell('joined', holder.fingerprint)
    } else if (isOnline && !identitiesIn(this.#online).has(holder.fingerprint)) {
      this.#tell('online', holder.fingerprint)
    }
    if (isOnline) {
      this.#online.set(holder.session, holder)
    }
  }

  /** That session said `leave`, for the first time. */
  left(epoch: HeldEpoch | null, session: SessionId, fingerprint: Fingerprint): void {
    this.#online.delete(session)
    const stays = epoch?.holders
      .values()
      .some((holder) => holder.fingerprint === fingerprint && !this.#departures.has(holder))
    if (stays !== true && this.#joined.delete(fingerprint)) {
      this.#tell('left', fingerprint)
    }
  }

  report(epoch: HeldEpoch): EpochReport {
    const holders = [...epoch.holders.values()].map((holder) => ({
      ...holder,
      ...this.#directory.person(holder.fingerprint),
      left: this.#departures.has(holder),
    }))
    const due = isDue(epoch, { directory: this.#directory, departures: this.#departures })
    return { ...epoch.position, holders, due }
  }

  nextAtMs(): number {
    return this.#twice.nextAtMs()
  }

  #observeTwice(): void {
    // Myself among them: my own key at work elsewhere is what I most need to hear of.
    const online = new Map<SessionId, Fingerprint>([[this.#self, this.#fingerprint]])
    // A holder need not have shown itself by an INI, nor does a seeker hold anything.
    for (const [session, { fingerprint }] of this.#online) {
      online.set(session, fingerprint)
    }
    for (const [id, session] of this.#presence.sessions) {
      if (this.#presence.isOnline(session)) {
        online.set(id, session.fingerprint)
      }
    }
    const byIdentity = Map.groupBy(online.keys(), (session) => online.get(session) ?? this.#fingerprint)
    for (const fingerprint of this.#twice.observe(byIdentity, this.#outbox.now.elapsedMs)) {
      const person = this.#directory.person(fingerprint)
      this.#outbox.report({ type: 'identity-twice', person, sessions: byIdentity.get(fingerprint) ?? [] })
    }
  }

  #tell(event: 'joined' | 'left' | 'online' | 'offline', fingerprint: Fingerprint): void {
    const person: Person = this.#directory.person(fingerprint)
    this.#outbox.report({ type: 'member-changed', event, person })
  }
}
