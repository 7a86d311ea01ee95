/**
 * The core's contract: what goes into `Room.handle` and what comes out (docs/architecture.md). Events are in the past
 * tense, effects in the imperative; both are plain data, so a run can be recorded and replayed.
 */
import type { DecapsulationKeys } from '../crypto/encapsulation.ts'
import type { Fingerprint, VerifyingKey } from '../crypto/signing.ts'
import type { PeerId, SessionId } from './identifiers.ts'
import type { FrameName, RefusalReason } from './refusal.ts'
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
  | { readonly type: 'whitelist-changed'; readonly trusted: readonly TrustedIdentity[] }
  | { readonly type: 'addresses-changed'; readonly addresses: readonly string[] }
  | { readonly type: 'session-keys-renewed'; readonly keys: DecapsulationKeys }
  | { readonly type: 'timer-expired' }
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
  | { readonly type: 'report'; readonly report: Report }

/** `judge`: exactly one for each frame received. */
export type Effect = { readonly type: 'judge'; readonly verdict: Verdict } | Deed

/** What a seeker waits for. */
export type WaitsFor = 'peers' | 'founding' | 'members'

export interface Person {
  readonly fingerprint: Fingerprint
  readonly name: string
  /** On my whitelist, or myself. */
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
  | { readonly type: 'identity-twice'; readonly person: Person; readonly sessions: readonly SessionId[] }
  | { readonly type: 'bootstrap-elsewhere'; readonly generation: number }
  | { readonly type: 'epoch-out-of-reach'; readonly shownBy: Person }
  | { readonly type: 'room-full' }
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
  | { readonly type: 'join-requested'; readonly person: Person }
  | { readonly type: 'key-offered'; readonly person: Person }
  | {
      readonly type: 'text-said'
      readonly id: string
      readonly author: Person
      readonly text: string
      readonly timeMs: number
      readonly self: boolean
    }
  | {
      readonly type: 'frame-refused'
      readonly frame: FrameName
      readonly reason: RefusalReason
      readonly from: PeerId
      readonly fingerprint: Fingerprint | null
    }
  | { readonly type: 'founded'; readonly person: Person; readonly generation: number }
