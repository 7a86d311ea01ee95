/**
 * Direct streams between neighbours: ordered and without loss, as TCP is, as long as their connection stands. A cut holds back what is
 * under way; a connection that an end loses takes the streams along at that end. Whoever dies says nothing.
 */
import type { RoomEvent } from '../../src/protocol/contract.ts'
import type { PeerId, SessionId, StreamId } from '../../src/protocol/identifiers.ts'
import type { SimulatedNode } from './node.ts'
import type { Weather } from './plan.ts'
import type { Random } from './random.ts'

/** As the network allows (src/network/limits.ts): more of one peer are refused, and so is one that opens them without a pause. */
const PER_PEER_MAX = 2
const OPENINGS_BURST = 8
const OPENING_PAUSE_MS = 1_000
/** Nothing went over it for so long: it is ended. */
const IDLE_MAX_MS = 30_000
/** How long a peer may take to agree. */
const OPEN_MAX_MS = 5_000
/** How often it is looked whether a cut still stands. */
const CUT_POLL_MS = 250
/** Bytes that were lost come again. */
const SENT_AGAIN_MAX_MS = 1_200

/** Who is at an end: a node, or the adversary. */
export interface StreamEnd {
  readonly node: SimulatedNode | null
  readonly peer: PeerId
  /** Whose it is; null for a bootstrap, or for nobody's. */
  readonly session: SessionId | null
  readonly id: StreamId
  /** The one who opened it, and asks. */
  readonly isAsking: boolean
  /** Under way to this end, in order. */
  readonly coming: { readonly atMs: number; readonly event: RoomEvent }[]
  /** Messages handed to it so far, and sent by it. */
  received: number
  sent: number
  isOpen: boolean
}

export interface Stream {
  readonly asking: StreamEnd
  readonly answering: StreamEnd
  usedAtMs: number
}

/** Plays the ends that are no node's. */
export interface Outsider {
  readonly peer: PeerId
  /** What is sent instead of what a room of the adversary's sends; null: nothing. */
  instead(stream: Stream, from: StreamEnd, message: Uint8Array): Uint8Array | null
  streamHappened(stream: Stream, end: StreamEnd, event: RoomEvent): void
}

interface Surroundings {
  readonly nowMs: number
  readonly nodes: readonly SimulatedNode[]
  readonly weather: Weather
  after(delayMs: number, run: () => void): void
  isCut(from: SimulatedNode, to: SimulatedNode): boolean
  handle(node: SimulatedNode, event: RoomEvent): void
  /** Something is handed to a node that came over a stream. */
  arrived(stream: Stream, end: StreamEnd, message: Uint8Array): void
}

export const otherEnd = (stream: Stream, end: StreamEnd): StreamEnd =>
  end === stream.asking ? stream.answering : stream.asking

export class Streams {
  readonly #random: Random
  readonly #around: Surroundings
  /** By node and the name that it gives the stream. */
  readonly #byNode = new Map<SimulatedNode, Map<StreamId, Stream>>()
  /** Wanted by a node, and not agreed to yet. */
  readonly #wanted = new Map<SimulatedNode, Map<StreamId, StreamEnd>>()
  /** How many each peer may open with a node, and when that was found out. */
  readonly #openings = new Map<string, { tokens: number; atMs: number }>()
  #came = 0
  outsider: Outsider | null = null

  constructor(random: Random, around: Surroundings) {
    this.#random = random
    this.#around = around
  }

  open(node: SimulatedNode, id: StreamId, peer: PeerId): void {
    const other = [...node.neighbours].find((neighbour) => neighbour.peer === peer)
    const asking = nodeEnd(node, id, true)
    this.#wanted.set(node, (this.#wanted.get(node) ?? new Map()).set(id, asking))
    this.#around.after(2 * this.#delayMs(), () =>
      this.#agree(asking, other ?? null, peer, this.#around.nowMs),
    )
  }

  /** The adversary opens one, as whatever peer it is. @returns null where it is not agreed to */
  openAs(peer: PeerId, session: SessionId | null, to: SimulatedNode): Stream | null {
    this.#came += 1
    const id = `adversary-${this.#came}` as StreamId
    return to.alive && this.#isAdmitted(peer, to)
      ? this.#connect(endOf({ node: null, peer, session, id, isAsking: true }), to)
      : null
  }

  send(node: SimulatedNode, id: StreamId, message: Uint8Array): void {
    const stream = this.#byNode.get(node)?.get(id)
    if (stream !== undefined) {
      const from = stream.asking.node === node ? stream.asking : stream.answering
      const sent = node.isPuppet ? (this.outsider?.instead(stream, from, message) ?? null) : message
      if (sent === null) {
        from.sent += 1
      } else {
        this.sendFrom(stream, from, sent)
      }
    }
  }

  /** Who is at the other end of a node's stream. */
  otherEndOf(node: SimulatedNode, id: StreamId): StreamEnd | undefined {
    const stream = this.#byNode.get(node)?.get(id)
    return stream && (stream.asking.node === node ? stream.answering : stream.asking)
  }

  sendFrom(stream: Stream, from: StreamEnd, message: Uint8Array): void {
    const to = otherEnd(stream, from)
    from.sent += 1
    this.#pass(stream, to, { type: 'stream-received', stream: to.id, message })
  }

  end(node: SimulatedNode, id: StreamId): void {
    const stream = this.#byNode.get(node)?.get(id)
    const wanted = this.#wanted.get(node)?.get(id)
    if (wanted !== undefined) {
      wanted.isOpen = false
    }
    if (stream !== undefined) {
      this.endFrom(stream, stream.asking.node === node ? stream.asking : stream.answering)
    }
  }

  /** What was sent before arrives; nothing more is read. */
  endFrom(stream: Stream, from: StreamEnd): void {
    if (from.isOpen) {
      const to = otherEnd(stream, from)
      this.#close(from)
      this.#pass(stream, to, { type: 'stream-ended', stream: to.id })
    }
  }

  endAll(node: SimulatedNode): void {
    for (const id of [...(this.#byNode.get(node)?.keys() ?? [])]) {
      this.end(node, id)
    }
  }

  died(node: SimulatedNode): void {
    for (const stream of this.#byNode.get(node)?.values() ?? []) {
      stream.asking.isOpen &&= stream.asking.node !== node
      stream.answering.isOpen &&= stream.answering.node !== node
    }
    this.#byNode.delete(node)
  }

  /** `node` does not believe in its connection to `other` any more. */
  connectionLost(node: SimulatedNode, other: SimulatedNode): void {
    for (const stream of [...(this.#byNode.get(node)?.values() ?? [])]) {
      const own = stream.asking.node === node ? stream.asking : stream.answering
      if (otherEnd(stream, own).node === other) {
        this.#close(own)
        this.#around.handle(node, { type: 'stream-ended', stream: own.id })
      }
    }
  }

  #agree(asking: StreamEnd, other: SimulatedNode | null, peer: PeerId, sinceMs: number): void {
    const { node } = asking
    const { nowMs } = this.#around
    if (node === null || !node.alive || !asking.isOpen) {
      return
    }
    if (this.outsider !== null && peer === this.outsider.peer) {
      this.#join(asking, endOf({ node: null, peer, session: null, id: asking.id, isAsking: false }))
      return
    }
    const isConnected = other !== null && node.neighbours.has(other) && other.alive
    if (!isConnected || nowMs - sinceMs > OPEN_MAX_MS) {
      this.#refuse(node, asking)
      return
    }
    const isHeldBack =
      !other.neighbours.has(node) ||
      other.asleep ||
      this.#around.isCut(node, other) ||
      this.#around.isCut(other, node)
    if (isHeldBack) {
      this.#around.after(CUT_POLL_MS, () => this.#agree(asking, other, peer, sinceMs))
    } else if (this.#isAdmitted(node.peer, other)) {
      this.#connect(asking, other)
    } else {
      this.#refuse(node, asking)
    }
  }

  #refuse(node: SimulatedNode, { id }: StreamEnd): void {
    this.#wanted.get(node)?.delete(id)
    this.#around.handle(node, { type: 'stream-ended', stream: id })
  }

  /** As src/network/sync does. */
  #isAdmitted(peer: PeerId, to: SimulatedNode): boolean {
    const open = [...(this.#byNode.get(to)?.values() ?? [])].filter(
      ({ asking, answering }) => answering.node === to && asking.peer === peer,
    )
    const { nowMs } = this.#around
    const key = `${peer} ${to.index}`
    const rate = this.#openings.get(key) ?? { tokens: OPENINGS_BURST, atMs: nowMs }
    const tokens = Math.min(OPENINGS_BURST, rate.tokens + (nowMs - rate.atMs) / OPENING_PAUSE_MS)
    const isAdmitted = tokens >= 1 && open.length < PER_PEER_MAX
    this.#openings.set(key, { tokens: isAdmitted ? tokens - 1 : tokens, atMs: nowMs })
    return isAdmitted
  }

  #connect(asking: StreamEnd, to: SimulatedNode): Stream {
    this.#came += 1
    return this.#join(asking, nodeEnd(to, `from-${this.#came}` as StreamId, false))
  }

  #join(asking: StreamEnd, answering: StreamEnd): Stream {
    const stream = { asking, answering, usedAtMs: this.#around.nowMs }
    for (const { node, id } of [asking, answering]) {
      if (node !== null) {
        this.#wanted.get(node)?.delete(id)
        const streams = this.#byNode.get(node) ?? new Map()
        this.#byNode.set(node, streams.set(id, stream))
      }
    }
    this.#happens(stream, answering, { type: 'stream-came', stream: answering.id, peer: asking.peer })
    this.#pass(stream, asking, { type: 'stream-opened', stream: asking.id })
    this.#endOnceIdle(stream)
    return stream
  }

  #endOnceIdle(stream: Stream): void {
    this.#around.after(stream.usedAtMs + IDLE_MAX_MS - this.#around.nowMs, () => {
      if (stream.asking.isOpen || stream.answering.isOpen) {
        if (this.#around.nowMs < stream.usedAtMs + IDLE_MAX_MS) {
          this.#endOnceIdle(stream)
        } else {
          this.#breakOff(stream)
        }
      }
    })
  }

  /** At both ends, each of which sees for itself that nothing goes over it. */
  #breakOff(stream: Stream): void {
    for (const end of [stream.asking, stream.answering].filter(({ isOpen }) => isOpen)) {
      this.#close(end)
      this.#happens(stream, end, { type: 'stream-ended', stream: end.id })
    }
  }

  #close(end: StreamEnd): void {
    end.isOpen = false
    if (end.node !== null) {
      this.#byNode.get(end.node)?.delete(end.id)
    }
  }

  #delayMs(): number {
    const { delayMinMs, delayMaxMs, loss } = this.#around.weather
    const again = loss > 0 && this.#random.chance(loss) ? this.#random.between(200, SENT_AGAIN_MAX_MS) : 0
    return this.#random.between(delayMinMs, delayMaxMs) + again
  }

  #pass(stream: Stream, to: StreamEnd, event: RoomEvent): void {
    const { nowMs } = this.#around
    const atMs = Math.max(nowMs + this.#delayMs(), to.coming.at(-1)?.atMs ?? 0)
    stream.usedAtMs = nowMs
    to.coming.push({ atMs, event })
    this.#around.after(atMs - nowMs, () => this.#arrive(stream, to))
  }

  #arrive(stream: Stream, to: StreamEnd): void {
    const from = otherEnd(stream, to)
    const { nowMs } = this.#around
    let next = to.coming[0]
    while (next !== undefined && next.atMs <= nowMs && to.isOpen) {
      if (to.node !== null && from.node !== null && this.#around.isCut(from.node, to.node)) {
        this.#around.after(CUT_POLL_MS, () => this.#arrive(stream, to))
        return
      }
      to.coming.shift()
      if (next.event.type === 'stream-ended') {
        this.#close(to)
      }
      this.#happens(stream, to, next.event)
      next = to.coming[0]
    }
  }

  #happens(stream: Stream, end: StreamEnd, event: RoomEvent): void {
    if (event.type === 'stream-received') {
      this.#around.arrived(stream, end, event.message)
      end.received += 1
    }
    if (end.node !== null) {
      this.#around.handle(end.node, event)
    } else {
      this.outsider?.streamHappened(stream, end, event)
    }
  }
}

const endOf = (whose: Pick<StreamEnd, 'node' | 'peer' | 'session' | 'id' | 'isAsking'>): StreamEnd => ({
  ...whose,
  coming: [],
  received: 0,
  sent: 0,
  isOpen: true,
})

const nodeEnd = (node: SimulatedNode, id: StreamId, isAsking: boolean): StreamEnd =>
  endOf({ node, peer: node.peer, session: node.who?.session ?? null, id, isAsking })
