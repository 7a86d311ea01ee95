/** What holds for direct streams whatever the network does; one that has many hosts is hard to come by. */
import type { Connection, Stream, StreamHandler } from '@libp2p/interface'
import { afterEach, expect, test, vi } from 'vitest'
import { Counters } from '../../src/network/counters.ts'
import {
  SYNC_OPENERS_MAX,
  SYNC_OPENING_PAUSE_MS,
  SYNC_OPENINGS_BURST,
  SYNC_STREAMS_MAX,
  SYNC_STREAMS_PER_HOST_MAX,
  SYNC_STREAMS_PER_PEER_MAX,
} from '../../src/network/limits.ts'
import type { PeerId, SyncStream } from '../../src/network/network.ts'
import { Arriving } from '../../src/network/sync/arriving.ts'
import { OpeningRate } from '../../src/network/sync/opening-rate.ts'
import { SyncStreams } from '../../src/network/sync/sync-streams.ts'

afterEach(() => vi.restoreAllMocks())

const named = (name: string) => name as PeerId

/** A stream that is open until it is aborted. */
const openStream = () => {
  const events = new EventTarget()
  const stream: Stream = Object.assign(Object.create(null), {
    status: 'open',
    readStatus: 'readable',
    timeline: { open: 0 },
    pause: () => undefined,
    addEventListener: events.addEventListener.bind(events),
    abort: (error: Error) => {
      Object.assign(stream, { status: 'aborted' })
      events.dispatchEvent(Object.assign(new Event('close'), { error }))
    },
  })
  const receive = (data: Uint8Array) => events.dispatchEvent(Object.assign(new Event('message'), { data }))
  return { stream, receive }
}

const connectionOf = (peer: string, host: string): Connection =>
  Object.assign(Object.create(null), { remotePeer: peer, remoteAddr: `/ip4/${host}/tcp/1` })

/** A connection over which nobody answers. */
const silentConnection = (): Connection =>
  Object.assign(connectionOf('silent', '10.0.0.1'), {
    timeline: { open: 0 },
    streams: [],
    newStream: (_: string, { signal }: { readonly signal?: AbortSignal }) =>
      new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason))),
  })

const listening = async (connections: readonly Connection[] = []) => {
  const handlers: StreamHandler[] = []
  const counters = new Counters()
  const accepted: SyncStream[] = []
  const alive: Connection[] = []
  const streams = new SyncStreams({
    node: { handle: async (_, handler) => void handlers.push(handler) },
    connections: { of: () => [...connections] },
    counters,
    idleMsMax: 1000,
    isWelcome: (peer) => !peer.startsWith('unwelcome'),
    isSubscribed: () => true,
    onLife: (connection) => alive.push(connection),
    onStream: (stream) => accepted.push(stream),
  })
  await streams.listen()
  /** @returns whether it was admitted */
  const open = (connection: Connection, opened = openStream().stream): boolean => {
    void handlers[0]?.(opened, connection)
    return opened.status === 'open'
  }
  const times = (count: number, connection: (index: number) => Connection): number =>
    Array.from({ length: count }, (_, index) => open(connection(index))).filter(Boolean).length
  return { streams, counters, accepted, alive, open, times }
}

test('a peer has no more streams for having more connections', async () => {
  const { accepted, counters, open, times } = await listening()
  const hosts = (index: number) => connectionOf('greedy', `10.0.0.${index}`)
  expect(times(SYNC_STREAMS_PER_PEER_MAX + 2, hosts)).toBe(SYNC_STREAMS_PER_PEER_MAX)
  expect(counters.all()).toMatchObject({ syncStreamsRefused: 2, syncStreamsAborted: 0 })
  expect(open(connectionOf('another', '10.0.0.1'))).toBe(true)
  accepted[0]?.abort()
  expect(open(hosts(9))).toBe(true)
})

test('one host leaves room for the others, and all of them together are bounded', async () => {
  const { open, times } = await listening()
  const crowd = (host: string) => (index: number) => connectionOf(`${host} ${index}`, host)
  const many = 2 * SYNC_STREAMS_MAX
  expect(times(many, crowd('10.0.0.1'))).toBe(SYNC_STREAMS_PER_HOST_MAX)
  expect(open(connectionOf('one more', '10.0.0.2'))).toBe(true)
  expect(times(many, (index) => connectionOf(`peer ${index}`, `10.1.0.${index}`))).toBe(
    SYNC_STREAMS_MAX - SYNC_STREAMS_PER_HOST_MAX - 1,
  )
})

test('refused are who is not welcome, who opened too many, what is over already, and all after the end', async () => {
  const { accepted, counters, open, streams } = await listening()
  expect(open(connectionOf('unwelcome', '10.0.0.1'))).toBe(false)
  let admitted = 0
  while (open(connectionOf('restless', '10.0.0.1'))) accepted[admitted++]?.abort()
  expect(admitted).toBe(SYNC_OPENINGS_BURST)
  const { stream } = openStream()
  stream.abort(new Error('Gone.'))
  open(connectionOf('quick', '10.0.0.1'), stream)
  expect(accepted).toHaveLength(SYNC_OPENINGS_BURST)
  const last = openStream()
  expect(open(connectionOf('last', '10.0.0.1'), last.stream)).toBe(true)
  streams.stop()
  expect(last.stream.status).toBe('aborted')
  expect(open(connectionOf('late', '10.0.0.1'))).toBe(false)
  expect(counters.all()).toMatchObject({ syncStreamsRefused: 4 })
})

test('what arrives is a sign of life, and only of the connection that it came over', async () => {
  const { alive, open } = await listening()
  const connection = connectionOf('busy', '10.0.0.1')
  const { stream, receive } = openStream()
  expect(open(connection, stream)).toBe(true)
  expect(alive).toEqual([])
  receive(new Uint8Array(3))
  expect(alive).toEqual([connection])
})

for (const direction of ['to', 'from'] as const) {
  test(`a stream lasts for as long as bytes go ${direction} the other side, and not much longer`, async () => {
    let nowMs = 0
    vi.spyOn(performance, 'now').mockImplementation(() => nowMs)
    const { accepted, open, streams } = await listening()
    const { stream, receive } = openStream()
    Object.assign(stream, { send: () => true })
    expect(open(connectionOf('busy', '10.0.0.1'), stream)).toBe(true)
    nowMs = 900
    if (direction === 'from') receive(new Uint8Array(3))
    else expect(await accepted[0]?.send(new Uint8Array(3))).toBe(true)
    streams.tick(1900)
    expect(stream.status).toBe('open')
    streams.tick(1901)
    expect(stream.status).toBe('aborted')
  })
}

test('what a peer may open comes back slowly, and not by being forgotten', () => {
  const rate = new OpeningRate()
  const admitted = (peer: string, nowMs: number) =>
    Array.from({ length: 100 }, () => rate.admits(named(peer), nowMs)).filter(Boolean).length
  expect(admitted('restless', 0)).toBe(SYNC_OPENINGS_BURST)
  expect(admitted('restless', SYNC_OPENING_PAUSE_MS)).toBe(1)
  expect(admitted('patient', SYNC_OPENING_PAUSE_MS)).toBe(SYNC_OPENINGS_BURST)
  expect(admitted('restless', 1000 * SYNC_OPENING_PAUSE_MS)).toBe(SYNC_OPENINGS_BURST)
  for (let index = 0; index < SYNC_OPENERS_MAX - 2; index++) rate.admits(named(`peer ${index}`), 0)
  expect(admitted('restless', 1000 * SYNC_OPENING_PAUSE_MS)).toBe(0)
})

test('who never answers is waited for within limits, by few at once, and not beyond the end', async () => {
  const waits: AbortController[] = []
  vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => {
    const wait = new AbortController()
    waits.push(wait)
    return wait.signal
  })
  const { streams } = await listening([silentConnection()])
  const opening = () => streams.open(named('silent'))
  const first = Array.from({ length: SYNC_STREAMS_PER_PEER_MAX }, opening)
  expect(await opening()).toBeUndefined()
  expect(waits).toHaveLength(SYNC_STREAMS_PER_PEER_MAX)
  for (const wait of waits) wait.abort()
  expect(await Promise.all(first)).toEqual(first.map(() => undefined))
  const last = opening()
  expect(waits).toHaveLength(SYNC_STREAMS_PER_PEER_MAX + 1)
  streams.stop()
  expect(await last).toBeUndefined()
})

test('a stream is held back whenever nobody asks for more, also when what had come already is handed over', async () => {
  const { stream, receive } = openStream()
  const kept = [Uint8Array.of(1)]
  Object.assign(stream, {
    pause: () => Object.assign(stream, { readStatus: 'paused' }),
    resume: () => {
      Object.assign(stream, { readStatus: 'readable' })
      for (const chunk of kept.splice(0)) receive(chunk)
    },
  })
  const chunks = new Arriving(stream, () => undefined)[Symbol.asyncIterator]()
  expect(stream.readStatus).toBe('paused')
  expect((await chunks.next()).value).toEqual(Uint8Array.of(1))
  expect(stream.readStatus).toBe('paused')
  const coming = chunks.next()
  await null
  expect(stream.readStatus).toBe('readable')
  receive(Uint8Array.of(2))
  expect(stream.readStatus).toBe('paused')
  expect((await coming).value).toEqual(Uint8Array.of(2))
})
