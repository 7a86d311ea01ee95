import { afterEach, expect, test, vi } from 'vitest'
import { addressTargets } from '../../src/network/addresses/address-targets.ts'
import { Dialer } from '../../src/network/connections/dialer.ts'
import { PeerTable } from '../../src/network/connections/peer-table.ts'
import { Counters } from '../../src/network/counters.ts'
import { CONNECTIONS_CROWDED, DIALS_AT_ONCE_BUSY, DIALS_AT_ONCE_MAX } from '../../src/network/limits.ts'
import type { PeerId } from '../../src/network/peer-id.ts'

afterEach(() => vi.restoreAllMocks())

const named = (index: number) => `peer ${String(index).padStart(3, '0')}` as PeerId
const addressOf = (index: number) => `/ip4/10.0.0.2/tcp/${index}`
const GIVEN = '/ip4/10.0.0.3/tcp/1'
const REMEMBERED = '/ip4/10.0.0.4/tcp/1'

/** What a node dials first that knows these peers and has connections to some of them. */
const firstDials = (world: {
  readonly known: readonly number[]
  readonly connected: readonly number[]
  readonly elsewhere?: readonly number[]
  readonly connectionsSought: number
}): string[] => {
  const table = new PeerTable()
  for (const index of world.known) {
    const peer = table.learn(named(index), [addressOf(index)], performance.now())
    peer.elsewhere = world.elsewhere?.includes(index) ?? false
  }
  const dialled: string[] = []
  const dialer = new Dialer({
    self: named(0),
    table,
    targets: addressTargets([GIVEN], [REMEMBERED]),
    counters: new Counters(),
    connectionsSought: world.connectionsSought,
    connectedPeers: () => new Set(world.connected.map(named)),
    isStranger: () => false,
    occupiedAddresses: () => new Set(),
    dial: async ([address = '']) => {
      dialled.push(address)
      throw new Error('Nobody is there.')
    },
  })
  dialer.start()
  dialer.stop()
  return dialled
}

test('with enough connections only an address that the user gave is dialled', () => {
  expect(firstDials({ known: [1, 5, 9], connected: [1, 9], connectionsSought: 2 })).toEqual([GIVEN])
  expect(firstDials({ known: [1, 5, 9], connected: [1, 9], connectionsSought: 4 })).toEqual([
    addressOf(5),
    GIVEN,
    REMEMBERED,
  ])
})

test('connections to peers of another room keep nobody from those of this one', () => {
  const known = [1, 2, 3, 7, 8, 9]
  const others = { known, connected: [1, 2, 8, 9], elsewhere: [1, 2, 8, 9] }
  expect(firstDials({ ...others, connectionsSought: 2 })).toEqual([addressOf(3), addressOf(7), GIVEN])
  expect(firstDials({ known, connected: [1, 2, 8, 9], connectionsSought: 2 })).toEqual([GIVEN])
})

test('a crowd of connections of any kind leaves only the ring', () => {
  const crowd = Array.from({ length: CONNECTIONS_CROWDED }, (_, index) => 100 + index)
  const dials = firstDials({
    known: [1, 2, 3, ...crowd],
    connected: crowd,
    elsewhere: crowd,
    connectionsSought: 64,
  })
  expect(dials).toEqual([addressOf(1), addressOf(3), GIVEN])
})

test('a machine that is behind with its work dials few at once', () => {
  const dialsAfter = (pauseMs: number) => {
    const clock = vi.spyOn(performance, 'now').mockReturnValue(1000)
    const table = new PeerTable()
    let dials = 0
    const dialer = new Dialer({
      self: named(0),
      table,
      targets: [],
      counters: new Counters(),
      connectionsSought: 64,
      connectedPeers: () => new Set(),
      isStranger: () => false,
      occupiedAddresses: () => new Set(),
      dial: () => {
        dials += 1
        return new Promise(() => undefined)
      },
    })
    dialer.start()
    for (let index = 1; index <= 64; index++) table.learn(named(index), [addressOf(index)], 1000)
    clock.mockReturnValue(1000 + pauseMs)
    dialer.tick()
    dialer.stop()
    return dials
  }
  expect(dialsAfter(250)).toBe(DIALS_AT_ONCE_MAX)
  expect(dialsAfter(5000)).toBe(DIALS_AT_ONCE_BUSY)
})
