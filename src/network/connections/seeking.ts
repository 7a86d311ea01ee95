import type { PeerId } from '../peer-id.ts'

/**
 * How it stands between this node and a peer it knows: `due` may be dialled now, `yielding` is left to make the
 * first move, `resting` failed a moment ago.
 */
export type Standing = 'connected' | 'dialling' | 'due' | 'yielding' | 'resting'

/** A known peer that may be of this room. */
export interface Candidate {
  readonly peer: PeerId
  readonly standing: Standing
  /** It was dialled before and has not been reached since. */
  readonly failed: boolean
}

/**
 * The next neighbour on the ring is the first one connected. Who is nearer and not connected is dialled, one
 * after the other; those that failed hold nobody up, since an invented or dead peer may stand anywhere.
 */
const nextOnRing = (walk: readonly Candidate[]): Candidate | undefined => {
  const next = walk.find(
    ({ standing, failed }) => standing !== 'resting' && !(standing === 'dialling' && failed),
  )
  return next?.standing === 'due' ? next : undefined
}

/**
 * Whom to dial now: the neighbours on the ring of peer ids, whatever the limit, and others up to it.
 *
 * With the limit alone, 2 × (limit + 1) nodes can settle as two islands: in each everybody has enough
 * connections and looks for no more. The ring goes through all nodes that know of each other, so it leaves no
 * island, and it stays in one piece when any one connection breaks.
 * @param others those not connected in the order in which they are to be dialled
 */
export const peersToDial = (self: PeerId, others: readonly Candidate[], limit: number): PeerId[] => {
  const ring = others.toSorted((a, b) => (a.peer < b.peer ? -1 : 1))
  const after = ring.filter(({ peer }) => peer > self)
  const before = ring.filter(({ peer }) => peer < self)
  const neighbours = [
    nextOnRing([...after, ...before]),
    nextOnRing([...after, ...before].toReversed()),
  ].flatMap((candidate) => candidate ?? [])
  const taken = others.filter(({ standing }) => standing === 'connected' || standing === 'dialling')
  const due = others.filter(({ standing }) => standing === 'due')
  const chosen = new Set([...neighbours, ...due].map(({ peer }) => peer))
  return [...chosen].slice(0, Math.max(limit - taken.length, new Set(neighbours).size))
}
