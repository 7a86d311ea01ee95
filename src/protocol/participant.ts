/**
 * One who talks: seeks, becomes a member, lets others in, says and hears (rules 1 to 5, 9 to 11). Holds the state that
 * its parts share; each part decides one thing.
 */

import { toHex } from '../crypto/bytes.ts'
import type { DecapsulationKeys } from '../crypto/encapsulation.ts'
import type { Fingerprint, VerifyingKey } from '../crypto/signing.ts'
import { Delivery } from './catching-up/delivery.ts'
import { NamedBatches } from './catching-up/named-batches.ts'
import type { KeptHistory } from './catching-up/own-history.ts'
import { ComparisonSchedule } from './catching-up/schedule.ts'
import type { Person, WaitsFor } from './contract.ts'
import { DueFrom } from './epochs/due-from.ts'
import { type HeldEpoch, isOutOfReach } from './epochs/epoch.ts'
import { Epochs } from './epochs/epochs.ts'
import { HolderTable } from './epochs/holder-table.ts'
import type { Replays } from './guards/replays.ts'
import {
  type BatchId,
  type EpochId,
  type PeerId,
  peerIdOf,
  type SessionId,
  sessionIdOf,
} from './identifiers.ts'
import { Answering, rankDelayMs, rankOf } from './joining/answering.ts'
import { Asking } from './joining/asking.ts'
import { MissedAdmissions } from './joining/missed-admissions.ts'
import { OwnInis, type Self } from './joining/own-inis.ts'
import { Showing } from './joining/showing.ts'
import { HOLDERS_MAX, INTRODUCE_AFTER_MS, INTRODUCE_SPREAD_MS } from './limits.ts'
import type { Outbox } from './outbox.ts'
import { Departures } from './people/departures.ts'
import type { Directory } from './people/directory.ts'
import { Namesakes } from './people/namesakes.ts'
import { OwnRemovals } from './people/own-removals.ts'
import type { Presence } from './people/presence.ts'
import { Gaps } from './talking/gaps.ts'
import { HeldFrames } from './talking/held-frames.ts'
import { Latecomers } from './talking/latecomers.ts'
import { Ledger } from './talking/ledger.ts'
import { Speaker } from './talking/speaker.ts'
import { Unstored } from './talking/unstored.ts'
import type { Batch } from './wire/batch.ts'
import { epochPrefixOf } from './wire/dat.ts'
import type { EpochReference, Holder, Signed } from './wire/fields.ts'
import type { Founding } from './wire/founding.ts'
import type { IniRequest } from './wire/ini.ts'

export class Participant {
  readonly self: Self
  readonly session: SessionId
  readonly directory: Directory
  readonly presence: Presence
  readonly outbox: Outbox
  readonly replays: Replays
  readonly epochs = new Epochs()
  readonly inis: OwnInis
  readonly asking = new Asking()
  readonly showing = new Showing()
  readonly answering = new Answering()
  readonly ledger: Ledger
  readonly unstored: Unstored
  readonly speaker: Speaker
  readonly delivery: Delivery
  readonly namedBatches = new NamedBatches()
  readonly comparing = new ComparisonSchedule()
  readonly heldFrames = new HeldFrames()
  readonly holders: HolderTable
  readonly gaps = new Gaps()
  readonly departures = new Departures()
  readonly missedAdmissions = new MissedAdmissions()
  readonly ownRemovals = new OwnRemovals()
  readonly namesakes: Namesakes
  readonly latecomers = new Latecomers()
  readonly dueFrom = new DueFrom()
  /** Since when someone has shown an epoch that I cannot get; null where there is none, infinity once it has been told. */
  behindSinceMs: number | null = null
  /** Authors of whom it was told; each is known, so they are bounded. */
  readonly #numberedTwice = new Set<Fingerprint>()
  #highestFounding: Founding | null = null
  /** The epoch out of reach that was told last (rule 4). */
  #outOfReach: EpochId | null = null
  /** What was told last of what I wait for. */
  waitsFor: WaitsFor | null = null

  constructor(
    self: Self,
    keys: DecapsulationKeys,
    history: KeptHistory,
    around: {
      readonly directory: Directory
      readonly presence: Presence
      readonly outbox: Outbox
      readonly replays: Replays
    },
  ) {
    this.self = self
    this.session = sessionIdOf(self.identity.publicKey.fingerprint, self.peerKey)
    this.directory = around.directory
    this.presence = around.presence
    this.outbox = around.outbox
    this.replays = around.replays
    this.inis = new OwnInis(self, keys)
    const { suite, room, identity, name } = self
    this.ledger = new Ledger(history.clock, history.highest)
    this.unstored = new Unstored(this.fingerprint, this)
    this.speaker = new Speaker({ suite, room, identity, session: this.session, name }, this)
    this.delivery = new Delivery(history, (id) => !this.unstored.wasRefused(id))
    this.namesakes = new Namesakes(this.fingerprint, around)
    const { departures, missedAdmissions } = this
    this.holders = new HolderTable(this, { ...around, departures, missedAdmissions })
  }

  get fingerprint(): Fingerprint {
    return this.self.identity.publicKey.fingerprint
  }

  /** What a new subscriber means: while I seek, someone to ask; while I hold, someone to show my epoch to (rule 2). */
  subscriberCame(peer: PeerId): void {
    const nowMs = this.outbox.now.elapsedMs
    if (this.epochs.current === null) {
      this.asking.restart()
    } else {
      this.introduceTo(peer)
      this.showing.restart(nowMs, this.spread())
    }
    // Who comes within the quiet has not heard my INI.
    if (this.gaps.someoneCame(nowMs) || this.gaps.isQuiet(nowMs)) {
      this.beginGap()
    }
  }

  beginGap(): void {
    this.gaps.begin(this.outbox.now.elapsedMs, this.asking.soon())
  }

  /** Someone stands at that step: I follow, and tell it where it is the epoch that I seal in. */
  moveTo(epoch: HeldEpoch, step: number): void {
    const before = epoch.step
    epoch.moveTo(step)
    if (epoch.step !== before && epoch === this.epochs.current) {
      this.reportEpoch()
    }
  }

  /** Holds my epoch, by what is signed, and has not left. */
  isFellow(fingerprint: Fingerprint): boolean {
    return (
      this.epochs.current?.holders
        .values()
        .some((holder) => holder.fingerprint === fingerprint && !this.departures.has(holder)) ?? false
    )
  }

  /**
   * Shows my epoch a little later, unless a fellow does: to those who may have missed the KEY that led to it, though they
   * did not come anew.
   */
  showEpoch(): void {
    this.introduceTo(peerIdOf(this.self.peerKey))
  }

  /** Shows my epoch to that one a little later, unless it or a fellow does. */
  introduceTo(peer: PeerId): void {
    const afterMs = INTRODUCE_AFTER_MS + this.spread() * INTRODUCE_SPREAD_MS
    this.asking.introduce(peer, this.outbox.now.elapsedMs + afterMs)
  }

  /** At random, from 0 to 1: what keeps many from speaking at once. */
  spread(): number {
    return (this.self.suite.random(1)[0] ?? 0) / 256
  }

  /**
   * @param prefix the 16 bytes of its id that a DAT shows, in hex
   * @param shownBy who signed what shows it; null where that cannot be told, as with a DAT that does not open
   */
  wantEpoch(prefix: string, shownBy: Fingerprint | null): void {
    const friend = shownBy !== null && this.directory.isTrusted(shownBy) ? shownBy : null
    this.asking.want(prefix, friend, this.outbox.now.elapsedMs)
  }

  /** Someone showed an epoch above mine: I ask about it, unless it is out of reach, which is told once (rule 4). */
  sawHigherEpoch(epoch: EpochReference, shownBy: Fingerprint): void {
    const current = this.epochs.current?.reference ?? null
    if (isOutOfReach(epoch, current)) {
      if (this.#outOfReach !== epoch.id) {
        this.#outOfReach = epoch.id
        this.outbox.report({ type: 'epoch-out-of-reach', shownBy: this.directory.person(shownBy) })
      }
      return
    }
    this.wantEpoch(toHex(epochPrefixOf(epoch.id)), shownBy)
    if (current !== null) {
      this.behindSinceMs ??= this.outbox.now.elapsedMs
    }
  }

  /**
   * A session shows that it holds an epoch of mine, at that step, though perhaps I heard nobody let it in: who was cut off
   * meanwhile would take it for gone, and never see that a key is due on its account. Its peer must be here, or sessions could
   * be made up.
   */
  noteHolder(epoch: HeldEpoch, session: Pick<Holder, 'fingerprint' | 'session'>, step: number): void {
    const { fingerprint, session: id } = session
    const isHere =
      this.presence.peerOf(session) !== undefined ||
      this.presence.sessions.get(id)?.fingerprint === fingerprint
    if (isHere && !epoch.holders.has(id) && epoch.holders.size < HOLDERS_MAX) {
      this.holders.claimed(epoch, { fingerprint, session: id, overridden: [] })
      this.reportEpoch()
    }
    epoch.shownBy(id, step)
  }

  sawFounding(founding: Founding | null): void {
    if (founding !== null && founding.generation > (this.#highestFounding?.generation ?? -1)) {
      this.#highestFounding = founding
    }
  }

  /** The delay of rule 3; while I hold nothing the INI only waits. */
  scheduleAnswer(ini: IniRequest): void {
    this.answering.schedule(ini, this.#answerDueAtMs(ini), this.outbox.now.elapsedMs)
  }

  /** Holds an epoch from now on. What waited for a key is taken up again by the room's next turn. */
  install(epoch: HeldEpoch): void {
    const nowMs = this.outbox.now.elapsedMs
    const wasSeeking = this.epochs.current === null
    const late = this.holders.onlineTrusted.filter(({ session }) => !epoch.holders.has(session))
    this.epochs.install(epoch, nowMs)
    this.showing.entered(nowMs, this.spread())
    this.latecomers.expect(late, nowMs)
    this.sawFounding(epoch.founding)
    this.asking.satisfied()
    this.waitsFor = null
    this.behindSinceMs = null
    if (wasSeeking) {
      this.outbox.report({ type: 'state-changed', state: 'member' })
    }
    this.reportEpoch()
    this.holders.installed(epoch)
    // Who is listed was given this key with me, or gave it; whoever lost it asks again.
    for (const session of epoch.holders.keys()) {
      this.answering.forget(session)
    }
    this.answering.reschedule((ini) => this.#answerDueAtMs(ini))
  }

  /** What became of batches on their way to the disk: who has what I said in them is looked up soon. */
  stored(ids: readonly BatchId[], outcome: 'fresh' | 'known' | 'refused'): void {
    for (const batch of this.unstored.stored(ids, outcome)) {
      if (batch.session === this.session && batch.author === this.fingerprint && this.delivery.said(batch)) {
        this.comparing.somethingNew()
        for (const { session } of this.holders.online) {
          this.comparing.saidSomething(session, this.outbox.now.elapsedMs)
        }
      }
    }
  }

  /** A batch came that names others: what I lack of them is looked for, unless it comes soon. */
  heard(batch: Batch): void {
    this.comparing.somethingNew()
    this.namedBatches.heard(batch, (id) => this.ledger.hasSeen(id), this.outbox.now.elapsedMs)
  }

  /** Somebody known let that one in, at that clock: known from now on. */
  joined(identity: VerifyingKey, clock: number): void {
    this.directory.admit(identity)
    if (this.directory.joined(identity.fingerprint, clock)) {
      this.outbox.emit({ type: 'remember-joined', identity, clock })
    }
  }

  /** Takes note of a batch that counts, and tells, once of an author, where it has the number of another. */
  record(batch: Batch): void {
    this.directory.keepAuthor(batch.author)
    if (this.ledger.record(batch) && !this.#numberedTwice.has(batch.author)) {
      this.#numberedTwice.add(batch.author)
      this.outbox.report({ type: 'numbered-twice', author: this.directory.person(batch.author) })
    }
  }

  reportEpoch(): void {
    const epoch = this.epochs.current
    if (epoch !== null) {
      const report = this.holders.report(epoch)
      this.outbox.report({ type: 'epoch-changed', epoch: report })
      this.namesakes.tell(report.holders)
    }
  }

  /**
   * Someone known said what it is called, in something just heard. Told where it is another name than before, together with whose
   * name that may be.
   * @param clock of the batch; null for an INI
   */
  heardName(fingerprint: Fingerprint, name: string, clock: number | null): void {
    const before = this.directory.rename(fingerprint, name, clock)
    if (before === undefined) {
      return
    }
    const person = this.directory.person(fingerprint)
    this.outbox.report({ type: 'member-renamed', person, before })
    this.reportEpoch()
    this.tellNamesakesOf(person)
  }

  /** My own name from now on: in my next INI, and said to those who are here. */
  rename(name: string): void {
    this.inis.rename(name)
    this.speaker.rename(name)
    this.heardName(this.fingerprint, name, null)
  }

  /** Someone asks, or speaks, by a name that may be another's. */
  tellNamesakesOf(stranger: Person): void {
    const epoch = this.epochs.current
    this.namesakes.tell([...(epoch === null ? [] : this.holders.report(epoch).holders), stranger])
  }

  rejoin(): void {
    this.epochs.drop(this.outbox.now.elapsedMs)
    this.asking.restart()
    this.waitsFor = null
    this.behindSinceMs = null
  }

  /** An INI of mine: published, or, where the bootstrap is in this node, only made for it to answer. */
  createIni(): Signed {
    return this.inis.create(
      this.epochs.current?.position ?? null,
      this.#highestFounding,
      this.outbox.now.timeMs,
    )
  }

  /** Whether something said now is said at once. */
  get canSpeak(): boolean {
    return (
      this.epochs.current !== null &&
      this.holders.someoneOnline &&
      !this.gaps.isQuiet(this.outbox.now.elapsedMs)
    )
  }

  #answerDueAtMs(ini: IniRequest): number {
    const rank = rankOf(ini.hash, this.session, this.holders.onlineSessions(ini.session))
    return this.outbox.now.elapsedMs + rankDelayMs(rank)
  }
}
