import type { Stream } from '@libp2p/interface'
import { encode } from 'uint8-varint'
import { expect, test, vi } from 'vitest'
import type { RawPeer } from '../../scripts/flood/raw-peer.ts'
import {
  STREAM_WINDOW_BYTES_MAX,
  SYNC_MESSAGE_BYTES_MAX,
  SYNC_OPENINGS_BURST,
  SYNC_STREAMS_PER_PEER_MAX,
} from '../../src/network/limits.ts'
import type { SyncStream } from '../../src/network/network.ts'
import { SYNC_PROTOCOL } from '../../src/network/sync/sync-streams.ts'
import { bytes, startNode, type TestNode, untilMeshed } from './nodes.ts'
import { dial, metric, WAIT } from './raw-peers.ts'

const startPair = async (syncIdleMsMax?: number): Promise<readonly [TestNode, TestNode]> => {
  const surroundings = syncIdleMsMax === undefined ? {} : { syncIdleMsMax }
  const near = await startNode(null, {}, surroundings)
  const far = await startNode(null, { peers: near.network.addresses() }, surroundings)
  await untilMeshed([near, far])
  return [near, far]
}

/** Both ends of a new stream. */
const connect = async (from: TestNode, to: TestNode): Promise<readonly [SyncStream, SyncStream]> => {
  const known = to.streams.length
  const opened = await from.network.openStream(to.network.peerId)
  await to.until(() => to.streams.length > known)
  const accepted = to.streams[known]
  if (opened === undefined || accepted === undefined) throw new Error('They do not stream.')
  return [opened, accepted]
}

const readerOf = ({ messages }: SyncStream) => {
  const iterator = messages[Symbol.asyncIterator]()
  return async (): Promise<Uint8Array | 'end'> => {
    const { done, value } = await iterator.next()
    return done === true ? 'end' : value
  }
}

const answerAll = async (stream: SyncStream): Promise<void> => {
  for await (const message of stream.messages) await stream.send(message.toReversed())
}

const text = (message: Uint8Array | 'end') => Buffer.from(message).toString()

const never = (): never => {
  throw new Error('There is no stream.')
}

/** The end of a stream that was opened by hand; null where it was closed in peace. */
const endOf = (stream: Stream): Promise<'aborted' | 'reset' | null> => {
  const outcome = () => (stream.status === 'aborted' || stream.status === 'reset' ? stream.status : null)
  if (stream.timeline.close !== undefined) return Promise.resolve(outcome())
  return new Promise((resolve) => {
    stream.addEventListener('close', () => resolve(outcome()))
  })
}

/** A stream that a raw peer opened and the node took. It is refused until the node has learnt whose peer it is. */
const openRaw = async (peer: RawPeer, node: TestNode): Promise<Stream> => {
  for (;;) {
    const known = node.streams.length
    const stream = await peer.open(SYNC_PROTOCOL)
    const refused = endOf(stream).then(() => false)
    const taken = node.until(() => node.streams.length > known).then(() => true)
    if (await Promise.race([refused, taken])) return stream
  }
}

/** Frames go over the same connection; when many of them came and nothing else went on, nothing more will. */
const untilStuck = async ([near, far]: readonly TestNode[], progress: () => number): Promise<void> => {
  for (let quiet = 0; quiet < 20; ) {
    const before = progress()
    const heard = far?.frames.length ?? 0
    await near?.network.publish(bytes(`frame ${heard}`))
    await far?.until(() => far.frames.length > heard)
    quiet = progress() === before ? quiet + 1 : 0
  }
}

test('what is asked is answered, and whoever closes ends it for both', async () => {
  const [near, far] = await startPair()
  const [asking, answering] = await connect(near, far)
  expect(asking.peer).toBe(far.network.peerId)
  expect(answering.peer).toBe(near.network.peerId)
  const answers = answerAll(answering)
  const next = readerOf(asking)
  expect(await asking.send(bytes('abc'))).toBe(true)
  expect(text(await next())).toBe('cba')
  expect(await asking.send(bytes('de'))).toBe(true)
  expect(text(await next())).toBe('ed')
  await asking.close()
  await answers
  expect(await next()).toBe('end')
  expect(await asking.send(bytes('f'))).toBe(false)
  expect(await answering.send(bytes('f'))).toBe(false)
  for (const node of [near, far]) {
    // Two lengths and two messages.
    await expect.poll(() => metric(node, 'syncBytesSent'), WAIT).toBe(7)
    expect(metric(node, 'syncBytesReceived')).toBe(7)
    expect(metric(node, 'syncStreamsOpened')).toBe(1)
    expect(metric(node, 'syncStreamsAborted')).toBe(0)
  }
})

test('messages come as they went, the largest among them', async () => {
  const [near, far] = await startPair()
  const [sending, receiving] = await connect(near, far)
  const messages: Uint8Array[] = Array.from({ length: 4000 }, (_, index) =>
    new Uint8Array(1 + ((index * 37) % 900)).fill(index),
  )
  messages.splice(1000, 0, new Uint8Array(SYNC_MESSAGE_BYTES_MAX).fill(7))
  const all = Promise.all(messages.map((message) => sending.send(message)))
  // What was sent before arrives, though the end was asked for.
  void sending.close()
  const received: Uint8Array[] = []
  for await (const message of receiving.messages) received.push(message)
  expect(received.map(({ length }) => length)).toEqual(messages.map(({ length }) => length))
  expect(Buffer.concat(received).equals(Buffer.concat(messages))).toBe(true)
  expect(new Set(await all)).toEqual(new Set([true]))
})

test('what was sent before the end arrives, also when nobody read before it', async () => {
  const [near, far] = await startPair()
  const [sending, receiving] = await connect(near, far)
  expect(await sending.send(new Uint8Array(100_000))).toBe(true)
  expect(await sending.send(bytes('the last'))).toBe(true)
  await sending.close()
  // Frames go over the same connection, so the end has come before they do.
  await near.network.publish(bytes('after the end'))
  await far.until(() => far.frames.length === 1)
  const next = readerOf(receiving)
  expect(await next()).toHaveLength(100_000)
  expect(text(await next())).toBe('the last')
  expect(await next()).toBe('end')
  await expect.poll(() => near.network.metrics(), WAIT).toMatchObject({ syncStreamsAborted: 0 })
})

test('who is not read is held back, however much there is to send', async () => {
  const [near, far] = await startPair()
  const [sending, receiving] = await connect(near, far)
  const message = new Uint8Array(100 * 1024)
  const count = 205
  let sent = 0
  const all = (async () => {
    while (sent < count && (await sending.send(message))) sent += 1
    await sending.close()
  })()
  const next = readerOf(receiving)
  let read = 0
  let furthestAhead = 0
  const look = () => {
    furthestAhead = Math.max(furthestAhead, (sent - read) * message.length)
  }
  const takeOne = async () => {
    expect(await next()).toHaveLength(message.length)
    read += 1
    look()
  }
  for (let taken = 0; taken < 30; taken++) {
    await untilStuck([near, far], () => sent)
    look()
    await takeOne()
  }
  expect(sent).toBeLessThan(count)
  while (read < count) await takeOne()
  await all
  expect(sent).toBe(count)
  expect(await next()).toBe('end')
  expect(furthestAhead).toBeLessThan(2 * STREAM_WINDOW_BYTES_MAX + 2 * SYNC_MESSAGE_BYTES_MAX)
})

for (const [what, length] of [
  ['too large', SYNC_MESSAGE_BYTES_MAX + 1],
  ['empty', 0],
] as const) {
  test(`a message that is ${what} is not sent, and ends the stream`, async () => {
    const [near, far] = await startPair()
    const [sending, receiving] = await connect(near, far)
    expect(await sending.send(new Uint8Array(length))).toBe(false)
    expect(await readerOf(sending)()).toBe('end')
    expect(await readerOf(receiving)()).toBe('end')
    expect(metric(near, 'syncStreamsAborted')).toBe(1)
    await expect.poll(() => metric(far, 'syncStreamsAborted'), WAIT).toBe(1)
    expect(metric(far, 'syncBytesReceived')).toBe(0)
  })
}

/** What a raw peer sends, and whether it closes then. */
const NO_MESSAGES: Record<string, { readonly sent: readonly number[]; readonly closes?: true }> = {
  'a length above the limit, before the message': { sent: [...encode(SYNC_MESSAGE_BYTES_MAX + 1)] },
  'a length that goes on': { sent: [0x80, 0x80, 0x80, 0x80] },
  'a length of ten bytes': { sent: Array(10).fill(0xff) },
  'a length that could be shorter': { sent: [0x81, 0x00] },
  'an empty message': { sent: [0x00] },
  'a piece of a length': { sent: [0x80], closes: true },
  'a piece of a message': { sent: [0x03, 1, 2], closes: true },
  'a length and no message': { sent: [0x01], closes: true },
}
for (const [what, { sent, closes }] of Object.entries(NO_MESSAGES)) {
  test(`who sends ${what} after a good message has its stream reset`, async () => {
    const node = await startNode(null)
    const peer = await dial(node)
    const stream = await openRaw(peer, node)
    stream.send(Uint8Array.of(1, 42, ...sent))
    if (closes) await stream.close()
    const received: Uint8Array[] = []
    for await (const message of node.streams[0]?.messages ?? []) received.push(message)
    expect(received).toEqual([Uint8Array.of(42)])
    expect(await endOf(stream)).toBe('reset')
    expect(metric(node, 'syncStreamsAborted')).toBe(1)
    expect(peer.isClosed).toBe(false)
  })
}

test('a peer has few streams at once, in each direction, and another when one has ended', async () => {
  const [near, far] = await startPair()
  const [first, firstAccepted] = await connect(near, far)
  for (let open = 1; open < SYNC_STREAMS_PER_PEER_MAX; open++) await connect(near, far)
  expect(await near.network.openStream(far.network.peerId)).toBeUndefined()
  await connect(far, near)
  first.abort()
  expect(await readerOf(firstAccepted)()).toBe('end')
  await connect(near, far)
})

test('who opens more at once than it may has the surplus reset', async () => {
  const node = await startNode(null)
  const peer = await dial(node)
  const opened = [await openRaw(peer, node)]
  while (opened.length <= SYNC_STREAMS_PER_PEER_MAX) opened.push(await peer.open(SYNC_PROTOCOL))
  expect(await endOf(opened.pop() ?? never())).toBe('reset')
  expect(opened.map(({ status }) => status)).toEqual(opened.map(() => 'open'))
  expect(node.streams).toHaveLength(SYNC_STREAMS_PER_PEER_MAX)
})

test('who opens one after the other is refused after a few', async () => {
  const node = await startNode(null)
  const peer = await dial(node)
  const first = await openRaw(peer, node)
  first.abort(new Error('Enough.'))
  const refusedBefore = metric(node, 'syncStreamsRefused')
  while (metric(node, 'syncStreamsRefused') === refusedBefore) {
    const known = node.streams.length
    const stream = await peer.open(SYNC_PROTOCOL)
    const refused = endOf(stream)
    await Promise.race([refused, node.until(() => node.streams.length > known)])
    await node.streams[known]?.close()
    await stream.close()
    await refused
  }
  expect(metric(node, 'syncStreamsOpened')).toBeGreaterThanOrEqual(SYNC_OPENINGS_BURST)
  expect(peer.isClosed).toBe(false)
})

test('a stream over which nothing goes is aborted', async () => {
  const [near, far] = await startPair(500)
  const pair = await connect(near, far)
  expect(await Promise.all(pair.map((stream) => readerOf(stream)()))).toEqual(['end', 'end'])
  expect(metric(near, 'syncStreamsAborted')).toBe(1)
})

test('who is not read for too long is given up, too', async () => {
  const [near, far] = await startPair(500)
  const [sending] = await connect(near, far)
  while (await sending.send(new Uint8Array(SYNC_MESSAGE_BYTES_MAX)));
  expect(await readerOf(sending)()).toBe('end')
})

test('one side aborts midway: what the other one sends goes nowhere, and it is told', async () => {
  const [near, far] = await startPair()
  const [sending, receiving] = await connect(near, far)
  const next = readerOf(receiving)
  const all = (async () => {
    while (await sending.send(new Uint8Array(SYNC_MESSAGE_BYTES_MAX)));
  })()
  await next()
  receiving.abort()
  await all
  expect(await readerOf(sending)()).toBe('end')
  expect(await next()).toBe('end')
  await connect(near, far)
})

test('one side closes midway: it reads no more, what it has said arrives, and nobody is left to wait', async () => {
  const [near, far] = await startPair()
  const [asking, answering] = await connect(near, far)
  const all = (async () => {
    while (await asking.send(new Uint8Array(SYNC_MESSAGE_BYTES_MAX)));
  })()
  const heard = readerOf(answering)
  await heard()
  let answered = 0
  const answers = Array.from({ length: 4 }, async () => {
    const isSent = await answering.send(new Uint8Array(SYNC_MESSAGE_BYTES_MAX))
    answered += 1
    return isSent
  })
  const closed = answering.close()
  await untilStuck([near, far], () => answered)
  expect(answered).toBeLessThan(answers.length)
  expect(await heard()).toBe('end')
  const answer = readerOf(asking)
  for (let count = 0; count < answers.length; count++) {
    expect(await answer()).toHaveLength(SYNC_MESSAGE_BYTES_MAX)
  }
  expect(await answer()).toBe('end')
  await Promise.all([all, closed])
  expect(await Promise.all(answers)).toEqual(answers.map(() => true))
})

for (const stopped of ['sends', 'reads'] as const) {
  test(`who ${stopped} stops: the stream ends for both, and nothing holds up the end`, async () => {
    const [near, far] = await startPair()
    const [sending, receiving] = await connect(near, far)
    const all = (async () => {
      while (await sending.send(new Uint8Array(SYNC_MESSAGE_BYTES_MAX)));
    })()
    const next = readerOf(receiving)
    await next()
    await (stopped === 'sends' ? near : far).network.stop()
    await all
    while ((await next()) !== 'end');
    expect(await near.network.openStream(far.network.peerId)).toBeUndefined()
    expect(await far.network.openStream(near.network.peerId)).toBeUndefined()
  })
}

test('to whom one cannot or may not speak no stream is opened', async () => {
  const node = await startNode(null)
  const absent = await startNode(null)
  const elsewhere = await startNode(null, { topic: 'another-room', peers: node.network.addresses() })
  await node.until(() => node.network.mesh().connected.includes(elsewhere.network.peerId))
  expect(await node.network.openStream(absent.network.peerId)).toBeUndefined()
  expect(await node.network.openStream(elsewhere.network.peerId)).toBeUndefined()
  expect(await node.network.openStream(node.network.peerId)).toBeUndefined()
  // It listens to our topic, and speaks no such protocol.
  const peer = await dial(node)
  await node.until(() => node.network.mesh().subscribed.length === 1)
  const { peerId } = node.network.peers().find(({ peerId: known }) => known === peer.peerId) ?? never()
  expect(await node.network.openStream(peerId)).toBeUndefined()
  expect(metric(node, 'syncStreamsOpened')).toBe(0)
})

test('a stranger is refused, whatever it subscribes to', async () => {
  const node = await startNode(null)
  // On a busy machine it may be hung up on before it has opened a stream.
  while (metric(node, 'syncStreamsRefused') === 0) {
    const stranger = await dial(node, '127.0.0.1', { fileTag: 'bb' })
    const stream = await stranger.open(SYNC_PROTOCOL).catch(() => null)
    if (stream !== null) expect(await endOf(stream)).toBe('reset')
  }
  expect(node.streams).toEqual([])
})

test('who turns out to be in another room is refused, and loses what it has', async () => {
  const node = await startNode(null)
  const peer = await dial(node, '127.0.0.1', { topic: 'another-room' })
  const stream = await openRaw(peer, node)
  const refusedBefore = metric(node, 'syncStreamsRefused')
  const nowMs = Date.now()
  const clock = vi.spyOn(Date, 'now').mockImplementation(() => nowMs + 60_000)
  expect(await endOf(stream)).toBe('reset')
  expect(await endOf(await peer.open(SYNC_PROTOCOL))).toBe('reset')
  clock.mockRestore()
  expect(metric(node, 'syncStreamsRefused')).toBe(refusedBefore + 1)
  expect(node.streams).toHaveLength(1)
})

test('of whom the protocol penalised nothing is read', async () => {
  const [near, far] = await startPair()
  const [opened, accepted] = await connect(far, near)
  near.network.penalise(far.network.peerId, 1000)
  expect(await readerOf(accepted)()).toBe('end')
  expect(await readerOf(opened)()).toBe('end')
  // It may hear of the refusal while it opens, or after.
  const again = await far.network.openStream(near.network.peerId)
  if (again !== undefined) expect(await readerOf(again)()).toBe('end')
  expect(metric(near, 'syncStreamsRefused')).toBe(1)
  expect(await near.network.openStream(far.network.peerId)).toBeUndefined()
})
