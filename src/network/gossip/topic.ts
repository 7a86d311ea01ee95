import { setTimeout as delay } from 'node:timers/promises'
import { TopicValidatorResult } from '@chainsafe/libp2p-gossipsub'
import type { Counters } from '../counters.ts'
import {
  FRAME_BYTES_MAX,
  OUTBOUND_BUFFER_BYTES_SLOW,
  PUBLISH_RETRY_INTERVAL_MS,
  PUBLISH_RETRY_MS,
  PUBLISHES_IN_FLIGHT_MAX,
  PUBLISHES_WAITING_MAX,
  SLOW_PEER_WAIT_MS,
} from '../limits.ts'
import type { Node } from '../node.ts'
import { type PeerId, parsePeerId, peerIdOf } from '../peer-id.ts'
import { Attention } from './attention.ts'
import type { FloodGuard } from './flood-guard.ts'
import {
  announceOnlyFrom,
  bringersOfCopies,
  forget,
  type GossipInside,
  insideOf,
  read,
} from './gossip-inside.ts'
import { frameIdOf } from './gossip-options.ts'
import { inboundGossipFlow, outboundGossip } from './gossip-streams.ts'
import type { Judge, Verdict } from './verdict.ts'

const VERDICTS = {
  accept: TopicValidatorResult.Accept,
  reject: TopicValidatorResult.Reject,
  ignore: TopicValidatorResult.Ignore,
} as const

interface TopicInit {
  readonly node: Node
  readonly topic: string
  readonly judge: Judge
  readonly counters: Counters
  readonly guard: FloodGuard
  /** A frame came from this peer: it lives. */
  readonly onLife: (peer: PeerId) => void
  /** gossipsub lists subscribers for a moment after their connection is gone. */
  readonly isPresent: (peer: PeerId) => boolean
  readonly onSubscribed: (peer: PeerId) => void
  readonly onUnsubscribed: (peer: PeerId) => void
}

/** The one topic of the room: what goes out, what comes in, who listens. */
export class Topic {
  readonly #init: TopicInit
  readonly #subscribers = new Set<PeerId>()
  readonly #waiting: (() => void)[] = []
  readonly #stopping = new AbortController()
  readonly #inside: GossipInside
  readonly #attention = new Attention()
  #inFlight = 0

  constructor(init: TopicInit) {
    this.#init = init
    const { pubsub } = init.node.services
    this.#inside = insideOf(pubsub)
    read(this.#inside, {
      mayRead: (peer, bytes) => init.guard.mayRead(peerIdOf(peer), bytes),
      flowOf: (peer) => inboundGossipFlow(() => init.node.getConnections(peer)),
      catchUp: (peer) => this.#attention.caughtUp(peerIdOf(peer)),
    })
    announceOnlyFrom(this.#inside, (source) => {
      const peer = parsePeerId(source)
      return peer !== null && init.guard.mayAnnounce(peer)
    })
    pubsub.topicValidators.set(init.topic, (peer, message) => {
      const from = peerIdOf(peer)
      // At once: others hand over their copies while this one waits to be judged.
      init.guard.newFrame(message.data.length)
      return this.#attention.attend(from, () => VERDICTS[this.#judge(message.data, from)])
    })
    pubsub.addEventListener('subscription-change', () => this.update())
  }

  /** Call when the node runs. */
  start(): void {
    this.#init.node.services.pubsub.subscribe(this.#init.topic)
  }

  stop(): void {
    this.#stopping.abort()
    for (const proceed of this.#waiting.splice(0)) proceed()
  }

  #judge(frame: Uint8Array, from: PeerId): Verdict {
    const { judge, guard, onLife, counters } = this.#init
    if (!guard.mayJudge(from)) return this.#judgeForAnother(frame)
    onLife(from)
    counters.add('framesReceived')
    const verdict = frame.length > FRAME_BYTES_MAX ? 'reject' : judge(frame, from)
    if (verdict !== 'accept') counters.add(verdict === 'reject' ? 'framesRejected' : 'framesIgnored')
    guard.judged(from, verdict)
    return verdict
  }

  /**
   * Who handed over the frame was cut off. That must keep nobody else's copy from being judged: to be cut off on purpose
   * would be a way to censor. A copy that came meanwhile is in nobody's backlog, gossipsub only noted whose it was.
   */
  #judgeForAnother(frame: Uint8Array): Verdict {
    const id = frameIdOf(frame)
    for (const text of bringersOfCopies(this.#inside, id)) {
      const peer = parsePeerId(text)
      if (peer !== null && this.#init.guard.mayJudge(peer)) return this.#judge(frame, peer)
    }
    forget(this.#inside, id)
    return 'ignore'
  }

  /** Compares gossipsub's subscribers with those told of, and tells of the difference. */
  update(): void {
    const { node, topic, isPresent } = this.#init
    const now = new Set(node.services.pubsub.getSubscribers(topic).map(peerIdOf).filter(isPresent))
    for (const peer of [...this.#subscribers].filter((known) => !now.has(known))) {
      this.#subscribers.delete(peer)
      this.#init.onUnsubscribed(peer)
    }
    for (const peer of [...now].filter((found) => !this.#subscribers.has(found))) {
      this.#subscribers.add(peer)
      this.#init.onSubscribed(peer)
    }
  }

  /** The peer is gone; gossipsub notices a moment later. */
  remove(peer: PeerId): void {
    if (this.#subscribers.delete(peer)) this.#init.onUnsubscribed(peer)
  }

  isSubscribed(peer: PeerId): boolean {
    return this.#subscribers.has(peer)
  }

  subscribers(): PeerId[] {
    return [...this.#subscribers]
  }

  mesh(): string[] {
    return this.#inside.getMeshPeers(this.#init.topic)
  }

  score(peer: PeerId): number {
    return this.#inside.getScore(peer)
  }

  /**
   * @returns how many peers the frame was handed to; 0 = not sent
   * @throws RangeError for a frame above `FRAME_BYTES_MAX`
   */
  async publish(frame: Uint8Array): Promise<number> {
    if (frame.length > FRAME_BYTES_MAX) {
      throw new RangeError(`A frame has at most ${FRAME_BYTES_MAX} bytes, not ${frame.length}.`)
    }
    if (this.#inFlight >= PUBLISHES_IN_FLIGHT_MAX) {
      if (this.#waiting.length >= PUBLISHES_WAITING_MAX) return this.#unsent()
      await new Promise<void>((proceed) => this.#waiting.push(proceed))
    }
    this.#inFlight += 1
    try {
      return await this.#send(frame)
    } finally {
      this.#inFlight -= 1
      this.#waiting.shift()?.()
    }
  }

  #unsent(): number {
    this.#init.counters.add('framesUnsent')
    return 0
  }

  async #send(frame: Uint8Array): Promise<number> {
    const { node, topic, guard, counters } = this.#init
    await this.#waitUntil(() => !this.#isSlow(), SLOW_PEER_WAIT_MS)
    // gossipsub counts the id of a frame as seen even when it reached nobody, so it is only tried once
    // somebody can be reached. With nobody connected there is nothing to wait for.
    await this.#waitUntil(() => this.#canBeHeard() || node.getConnections().length === 0, PUBLISH_RETRY_MS)
    if (!this.#canBeHeard() || this.#stopping.signal.aborted) return this.#unsent()
    try {
      // Before it is out: its echoes may be back first.
      guard.newFrame(frame.length)
      const { recipients } = await node.services.pubsub.publish(topic, frame)
      if (recipients.length === 0) return this.#unsent()
      counters.add('framesPublished')
      return recipients.length
    } catch {
      // NoPeersSubscribedToTopic: the last subscriber left meanwhile. Duplicate: sent before.
      return this.#unsent()
    }
  }

  async #waitUntil(condition: () => boolean, timeoutMs: number): Promise<void> {
    const deadlineMs = performance.now() + timeoutMs
    while (!condition() && performance.now() < deadlineMs && !this.#stopping.signal.aborted) {
      await delay(PUBLISH_RETRY_INTERVAL_MS)
    }
  }

  #streams() {
    const { node, topic } = this.#init
    return node.services.pubsub
      .getSubscribers(topic)
      .flatMap((peer) => node.getConnections(peer).map(outboundGossip))
      .filter((stream) => stream !== undefined)
  }

  #canBeHeard(): boolean {
    return this.#streams().length > 0
  }

  #isSlow(): boolean {
    return this.#streams().some((stream) => stream.writeBufferLength > OUTBOUND_BUFFER_BYTES_SLOW)
  }
}
