/**
 * The one state machine: `handle(event, now)` in, effects out, nothing else (docs/architecture.md, "The core").
 *
 * It decides everything and does nothing: no I/O, no clock, no randomness of its own, no promise. One call runs to its
 * end. Frames are judged in the order of rule 14: size, outer seal, structure, rate, signature, opening; each gives
 * exactly one `judge` effect. After every event the parts take their turn, and the next timer is set.
 *
 * A node may be a participant, the bootstrap, both, or neither: an observer, who judges and learns who is there.
 */
import type { DecapsulationKeys } from '../crypto/encapsulation.ts'
import type { Fingerprint, SigningKey, VerifyingKey } from '../crypto/signing.ts'
import type { Suite } from '../crypto/suite.ts'
import { CatchingUp } from './catching-up/catching-up.ts'
import { type KeptHistory, NO_HISTORY } from './catching-up/own-history.ts'
import { recall } from './catching-up/recalling.ts'
import type { Effect, EpochReport, Now, Person, RoomEvent, TrustedIdentity } from './contract.ts'
import { BootstrapRole } from './founding/bootstrap-role.ts'
import { FrameIntake } from './frame-intake.ts'
import { Replays } from './guards/replays.ts'
import type { BatchId, PeerId, StreamId } from './identifiers.ts'
import type { Self } from './joining/own-inis.ts'
import { Outbox } from './outbox.ts'
import { Participant } from './participant.ts'
import { Directory } from './people/directory.ts'
import { Presence, type Session } from './people/presence.ts'
import { Strangers } from './people/strangers.ts'
import type { RoomIdentity } from './room-identity.ts'
import { hearHeldFrames } from './talking/hearing.ts'
import { leaveRoom, nextTurnAtMs, takeTurn } from './turn.ts'
import type { IniRequest } from './wire/ini.ts'

export interface RoomInit {
  readonly suite: Suite
  readonly room: RoomIdentity
  readonly trusted: readonly TrustedIdentity[]
  /** Whom the user of this node removed with the command. */
  readonly removed: readonly TrustedIdentity[]
  /** Removals that its user overrode in earlier runs. */
  readonly overridden: readonly BatchId[]
  /** Who talks here; null for a headless bootstrap or an observer. */
  readonly participant: {
    readonly history: KeptHistory
    /** What members get from this node: everything, or what was said since each was let in first. */
    readonly sharesHistory: 'all' | 'since-join'
    readonly identity: SigningKey
    readonly name: string
    /** Raw Ed25519 key of this session's peer, and its signature over `sessionClaim`. */
    readonly peerKey: Uint8Array
    readonly peerSignature: Uint8Array
    readonly keys: DecapsulationKeys
  } | null
  /** The bootstrap's private key, where this node has it, and the highest generation its own file remembers. */
  readonly bootstrap: { readonly key: SigningKey; readonly rememberedGeneration: number } | null
}

export class Room {
  readonly #outbox: Outbox
  readonly #presence = new Presence()
  readonly #strangers = new Strangers()
  readonly #directory: Directory
  readonly #participant: Participant | null
  /** Null for one that says and keeps nothing. */
  readonly #catchingUp: CatchingUp | null
  readonly #bootstrap: BootstrapRole | null
  readonly #intake: FrameIntake
  /** What earlier runs kept, until it is recalled. */
  #history: KeptHistory
  #timerAtMs: number | null = null
  #hasLeft = false

  constructor(init: RoomInit) {
    const { suite, room, participant } = init
    this.#outbox = new Outbox(suite, room)
    this.#directory = new Directory(
      participant?.identity.publicKey ?? null,
      participant?.name ?? '',
      init.overridden,
    )
    this.#directory.replaceWhitelist(init.trusted, init.removed)
    const around = {
      suite,
      room,
      directory: this.#directory,
      presence: this.#presence,
      strangers: this.#strangers,
      outbox: this.#outbox,
      replays: new Replays(),
    }
    const self: Self | null = participant === null ? null : { suite, room, ...participant }
    this.#participant =
      self === null || participant === null
        ? null
        : new Participant(self, participant.keys, participant.history, around)
    this.#catchingUp =
      this.#participant === null || participant === null
        ? null
        : new CatchingUp(this.#participant, participant.history.floor)
    this.#history = participant?.history ?? NO_HISTORY
    this.#bootstrap =
      init.bootstrap === null
        ? null
        : new BootstrapRole(init.bootstrap, { ...around, participant: this.#participant })
    this.#intake = new FrameIntake({ ...around, participant: this.#participant, bootstrap: this.#bootstrap })
  }

  /** Takes in one event. @returns what is to be done, in this order */
  handle(event: RoomEvent, now: Now): readonly Effect[] {
    if (this.#hasLeft) {
      return event.type === 'frame-received' ? [{ type: 'judge', verdict: 'ignore' }] : []
    }
    this.#outbox.begin(now)
    // Whatever event comes first after waking: frames that waited are read before timers are looked at.
    if (this.#participant?.gaps.slept(now, this.#timerAtMs)) {
      this.#participant.beginGap()
    }
    this.#takeIn(event)
    if (!this.#hasLeft) {
      this.#releaseStrangers()
      this.#takeTurns()
    }
    return this.#outbox.take()
  }

  /** Public key of someone unknown that asked to join or offered a key: what `trust` puts on the whitelist. */
  strangerKey(fingerprint: Fingerprint): VerifyingKey | undefined {
    return this.#strangers.keyOf(fingerprint)
  }

  /** Public key of anyone known here: what `remove` needs of someone who is not on the whitelist. */
  keyOf(fingerprint: Fingerprint): VerifyingKey | undefined {
    return this.#directory.keyOf(fingerprint)
  }

  /** Whose removals of that identity count here. */
  removersOf(fingerprint: Fingerprint): readonly Person[] {
    return this.#directory.removersOf(fingerprint)
  }

  get requests(): readonly IniRequest[] {
    return this.#strangers.requests
  }

  /** What trusted sessions have shown, for `debug`. */
  get sessions(): readonly Session[] {
    return [...this.#presence.sessions.values()]
  }

  isTrusted(fingerprint: Fingerprint): boolean {
    return this.#directory.isTrusted(fingerprint)
  }

  /** The epoch held, with who holds it; null while seeking. */
  get epoch(): EpochReport | null {
    const epoch = this.#participant?.epochs.current ?? null
    return epoch === null || this.#participant === null ? null : this.#participant.holders.report(epoch)
  }

  /** Peers that hold my epoch and are here now, with who they are. */
  get holdersByPeer(): ReadonlyMap<PeerId, Person> {
    const byPeer = new Map<PeerId, Person>()
    for (const holder of this.#participant?.epochs.current?.holders.values() ?? []) {
      const peer = this.#presence.peerOf(holder)
      if (peer !== undefined) {
        byPeer.set(peer, this.#directory.person(holder.fingerprint))
      }
    }
    return byPeer
  }

  /** Whether something said now is said at once. */
  get canSpeak(): boolean {
    return this.#participant?.canSpeak ?? false
  }

  /** Texts that wait for a key, or for somebody to hear them. */
  get waitingTextCount(): number {
    return this.#participant?.speaker.waitingCount ?? 0
  }

  #takeIn(event: RoomEvent): void {
    const me = this.#participant
    switch (event.type) {
      case 'started':
        if (me !== null) {
          recall(me, this.#history)
          this.#history = NO_HISTORY
        }
        this.#bootstrap?.started()
        return
      case 'frame-received':
        this.#intake.take(event.frame, event.from)
        return
      case 'peer-connected':
        this.#presence.connected(event.peer)
        return
      case 'peer-disconnected':
        this.#presence.disconnected(event.peer)
        this.#intake.forget(event.peer)
        me?.asking.needsNoIntroduction(event.peer)
        return
      case 'peer-subscribed':
        this.#presence.subscribed(event.peer)
        me?.subscriberCame(event.peer)
        return
      case 'peer-unsubscribed':
        this.#presence.unsubscribed(event.peer)
        me?.asking.needsNoIntroduction(event.peer)
        return
      case 'reach-ended':
        this.#intake.reachEnded(event.peer, event.reached)
        return
      case 'whitelist-changed':
        this.#changeWhitelist(event.trusted, event.removed)
        return
      case 'removals-overridden': {
        const removals = this.#directory.override(event.identity)
        this.#outbox.emit({ type: 'remember-overridden', removals })
        this.#participant?.reportEpoch()
        return
      }
      case 'leave-requested':
        this.#leave()
        return
      case 'said':
        me?.speaker.enqueue(event.texts)
        return
      case 'stored':
        me?.stored(event.ids, event.outcome)
        this.#catchingUp?.stored(event.ids)
        return
      case 'history-pruned':
        this.#catchingUp?.pruned(event.floor)
        return
      case 'history-answered':
        this.#catchingUp?.historyAnswered(event.stream, event.answer)
        return
      case 'stream-opened':
        this.#catchingUp?.streamOpened(event.stream)
        return
      case 'stream-came':
        this.#streamCame(event.stream, event.peer)
        return
      case 'stream-received':
        this.#catchingUp?.streamReceived(event.stream, event.message)
        return
      case 'stream-ended':
        this.#catchingUp?.streamEnded(event.stream)
        return
      case 'addresses-changed':
        me?.inis.moved(event.addresses)
        return
      case 'session-keys-renewed':
        me?.inis.renewKeys(event.keys)
        me?.asking.soon()
        return
      case 'renamed':
        me?.rename(event.name)
        return
      case 'rejoin-requested':
        me?.rejoin()
        return
      // The turn that follows every event is all it is for.
      case 'timer-expired':
        return
    }
  }

  #streamCame(stream: StreamId, peer: PeerId): void {
    if (this.#catchingUp === null) {
      // A bootstrap or an observer holds no epoch, and keeps nothing.
      this.#outbox.emit({ type: 'end-stream', stream })
    } else {
      this.#catchingUp.streamCame(stream, peer)
    }
  }

  #changeWhitelist(trusted: readonly TrustedIdentity[], removed: readonly TrustedIdentity[]): void {
    const isNewTrust = trusted.some(({ key }) => !this.#directory.isListed(key.fingerprint))
    this.#directory.replaceWhitelist(trusted, removed)
    if (this.#participant !== null) {
      if (this.#participant.epochs.current === null) {
        this.#participant.asking.restart()
      } else if (isNewTrust) {
        // What I hold, to one whose answers were only offers until now.
        this.#participant.asking.soon()
      }
      hearHeldFrames(this.#participant)
      this.#participant.reportEpoch()
    }
  }

  /** Who is trusted now had perhaps asked, or offered, before: its INI counts from here. */
  #releaseStrangers(): void {
    if (this.#directory.takeTrustChange()) {
      for (const ini of this.#strangers.release((fingerprint) => this.#directory.isTrusted(fingerprint))) {
        this.#intake.takeTrustedIni(ini, 'trusted')
      }
    }
  }

  #leave(): void {
    this.#hasLeft = true
    if (this.#participant !== null) {
      leaveRoom(this.#participant)
    }
  }

  #takeTurns(): void {
    if (this.#participant !== null) {
      takeTurn(this.#participant)
    }
    // After the participant's turn, so that it sees what was just published; a founding gives the participant another.
    if (this.#bootstrap?.takeTurn() === true && this.#participant !== null) {
      takeTurn(this.#participant)
    }
    this.#catchingUp?.takeTurn()
    const participantAtMs =
      this.#participant === null ? Number.POSITIVE_INFINITY : nextTurnAtMs(this.#participant)
    const atMs = Math.min(
      participantAtMs,
      this.#catchingUp?.nextAtMs() ?? Number.POSITIVE_INFINITY,
      this.#bootstrap?.nextAtMs() ?? Number.POSITIVE_INFINITY,
    )
    this.#timerAtMs = Number.isFinite(atMs) ? Math.max(atMs, this.#outbox.now.elapsedMs) : null
    if (this.#timerAtMs !== null) {
      this.#outbox.emit({ type: 'set-timer', atMs: this.#timerAtMs })
    }
  }
}
