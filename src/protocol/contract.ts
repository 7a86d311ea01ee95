/**
 * The core's contract: what goes into `Room.handle` and what comes out (docs/architecture.md). Events are in the past
 * tense, effects in the imperative; both are plain data, so a run can be recorded and replayed.
 */
import type { DecapsulationKeys } from '../crypto/encapsulation.ts'
import type { Fingerprint, VerifyingKey } from '../crypto/signing.ts'
import type { HistoryAnswer, HistoryQuestion } from './catching-up/own-history.ts'
import type { BatchId, PeerId, SessionId, StreamId } from './identifiers.ts'
import type { FrameName, RefusalReason } from './refusal.ts'
import type { Batch } from './wire/batch.ts'
import type { EpochReference, Holder } from './wire/fields.ts'

/** The two clocks, read once per event. */
export interface Now {
  /** Monotonic milliseconds since whenever: all waiting is measured by it. */
  readonly elapsedMs: number
  /** Milliseconds since 1970, for show, for generations, and for the one check of rule 11. May jump. */
  readonly timeMs: number
}

/** One of the whitelist: `name` is the file's, what the user calls that person. */
export interface TrustedIdentity {
  readonly name: string
  readonly key: VerifyingKey
}

export type RoomEvent =
  | { readonly type: 'started' }
  | { readonly type: 'frame-received'; readonly frame: Uint8Array; readonly from: PeerId }
  | { readonly type: 'peer-connected'; readonly peer: PeerId }
  | { readonly type: 'peer-disconnected'; readonly peer: PeerId }
  | { readonly type: 'peer-subscribed'; readonly peer: PeerId }
  | { readonly type: 'peer-unsubscribed'; readonly peer: PeerId }
  | { readonly type: 'reach-ended'; readonly peer: PeerId; readonly reached: boolean }
  | { readonly type: 'said'; readonly texts: readonly string[] }
  /** `removed`: whom the user took off the list with the command; a name that merely vanished is in neither. */
  | {
      readonly type: 'whitelist-changed'
      readonly trusted: readonly TrustedIdentity[]
      readonly removed: readonly TrustedIdentity[]
    }
  /** The user lets someone in all the same: for this node the removals of that identity known by now end. */
  | { readonly type: 'removals-overridden'; readonly identity: Fingerprint }
  | { readonly type: 'addresses-changed'; readonly addresses: readonly string[] }
  | { readonly type: 'session-keys-renewed'; readonly keys: DecapsulationKeys }
  | { readonly type: 'timer-expired' }
  /** What became of batches that were to be stored: new on the disk, known there, or refused by it (which the user was told). */
  | {
      readonly type: 'stored'
      readonly ids: readonly BatchId[]
      readonly outcome: 'fresh' | 'known' | 'refused'
    }
  /** What has a lower clock was given up, and is not wanted again. */
  | { readonly type: 'history-pruned'; readonly floor: number }
  /** To `ask-history`. */
  | { readonly type: 'history-answered'; readonly stream: StreamId; readonly answer: HistoryAnswer }
  /** The one that I wanted. */
  | { readonly type: 'stream-opened'; readonly stream: StreamId }
  /** By a peer. */
  | { readonly type: 'stream-came'; readonly stream: StreamId; readonly peer: PeerId }
  | { readonly type: 'stream-received'; readonly stream: StreamId; readonly message: Uint8Array }
  /** By the other side, or it never came about. */
  | { readonly type: 'stream-ended'; readonly stream: StreamId }
  /** The user of this node is called so from now on. */
  | { readonly type: 'renamed'; readonly name: string }
  | { readonly type: 'rejoin-requested' }
  | { readonly type: 'leave-requested' }

/** gossipsub's three: pass on; drop and blame the forwarder; drop. */
export type Verdict = 'accept' | 'reject' | 'ignore'

/** Something to be done in the world outside. */
export type Deed =
  | { readonly type: 'publish'; readonly frame: Uint8Array }
  /** Replaces the timer before; hand back `timer-expired` at that time. */
  | { readonly type: 'set-timer'; readonly atMs: number }
  /** Dial that peer, hand back `reach-ended`. */
  | { readonly type: 'reach'; readonly peer: PeerId; readonly addresses: readonly string[] }
  | { readonly type: 'learn-addresses'; readonly peer: PeerId; readonly addresses: readonly string[] }
  /** That connection sent what only a flood sends. */
  | { readonly type: 'penalise'; readonly peer: PeerId }
  /** The bootstrap founded: to be on disk before the founding is published, so the effect stands before it. */
  | { readonly type: 'remember-founding'; readonly generation: number }
  /** The user's word counts in the next run, too. */
  | { readonly type: 'remember-overridden'; readonly removals: readonly BatchId[] }
  /** To be on disk before what follows is published, so the effect stands before it; hand back `stored`. */
  | { readonly type: 'store'; readonly batches: readonly Batch[]; readonly clock: number }
  /** Hand back `history-answered`. */
  | { readonly type: 'ask-history'; readonly stream: StreamId; readonly question: HistoryQuestion }
  /** Of these batches of mine that one has. */
  | { readonly type: 'remember-holder'; readonly holder: Fingerprint; readonly batches: readonly BatchId[] }
  /** When that one was first let in, by the room's clock. */
  | { readonly type: 'remember-joined'; readonly identity: VerifyingKey; readonly clock: number }
  /** Hand back `stream-opened` or `stream-ended`. */
  | { readonly type: 'open-stream'; readonly stream: StreamId; readonly peer: PeerId }
  | { readonly type: 'send-on-stream'; readonly stream: StreamId; readonly message: Uint8Array }
  | { readonly type: 'end-stream'; readonly stream: StreamId }
  | { readonly type: 'report'; readonly report: Report }

/** `judge`: exactly one for each frame received. */
export type Effect = { readonly type: 'judge'; readonly verdict: Verdict } | Deed

/** What a seeker waits for. */
export type WaitsFor = 'peers' | 'founding' | 'members'

export interface Person {
  readonly fingerprint: Fingerprint
  readonly name: string
  /** On my whitelist and not removed, or myself. */
  readonly trusted: boolean
}

export interface EpochReport extends EpochReference {
  readonly step: number
  readonly holders: readonly (Holder & Person & { readonly left: boolean })[]
  readonly due: boolean
}

/** What the user is warned of. */
export type Warning =
  | { readonly type: 'unknown-entry-said'; readonly author: Person }
  | { readonly type: 'newer-version-seen'; readonly version: number }
  | { readonly type: 'admitted-untrusted'; readonly newcomer: Person; readonly by: Person }
  /** Someone let in an identity whose removal counts here, and named that removal: a decision, shown and not fought. */
  | {
      readonly type: 'admitted-removed'
      readonly newcomer: Person
      readonly by: Person
      readonly removers: readonly Person[]
    }
  /** `person` is shown by a name that equals, or looks like, that of `other`. */
  | { readonly type: 'name-imitated'; readonly person: Person; readonly other: Person }
  /** The room has a key that nobody has given me for a while: who could does not trust me, or removed me. */
  | { readonly type: 'left-behind' }
  | { readonly type: 'identity-twice'; readonly person: Person; readonly sessions: readonly SessionId[] }
  | { readonly type: 'bootstrap-elsewhere'; readonly generation: number }
  | { readonly type: 'epoch-out-of-reach'; readonly shownBy: Person }
  | { readonly type: 'room-full' }
  /** Two batches of one session with one number: both are kept and shown. A copied home, or a liar. */
  | { readonly type: 'numbered-twice'; readonly author: Person }
  | { readonly type: 'texts-unsent'; readonly count: number }

export type Report =
  | Warning
  | { readonly type: 'state-changed'; readonly state: 'seeking'; readonly waitsFor: WaitsFor }
  | { readonly type: 'state-changed'; readonly state: 'member' | 'left' }
  | { readonly type: 'epoch-changed'; readonly epoch: EpochReport }
  | {
      readonly type: 'member-changed'
      readonly event: 'joined' | 'left' | 'online' | 'offline'
      readonly person: Person
    }
  /** Someone, or I, goes by another name from now on. */
  | { readonly type: 'member-renamed'; readonly person: Person; readonly before: string }
  /** `counts`: at this node, too, and is not overridden; else it only has to be named by who lets that one in. */
  | {
      readonly type: 'member-removed' | 'member-restored'
      readonly person: Person
      readonly by: Person
      readonly counts: boolean
    }
  /** `removedBy`: whose removals stand against it here; none for someone merely unknown. */
  | { readonly type: 'join-requested'; readonly person: Person; readonly removedBy: readonly Person[] }
  | { readonly type: 'key-offered'; readonly person: Person }
  | {
      readonly type: 'text-said'
      readonly id: string
      readonly author: Person
      readonly text: string
      readonly timeMs: number
      readonly self: boolean
      /** Fetched, not heard when it was said. */
      readonly late: boolean
    }
  /** Mine, and on disk here. */
  | { readonly type: 'text-stored'; readonly id: string }
  /** Mine: who is known to have it by now. */
  | { readonly type: 'text-delivered'; readonly id: string; readonly to: readonly Person[] }
  /** How many batches are being fetched; 0 when that is over. */
  | { readonly type: 'catching-up'; readonly outstanding: number }
  | {
      readonly type: 'frame-refused'
      readonly frame: FrameName
      readonly reason: RefusalReason
      readonly from: PeerId
      readonly fingerprint: Fingerprint | null
    }
  | { readonly type: 'founded'; readonly person: Person; readonly generation: number }
