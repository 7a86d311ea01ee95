/**
 * A schedule as plain data: who there is, who trusts whom, and what happens when. It can be printed, kept in the corpus, and
 * made shorter by leaving things out: an action that has lost its sense does nothing.
 */

/** Whose identity, and which home: several homes may hold one identity, as a copied one does. */
export interface HomePlan {
  /** Index of the person whose identity it holds; null for a headless bootstrap. */
  readonly person: number | null
  /** Persons on its whitelist at first. */
  readonly trusts: readonly number[]
  readonly hasBootstrap: boolean
  /** Wall clock ahead of the true time. */
  readonly skewMs: number
  /** When it is first started; null: not before an action starts it. */
  readonly startsAtMs: number | null
}

/** What a frame suffers on its way from one neighbour to the next. */
export interface Weather {
  readonly loss: number
  /** Heard again, up to minutes later: gossip's own memory of frames ends. */
  readonly duplication: number
  readonly delayMinMs: number
  readonly delayMaxMs: number
}

/** How likely a disk is to take long over what it is asked, and to refuse it. */
export interface Disk {
  readonly slow: number
  readonly refuses: number
}

export type Forgery =
  /** A frame as it was, or in a new outer seal. */
  | 'replay'
  | 'reseal'
  /** One byte changed, outside or inside the outer seal. */
  | 'mutate-outside'
  | 'mutate-inside'
  /** Signed by a former member's identity, or by the adversary's own. */
  | 'ini'
  | 'answer'
  | 'fresh-key'
  | 'dat'
  | 'founding'
  | 'removal'
  /** A direct stream, opened by an outsider: rubbish, or what it once got over another. */
  | 'stream'
  /** The same by a former member that still has keys: questions without end, about anything. */
  | 'questions'

/** What the adversary makes of the answers that its former member gives on direct streams. */
export type Lie = 'nothing' | 'rubbish' | 'made-up' | 'silence' | 'refusal' | 'replay'

export type Action = { readonly atMs: number } & (
  | { readonly do: 'say'; readonly home: number; readonly count: number }
  | { readonly do: 'crash'; readonly home: number }
  /** In the midst of its next write, and comes back. */
  | { readonly do: 'crash-at-write'; readonly home: number; readonly backAfterMs: number }
  | { readonly do: 'start'; readonly home: number }
  | { readonly do: 'leave'; readonly home: number }
  | { readonly do: 'rejoin'; readonly home: number }
  | { readonly do: 'sleep'; readonly home: number; readonly forMs: number; readonly monotonicStops: boolean }
  | { readonly do: 'clock'; readonly home: number; readonly byMs: number }
  | { readonly do: 'renew-keys'; readonly home: number }
  | { readonly do: 'trust'; readonly home: number; readonly person: number }
  | { readonly do: 'vanish'; readonly home: number; readonly person: number }
  | { readonly do: 'remove'; readonly home: number; readonly person: number }
  | { readonly do: 'restore'; readonly home: number; readonly person: number }
  | { readonly do: 'override'; readonly home: number; readonly person: number }
  | { readonly do: 'snapshot'; readonly home: number }
  /** kill -9, an older copy of the home, and a new start. */
  | { readonly do: 'go-back'; readonly home: number }
  | {
      readonly do: 'cut'
      readonly from: number
      readonly to: number
      readonly oneWay: boolean
      readonly forMs: number
    }
  /** Homes in `side` and all others hear nothing of each other; one way: those in `side` are not heard. */
  | {
      readonly do: 'part'
      readonly side: readonly number[]
      readonly oneWay: boolean
      readonly forMs: number
    }
  | { readonly do: 'weather'; readonly weather: Weather }
  /** The adversary has this home's keys and its running room; everyone takes that person off the list. */
  | { readonly do: 'capture'; readonly home: number; readonly removers: readonly number[] }
  | { readonly do: 'puppet'; readonly what: 'say' | 'leave' | 'rejoin' | 'deaf' | 'hear' }
  | { readonly do: 'lie'; readonly how: Lie }
  | { readonly do: 'attack'; readonly forgery: Forgery; readonly to: number | null }
)

export interface Plan {
  readonly seed: number
  /** How the trust came about, for people. */
  readonly shape: string
  readonly homes: readonly HomePlan[]
  /** Pairs of homes that never find each other; the rest of the mesh carries their frames. */
  readonly unlinked: readonly (readonly [number, number])[]
  readonly weather: Weather
  readonly disk: Disk
  /** Homes the adversary is connected to; null: there is none. */
  readonly adversary: readonly number[] | null
  readonly actions: readonly Action[]
  /** When the network is whole again, all clocks run evenly and the adversary has gone. */
  readonly healsAtMs: number
}

export const CALM: Weather = { loss: 0, duplication: 0, delayMinMs: 1, delayMaxMs: 30 }
export const SOUND: Disk = { slow: 0, refuses: 0 }
