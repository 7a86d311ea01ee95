import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Candidate, peersToDial, type Standing } from '../../src/network/connections/seeking.ts'
import type { PeerId } from '../../src/network/peer-id.ts'

const named = (index: number) => `peer ${String(index).padStart(3, '0')}` as PeerId

/** Nodes that know of each other and of peers that are dead, and who is connected to whom. */
interface World {
  readonly alive: readonly PeerId[]
  readonly all: readonly PeerId[]
  readonly links: Map<PeerId, Set<PeerId>>
  /** Who failed to reach whom. */
  readonly failed: Set<string>
}

const linked = ({ links }: World, peer: PeerId) => links.get(peer) ?? new Set<PeerId>()
const connect = ({ links }: World, left: PeerId, right: PeerId) => {
  links.set(left, (links.get(left) ?? new Set()).add(right))
  links.set(right, (links.get(right) ?? new Set()).add(left))
}

/** A world where these groups are full meshes and know nothing of each other yet. */
const worldOf = (groups: readonly (readonly PeerId[])[], dead: readonly PeerId[]): World => {
  const alive = groups.flat()
  const world: World = { alive, all: [...alive, ...dead], links: new Map(), failed: new Set() }
  for (const group of groups) {
    for (const left of group) for (const right of group) if (left !== right) connect(world, left, right)
  }
  return world
}

/** Each node dials once. In every other round those that failed before may be tried again. */
const round = (world: World, limit: number, retry: boolean) => {
  let dials = 0
  for (const self of world.alive) {
    const candidates = world.all
      .filter((peer) => peer !== self)
      .map((peer): Candidate => {
        const failed = world.failed.has(`${self} ${peer}`)
        const standing: Standing = failed && !retry ? 'resting' : 'due'
        return { peer, standing: linked(world, self).has(peer) ? 'connected' : standing, failed }
      })
    for (const peer of peersToDial(self, candidates, limit)) {
      if (world.alive.includes(peer)) {
        connect(world, self, peer)
        dials += 1
      } else world.failed.add(`${self} ${peer}`)
    }
  }
  return dials
}

/** Rounds until nobody reaches anybody new. */
const settle = (world: World, limit: number) => {
  for (let quiet = 0, rounds = 0; quiet < 2 * world.all.length; rounds++) {
    quiet = round(world, limit, rounds % 2 === 0) === 0 ? quiet + 1 : 0
  }
}

const reachedFrom = (world: World, start: PeerId): Set<PeerId> => {
  const reached = new Set([start])
  for (const peer of reached) for (const next of linked(world, peer)) reached.add(next)
  return reached
}

const settings = fc.record({
  // Above the groups that start apart: each is then full by itself.
  limit: fc.integer({ min: 1, max: 5 }),
  order: fc.shuffledSubarray([...Array(24).keys()].map(named), { minLength: 24, maxLength: 24 }),
  groupSize: fc.integer({ min: 1, max: 8 }),
  deadCount: fc.integer({ min: 0, max: 8 }),
})

test('whatever groups are full by themselves, and whoever is dead: no island stays', () => {
  fc.assert(
    fc.property(settings, ({ limit, order, groupSize, deadCount }) => {
      const alive = order.slice(deadCount)
      const groups = Array.from({ length: Math.ceil(alive.length / groupSize) }, (_, index) =>
        alive.slice(index * groupSize, (index + 1) * groupSize),
      )
      const world = worldOf(groups, order.slice(0, deadCount))
      settle(world, limit)
      const [start] = alive
      if (start === undefined) throw new Error('Nobody is alive.')
      expect(reachedFrom(world, start).size).toBe(alive.length)
      // The ring itself, so that one broken connection parts nobody.
      const ring = alive.toSorted()
      ring.forEach((peer, index) => {
        expect(linked(world, peer).has(ring.at(index - 1) ?? peer) || ring.length === 1).toBe(true)
      })
    }),
    { numRuns: 60 },
  )
})

const candidate = (index: number, standing: Standing, failed = false): Candidate => ({
  peer: named(index),
  standing,
  failed,
})

test('others are dialled up to the limit, those being dialled included', () => {
  const others = [
    candidate(1, 'connected'),
    candidate(2, 'dialling'),
    candidate(3, 'due'),
    candidate(4, 'due'),
    candidate(5, 'due'),
    candidate(9, 'connected'),
  ]
  expect(peersToDial(named(0), others, 4)).toEqual([named(3)])
  expect(peersToDial(named(0), others, 5)).toEqual([named(3), named(4)])
  expect(peersToDial(named(0), others, 3)).toEqual([])
})

test('beyond the limit only the neighbours on the ring are dialled, one on each side', () => {
  const others = [1, 2, 3, 7, 8, 9].map((index) => candidate(index, 'due'))
  expect(peersToDial(named(5), others, 0)).toEqual([named(7), named(3)])
  expect(peersToDial(named(0), others, 0)).toEqual([named(1), named(9)])
  expect(peersToDial(named(5), [candidate(1, 'due')], 0)).toEqual([named(1)])
})

test('on the ring, who failed holds nobody up; who is dialled first or has the first move does', () => {
  const next = (...nearer: Candidate[]) =>
    peersToDial(named(0), [...nearer, candidate(8, 'due'), candidate(9, 'connected')], 0)
  expect(next(candidate(1, 'resting', true), candidate(2, 'dialling', true))).toEqual([named(8)])
  expect(next(candidate(1, 'dialling'))).toEqual([])
  expect(next(candidate(1, 'yielding'))).toEqual([])
  expect(next(candidate(1, 'connected'))).toEqual([])
})
