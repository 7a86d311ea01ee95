/**
 * Who holds the key, who of them is online, and who has left (rules 3, 5, 9): what the chat shows as "who can read
 * this", and what ranks are counted from.
 */

import type { Fingerprint } from '../../crypto/signing.ts'
import type { EpochReport, Person } from '../contract.ts'
import type { SessionId } from '../identifiers.ts'
import type { Outbox } from '../outbox.ts'
import type { Directory } from '../people/directory.ts'
import type { Presence } from '../people/presence.ts'
import { TwiceOnline } from '../people/twice-online.ts'
import type { Holder } from '../wire/fields.ts'
import type { HeldEpoch } from './epoch.ts'

export class HolderTable {
  readonly #self: SessionId
  readonly #fingerprint: Fingerprint
  readonly #directory: Directory
  readonly #presence: Presence
  readonly #outbox: Outbox
  readonly #twice = new TwiceOnline()
  /** Holders other than me that subscribe to the topic. */
  #online = new Map<SessionId, Holder>()
  /** Sessions that said `leave`. They keep their key, and are no more expected. */
  readonly #left = new Set<SessionId>()

  constructor(
    self: { readonly session: SessionId; readonly fingerprint: Fingerprint },
    around: { readonly directory: Directory; readonly presence: Presence; readonly outbox: Outbox },
  ) {
    this.#self = self.session
    this.#fingerprint = self.fingerprint
    this.#directory = around.directory
    this.#presence = around.presence
    this.#outbox = around.outbox
  }

  get someoneOnline(): boolean {
    return this.#online.size > 0
  }

  /** Whether there is a holder other than me that has not left. */
  someoneExpected(epoch: HeldEpoch | null): boolean {
    return (
      epoch?.holders.values().some(({ session }) => session !== this.#self && !this.#left.has(session)) ??
      false
    )
  }

  /** Online holders other than me and the one named. */
  onlineSessions(except: SessionId): readonly SessionId[] {
    return [...this.#online.keys()].filter((session) => session !== except)
  }

  hasLeft(session: SessionId): boolean {
    return this.#left.has(session)
  }

  /** Takes in who came and went, and tells it. */
  observe(epoch: HeldEpoch | null): void {
    const holders = [...(epoch?.holders.values() ?? [])].filter(({ session }) => session !== this.#self)
    const online = new Map(
      holders
        .filter((holder) => !this.#left.has(holder.session) && this.#presence.peerOf(holder) !== undefined)
        .map((holder) => [holder.session, holder]),
    )
    for (const [session, holder] of online) {
      if (!this.#online.has(session)) {
        this.#tell('online', holder.fingerprint)
      }
    }
    for (const [session, holder] of this.#online) {
      const stillHolds = epoch?.holders.has(session) ?? false
      if (!online.has(session) && stillHolds && !this.#left.has(session)) {
        this.#tell('offline', holder.fingerprint)
      }
    }
    this.#online = online
    this.#observeTwice()
  }

  /** A newcomer was let in; shown once for each identity, however many sessions it has. */
  joined(epoch: HeldEpoch, holder: Holder): void {
    const isNew = !epoch.holders
      .values()
      .some(({ fingerprint, session }) => fingerprint === holder.fingerprint && !this.#left.has(session))
    epoch.holders.set(holder.session, holder)
    if (isNew) {
      this.#tell('joined', holder.fingerprint)
    }
    if (this.#presence.peerOf(holder) !== undefined) {
      this.#online.set(holder.session, holder)
    }
  }

  left(epoch: HeldEpoch | null, session: SessionId, fingerprint: Fingerprint): void {
    // `leave` counts for the session of who says it, and for no other.
    if (this.#left.has(session) || epoch?.holders.get(session)?.fingerprint !== fingerprint) {
      return
    }
    this.#left.add(session)
    this.#online.delete(session)
    this.#tell('left', fingerprint)
  }

  report(epoch: HeldEpoch): EpochReport {
    const holders = [...epoch.holders.values()].map((holder) => ({
      ...holder,
      ...this.#directory.person(holder.fingerprint),
      left: this.#left.has(holder.session),
    }))
    // Rule 6: due while the epoch is held by a session that said `leave`.
    return { ...epoch.position, holders, due: holders.some(({ left }) => left) }
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
