import type { Fingerprint } from '../crypto/signing.ts'
import type { WaitsFor } from '../protocol/contract.ts'
import type { FrameName, RefusalReason } from '../protocol/refusal.ts'

/**
 * What a chat tells its client, as plain data: `--json` prints these objects one a line, so their fields are a
 * published interface. Times are milliseconds since 1970, fingerprints 64 lowercase hex digits.
 */
export type ChatEvent =
  | ReadyEvent
  | StateEvent
  | EpochEvent
  | MemberEvent
  | RequestEvent
  | OfferEvent
  | NearbyEvent
  | MessageEvent
  | StoredEvent
  | DeliveredEvent
  | CatchingUpEvent
  | RefusedEvent
  | NoticeEvent

export interface ReadyEvent {
  readonly type: 'ready'
  readonly room: string
  readonly roomId: string
  readonly name: string
  readonly fingerprint: Fingerprint
  readonly peerId: string
  readonly addresses: readonly string[]
}

/** `detail` is a sentence for people: while seeking, what is waited for. */
export interface StateEvent {
  readonly type: 'state'
  readonly state: 'seeking' | 'member' | 'left'
  readonly detail: string
  /** While seeking: for others at all, for a first key, or for a member to let one in. */
  readonly waitsFor?: WaitsFor
}

export interface EpochEvent {
  readonly type: 'epoch'
  readonly generation: number
  readonly counter: number
  readonly id: string
  readonly step: number
  readonly members: readonly Fingerprint[]
  readonly holders: readonly HolderReport[]
  /** A fresh key is due. */
  readonly due: boolean
}

export interface HolderReport {
  readonly fingerprint: Fingerprint
  readonly name: string
  readonly session: string
  readonly trusted: boolean
  /** Said goodbye, and keeps the key until there is a fresh one. */
  readonly left: boolean
  /** Whose removals of it stand here. */
  readonly removedBy: readonly Fingerprint[]
  /** How many removals, standing here or not, were overridden by whoever let it in. */
  readonly overridden: number
}

export type MemberEvent = PresenceEvent | RenameEvent | RemovalEvent

export interface PresenceEvent {
  readonly type: 'member'
  readonly event: 'joined' | 'left' | 'online' | 'offline'
  readonly name: string
  readonly fingerprint: Fingerprint
  readonly trusted: boolean
}

/** Someone, or this user, goes by another name from now on. */
export interface RenameEvent {
  readonly type: 'member'
  readonly event: 'renamed'
  readonly name: string
  readonly fingerprint: Fingerprint
  readonly trusted: boolean
  /** The name until now. */
  readonly before: string
}

/** Someone removed somebody, or took that back. */
export interface RemovalEvent {
  readonly type: 'member'
  readonly event: 'removed' | 'restored'
  readonly name: string
  readonly fingerprint: Fingerprint
  readonly trusted: boolean
  readonly by: { readonly name: string; readonly fingerprint: Fingerprint }
  /** Whether it changes anything at this node: `by` is on the whitelist, or myself, and its removal was not overridden here. */
  readonly counts: boolean
}

/** Someone who is not on the whitelist, or was removed, asks to join. */
export interface RequestEvent {
  readonly type: 'request'
  readonly name: string
  readonly fingerprint: Fingerprint
  /** Whose removals of it stand here; none for someone merely unknown. */
  readonly removedBy: readonly Fingerprint[]
}

/** Someone who is not on the whitelist offers the room's key. */
export interface OfferEvent {
  readonly type: 'offer'
  readonly name: string
  readonly fingerprint: Fingerprint
}

/** How many peers of our kind are in rooms that this bootstrap file does not open. */
export interface NearbyEvent {
  readonly type: 'nearby'
  readonly count: number
}

export interface MessageEvent {
  readonly type: 'message'
  readonly id: string
  /** `trusted`: on my whitelist and not removed, or myself. */
  readonly from: { readonly name: string; readonly fingerprint: Fingerprint; readonly trusted: boolean }
  readonly text: string
  readonly time: number
  readonly self: boolean
  readonly history: boolean
}

/** A message of mine is on disk here. */
export interface StoredEvent {
  readonly type: 'stored'
  readonly id: string
}

/** Who is known to have a message of mine: fingerprints, more each time. */
export interface DeliveredEvent {
  readonly type: 'delivered'
  readonly id: string
  readonly to: readonly Fingerprint[]
}

/** How much of what others said is being fetched; 0 when that is over. */
export interface CatchingUpEvent {
  readonly type: 'catching-up'
  readonly outstanding: number
}

export interface RefusedEvent {
  readonly type: 'refused'
  readonly frame: FrameName
  readonly reason: RefusalReason
  /** Peer id or fingerprint, where known. */
  readonly from?: string
  /** How many alike this line stands for. */
  readonly count: number
}

/** A headless bootstrap founded the room for someone. */
export interface FoundedEvent {
  readonly type: 'founded'
  readonly generation: number
  readonly name: string
  readonly fingerprint: Fingerprint
}

/** Something to tell the user; `code` is stable, `message` is one sentence for people. */
export interface NoticeEvent {
  readonly type: 'warning' | 'error'
  readonly code: string
  readonly message: string
}
