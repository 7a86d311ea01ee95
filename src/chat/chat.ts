import type { Fingerprint } from '../crypto/signing.ts'
import type { AskPassphrase } from '../storage/unlocking.ts'
import type { ChatEvent, HolderReport, MessageEvent, ReadyEvent } from './events.ts'
import type { MessagePage, PageRequest } from './history/reading.ts'
import type { Keep } from './history/retention.ts'
import type { MeshReport, MetricsReport, PeerReport, RoomReport } from './reports.ts'

/** The room of who names none. */
export const DEFAULT_ROOM = 'lobby'

/** How a node is started. What is left out has the default that `p2p-chat --help` names. */
export interface ChatOptions {
  /** The home folder: keys, whitelist, what is remembered. Made where missing, mode 0700. */
  readonly home: string
  /** Display name, at most 64 characters after cleaning. */
  readonly name: string
  /** Default: lobby. */
  readonly room?: string
  /** Bootstrap key file, PEM, public or private half. Default: the one in the home; one is made where there is none. */
  readonly bootstrap?: string
  /** Whether what is said is kept on disk; else in memory, for this run. Default: true. */
  readonly history?: boolean
  /** How much of it is kept; what is older is given up at the start and once an hour. Default: everything. */
  readonly keep?: Keep
  /** What newcomers are given of what was said before they joined. Default: all. */
  readonly shareHistory?: 'all' | 'since-join'
  /** Multiaddrs. Default: every interface, IPv4 and IPv6, any free port. */
  readonly listen?: readonly string[]
  /** Multiaddrs to dial besides what is discovered. */
  readonly peers?: readonly string[]
  /** Default: true. */
  readonly mdns?: boolean
  /** Told what takes over a second or was made on disk, before `createChat` returns. */
  readonly onProgress?: (progress: Progress) => void
  /**
   * Asked where a key of the home is locked with a passphrase, and again, up to three times, where the one given does
   * not open it; undefined gives up. Default: nobody knows it.
   */
  readonly passphrase?: AskPassphrase
  /** Ends a start that takes too long, such as one that makes keys: `createChat` then rejects with an AbortError. */
  readonly signal?: AbortSignal
  /** Told every event from the very first (`ready`) on. */
  readonly onEvent?: (event: ChatEvent) => void
}

/** What happens before the room is entered. */
export type Progress =
  | { readonly type: 'making-key'; readonly what: 'identity' | 'bootstrap' | 'session' }
  | { readonly type: 'made'; readonly what: 'identity' | 'bootstrap'; readonly file: string }

/** What became of something said. */
export type SendOutcome =
  | { readonly type: 'sent' }
  /** Kept, and said as soon as there is a key and someone to hear it. */
  | { readonly type: 'waiting' }
  | { readonly type: 'refused'; readonly reason: string }

export type RenameOutcome = { readonly type: 'done' } | { readonly type: 'refused'; readonly reason: string }

export type WordsOutcome =
  | { readonly type: 'words'; readonly words: readonly string[] }
  | { readonly type: 'refused'; readonly reason: string }

export type TrustOutcome = { readonly type: 'done' } | { readonly type: 'refused'; readonly reason: string }

/** A page of the history, or why there is none. */
export type HistoryOutcome =
  | ({ readonly type: 'page' } & MessagePage)
  | { readonly type: 'refused'; readonly reason: string }

/** Someone as this home's files name it. */
export interface ListedIdentity {
  readonly name: string
  readonly fingerprint: Fingerprint
}

/** Whom the user trusts, and whom it removed and has not restored. */
export interface WhitelistReport {
  readonly trusted: readonly ListedIdentity[]
  readonly removed: readonly ListedIdentity[]
}

/** A running node in one room. Closing it says END and leaves. */
export interface Chat extends AsyncDisposable {
  readonly ready: ReadyEvent
  /** @returns a function that ends the subscription */
  subscribe(listener: (event: ChatEvent) => void): () => void
  /** What is said from now on; ends when the chat is left. */
  messages(): AsyncIterable<MessageEvent>
  send(text: string): SendOutcome
  /**
   * Lets in the identity of a join request or an offer: puts it on the whitelist, under `name`, and does not heed, at this
   * node, the removals by others that are known by now. Who is on the list already, or was removed by this user and
   * so comes back, keeps its name there.
   */
  trust(fingerprint: string, name: string): Promise<TrustOutcome>
  /** Removes whoever has that fingerprint, on the whitelist or not; the room is told at once, or as soon as it is entered. */
  remove(fingerprint: string): Promise<TrustOutcome>
  /** Takes back a removal by this user: onto the whitelist with it, and the room is told. */
  restore(fingerprint: string): Promise<TrustOutcome>
  /** The whitelist as it was read last. */
  whitelist(): WhitelistReport
  /** What was said, from the newest back, as it is kept here. */
  history(request?: PageRequest): Promise<HistoryOutcome>
  /** Ids of messages of mine that nobody is known to have yet, oldest first; they are handed over as soon as somebody is here. */
  undelivered(): readonly string[]
  /** Who can read what is said now. */
  members(): readonly HolderReport[]
  /** Display name from now on, for this run: said to those who are here, and with all that is said. */
  rename(name: string): RenameOutcome
  /**
   * Ten words that two people read to each other to be sure whom they talk to: the same on both sides, whichever asks, and others where
   * either fingerprint is another. Takes a tenth of a second.
   */
  verificationWords(fingerprint: string): Promise<WordsOutcome>
  /** Drops the epoch held and seeks anew. */
  rejoin(): void
  debug(): ChatDebug
  /** Says END and stops; safe to call twice. */
  leave(): Promise<void>
}

/** What `p2p-chat debug` shows. */
export interface ChatDebug {
  peers(): readonly PeerReport[]
  mesh(): MeshReport
  room(): RoomReport
  metrics(): MetricsReport
}
