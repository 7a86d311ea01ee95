/** What the measuring process and a member say to each other. */

/**
 * `chat`: p2p-chat through its library. `gossip`: gossipsub on the same libp2p node, with nothing of ours around it. `tcp` and
 * `tcp-rsa`: everybody connected to everybody, each message sealed with AES-256-GCM and signed with Ed25519, or with RSA-4096. `irc`: a
 * client of a server. `bystander`: does nothing, so that one sees how often the machine itself has no time.
 */
export type Kind = 'chat' | 'gossip' | 'tcp' | 'tcp-rsa' | 'irc' | 'bystander'

export interface MemberInit {
  readonly kind: Kind
  /** 0 for the first. */
  readonly number: number
  /** IPv4 that it listens on. */
  readonly address: string
  /** Where those before it are; for `irc`, where the server is. */
  readonly others: readonly string[]
  /** For `chat`. */
  readonly home: string
  readonly name: string
  /** Finds others by mDNS, not by `others`. */
  readonly mdns: boolean
}

export type Order =
  /** Wait until so many are together. */
  | { readonly type: 'gather'; readonly members: number }
  /** A new stretch: counters at 0. @param tellsEach whether each text shown is told */
  | { readonly type: 'begin'; readonly tellsEach: boolean; readonly profiles: boolean }
  | { readonly type: 'say'; readonly number: number }
  /** Say as much as can be said. */
  | { readonly type: 'talk'; readonly durationMs: number }
  /** Say so many, each by itself, when the one before is out. */
  | { readonly type: 'recite'; readonly count: number }
  /** Wait until so many texts of each speaker were shown, and no longer than that. */
  | { readonly type: 'expect'; readonly counts: readonly number[]; readonly patienceMs: number }
  | { readonly type: 'finish' }
  /** A digest of everything in the room's order. */
  | { readonly type: 'order' }
  | { readonly type: 'leave' }

export interface HotFunction {
  readonly name: string
  readonly file: string
  /** Of the time in which the thread was busy. */
  readonly share: number
}

/** How a stretch went at one member. */
export interface Stretch {
  readonly durationMs: number
  /** Of the whole process, its threads included. */
  readonly processorMs: number
  readonly residentMegabytes: number
  /** Longest time, and the 99th percentile, by which the event loop was late. */
  readonly lateMaxMs: number
  readonly lateP99Ms: number
  /** Shown here, by speaker. */
  readonly shown: readonly number[]
  /** Every speaker's texts came in their order. */
  readonly inOrder: boolean
  readonly lastShownMs: number
  /** The functions in which most of the time was spent; none where nothing was profiled. */
  readonly hot: readonly HotFunction[]
  readonly busyShare: number
}

export type Answer =
  /** Where others reach it. */
  | { readonly type: 'up'; readonly address: string }
  | { readonly type: 'gathered' }
  | { readonly type: 'begun' }
  | { readonly type: 'said'; readonly number: number; readonly atMs: number }
  | { readonly type: 'shown'; readonly speaker: number; readonly number: number; readonly atMs: number }
  | { readonly type: 'talked'; readonly count: number; readonly beganMs: number }
  | { readonly type: 'complete' }
  | { readonly type: 'finished'; readonly stretch: Stretch }
  | { readonly type: 'order'; readonly digest: string | null }
  | { readonly type: 'milestone'; readonly name: string; readonly atMs: number }
  | { readonly type: 'failed'; readonly message: string }

export type AnswerType = Answer['type']
export type AnswerOf<Type extends AnswerType> = Answer & { readonly type: Type }
