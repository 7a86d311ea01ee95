/** Before there is a room: how many others run p2p-chat within reach. */
import { expect, test } from 'vitest'
import { lookAround } from '../../src/index.ts'
import { enter, homeOf } from './guests.ts'

const LOOK = { listen: ['/ip4/127.0.0.1/tcp/0'], mdns: false }

test('whoever is in a room counts, whatever room it is, and is told of one nearby', async () => {
  const alice = await enter(await homeOf('alice'))
  const found = new AbortController()
  const counts: number[] = []
  const met = lookAround({
    ...LOOK,
    peers: alice.chat.ready.addresses,
    durationMs: 60_000,
    onCount: (count) => {
      counts.push(count)
      // Alice looks at the same connection in her own time.
      void alice.log.waitFor('nearby', (nearby) => nearby.count === 1).then(() => found.abort())
    },
    signal: found.signal,
  })
  expect(await met).toBe(1)
  expect(counts).toEqual([1])
  expect(alice.log.of('member')).toEqual([])
})

test('nobody is found where nobody is', async () => {
  expect(await lookAround({ ...LOOK, durationMs: 100 })).toBe(0)
})
