/** A topic without a network: rooms joined by links, virtual time, flooding as gossipsub floods a small mesh. */
import { createHash } from 'node:crypto'
import type { SigningKey } from '../../src/crypto/signing.ts'
import { nodeSuite } from '../../src/crypto/suite.ts'
import { NO_HISTORY } from '../../src/protocol/catching-up/own-history.ts'
import type { Effect, Now, RoomEvent, TrustedIdentity, Verdict } from '../../src/protocol/contract.ts'
import { type PeerId, type StreamId, sessionIdOf } from '../../src/protocol/identifiers.ts'
import { SHOW_ROUND_MAX_MS, SHOW_ROUND_MS } from '../../src/protocol/limits.ts'
import { Room } from '../../src/protocol/room.ts'
import { type RoomIdentity, roomIdentityOf } from '../../src/protocol/room-identity.ts'
import type { Batch } from '../../src/protocol/wire/batch.ts'
import { sessionClaim } from '../../src/protocol/wire/ini.ts'
import { createPeerKey, identityNamed, sessionKeys } from './keys.ts'
import { type NodeOptions, SimulatedNode } from './simulated-node.ts'

/** One way, one hop. */
const LINK_DELAY_MS = 2
/** More than the largest room does in one millisecond; without it a timer that is never satisfied hangs the test. */
const EVENTS_AT_ONCE_MAX = 100_000
/** After so long the last round is over in which a member shows its epoch to those who have not shown that they came along. */
export const ROUNDS_MS = 2 * (2 * SHOW_ROUND_MAX_MS - SHOW_ROUND_MS)

export const START_TIME_MS = Date.UTC(2026, 0, 1)

interface Scheduled {
  readonly atMs: number
  readonly order: number
  readonly run: () => void
}

export class SimulatedNetwork {
  readonly identity: RoomIdentity
  readonly nodes: SimulatedNode[] = []
  readonly #bootstrap: SigningKey
  #queue: Scheduled[] = []
  #order = 0
  #elapsedMs = 1_000
  readonly #opened = new Map<string, readonly Batch[]>()
  /** Whether a frame on its way from one node to another is lost. */
  loses: (frame: Uint8Array, from: SimulatedNode, to: SimulatedNode) => boolean = () => false

  private constructor(bootstrap: SigningKey, roomName: string) {
    this.#bootstrap = bootstrap
    this.identity = roomIdentityOf(bootstrap.publicKey, roomName)
  }

  static async create(roomName = 'lobby'): Promise<SimulatedNetwork> {
    return new SimulatedNetwork(await identityNamed('bootstrap'), roomName)
  }

  get elapsedMs(): number {
    return this.#elapsedMs
  }

  /** A node that is started but linked to nobody yet. */
  async add(options: NodeOptions): Promise<SimulatedNode> {
    const peerKey = createPeerKey()
    const talks = options.talks ?? true
    const identity = await identityNamed(options.name)
    const session = sessionIdOf(identity.publicKey.fingerprint, peerKey.publicKey)
    const room = new Room({
      suite: nodeSuite,
      room: this.identity,
      trusted: await trustedNamed(options.trusts),
      removed: await trustedNamed(options.removed ?? []),
      overridden: options.overridden ?? [],
      participant: talks
        ? {
            history: options.history?.kept(identity.publicKey.fingerprint) ?? NO_HISTORY,
            sharesHistory: options.sharesHistory ?? 'all',
            identity,
            name: options.name,
            peerKey: peerKey.publicKey,
            peerSignature: peerKey.sign(sessionClaim(this.identity, session)),
            keys: await sessionKeys(options.name),
          }
        : null,
      bootstrap: options.bootstrap
        ? { key: this.#bootstrap, rememberedGeneration: options.rememberedGeneration ?? 0 }
        : null,
    })
    const node = new SimulatedNode(options, peerKey, room)
    this.nodes.push(node)
    this.handle(node, { type: 'started' })
    return node
  }

  link(left: SimulatedNode, right: SimulatedNode): void {
    left.links.add(right)
    right.links.add(left)
    for (const [node, other] of [
      [left, right],
      [right, left],
    ] as const) {
      this.#schedule(LINK_DELAY_MS, () => {
        this.handle(node, { type: 'peer-connected', peer: other.peer })
        this.handle(node, { type: 'peer-subscribed', peer: other.peer })
      })
    }
  }

  unlink(left: SimulatedNode, right: SimulatedNode): void {
    left.links.delete(right)
    right.links.delete(left)
    this.#cutStreams(left, right)
    this.handle(left, { type: 'peer-disconnected', peer: right.peer })
    this.handle(right, { type: 'peer-disconnected', peer: left.peer })
  }

  /** Links a node to everyone else that is alive. */
  linkAll(node: SimulatedNode): void {
    for (const other of this.nodes) {
      if (other !== node && other.alive && !other.links.has(node)) {
        this.link(node, other)
      }
    }
  }

  /** Gone without a word. */
  kill(node: SimulatedNode): void {
    node.alive = false
    for (const other of [...node.links]) {
      node.links.delete(other)
      other.links.delete(node)
      this.#cutStreams(other, node)
      this.handle(other, { type: 'peer-disconnected', peer: node.peer })
    }
  }

  /** The lid is shut: nothing reaches it, its timers do not run; its connections stay, and keep what comes over them. */
  sleep(node: SimulatedNode): void {
    node.missed = []
  }

  /**
   * The lid is opened.
   * @param first what the machine does before it reads what its connections kept: look at its timers, or nothing
   */
  wake(node: SimulatedNode, first: 'timers' | 'connections' = 'timers'): void {
    const missed = node.missed ?? []
    node.missed = null
    const isTimer = ({ type }: RoomEvent): boolean => type === 'timer-expired'
    // However often it would have expired, it is one timer.
    const late = missed.filter(isTimer).slice(-1)
    const kept = missed.filter((event) => !isTimer(event))
    for (const event of first === 'timers' ? [...late, ...kept] : [...kept, ...late]) {
      this.handle(node, event)
    }
  }

  say(node: SimulatedNode, text: string): void {
    this.handle(node, { type: 'said', texts: [text] })
  }

  /** The whitelist as it is from now on; a name that is gone has merely vanished. */
  async trust(node: SimulatedNode, names: readonly string[]): Promise<void> {
    node.trusts = names
    await this.#changeWhitelist(node)
  }

  /** The command: takes a name off the list, for all to hear. */
  async remove(node: SimulatedNode, name: string): Promise<void> {
    node.trusts = node.trusts.filter((other) => other !== name)
    node.removed = [...node.removed, name]
    await this.#changeWhitelist(node)
  }

  async restore(node: SimulatedNode, name: string): Promise<void> {
    node.trusts = [...node.trusts, name]
    node.removed = node.removed.filter((other) => other !== name)
    await this.#changeWhitelist(node)
  }

  /** The user lets in someone whom others removed. */
  async override(node: SimulatedNode, name: string): Promise<void> {
    const identity = (await identityNamed(name)).publicKey.fingerprint
    this.handle(node, { type: 'removals-overridden', identity })
  }

  async #changeWhitelist(node: SimulatedNode): Promise<void> {
    const [trusted, removed] = await Promise.all([trustedNamed(node.trusts), trustedNamed(node.removed)])
    this.handle(node, { type: 'whitelist-changed', trusted, removed })
  }

  /** Puts bytes on the topic as a peer of `node` that forwards them. */
  inject(node: SimulatedNode, frame: Uint8Array, from: PeerId): Verdict {
    const before = node.verdicts.length
    this.handle(node, { type: 'frame-received', frame, from })
    const judged = node.verdicts[before]
    if (judged === undefined) {
      throw new Error('every frame gets a verdict')
    }
    return judged.verdict
  }

  /** A connection from outside, which subscribes: what an outsider, or a node made by hand, looks like. */
  connect(node: SimulatedNode, peer: PeerId): void {
    this.handle(node, { type: 'peer-connected', peer })
    this.handle(node, { type: 'peer-subscribed', peer })
  }

  /** Founds a room for the first of `names`; all trust one another, and all are linked. */
  gather(names: readonly [string]): Promise<readonly [SimulatedNode]>
  gather(names: readonly [string, string]): Promise<readonly [SimulatedNode, SimulatedNode]>
  gather(
    names: readonly [string, string, string],
  ): Promise<readonly [SimulatedNode, SimulatedNode, SimulatedNode]>
  gather(names: readonly string[]): Promise<readonly SimulatedNode[]>
  async gather(names: readonly string[]): Promise<readonly SimulatedNode[]> {
    const nodes: SimulatedNode[] = []
    for (const [index, name] of names.entries()) {
      const node = await this.add({ name, trusts: names, bootstrap: index === 0 })
      this.linkAll(node)
      nodes.push(node)
      if (this.runUntil(() => node.room.epoch !== null) === undefined) {
        throw new Error(`${name} did not get in`)
      }
    }
    this.run(2_000)
    return nodes
  }

  /** What somebody who had not heard it before found in a frame. */
  batchesIn(frame: Uint8Array): readonly Batch[] {
    return this.#opened.get(digest(frame)) ?? []
  }

  /** Lets virtual time run. */
  run(durationMs: number): void {
    const untilMs = this.#elapsedMs + durationMs
    this.runUntil(() => false, untilMs)
    this.#elapsedMs = untilMs
  }

  /** Runs until the condition holds; @returns how long it took, or undefined where it did not in time. */
  runUntil(holds: () => boolean, untilMs = this.#elapsedMs + 60_000): number | undefined {
    const startMs = this.#elapsedMs
    let standsStill = 0
    while (!holds()) {
      const next = this.#next(untilMs)
      if (next === undefined) {
        return undefined
      }
      standsStill = next.atMs > this.#elapsedMs ? 0 : standsStill + 1
      if (standsStill > EVENTS_AT_ONCE_MAX) {
        throw new Error(`virtual time stands still at ${this.#elapsedMs} ms: a timer is due again and again`)
      }
      this.#elapsedMs = Math.max(this.#elapsedMs, next.atMs)
      next.run()
    }
    return this.#elapsedMs - startMs
  }

  handle(node: SimulatedNode, event: RoomEvent): void {
    if (!node.alive) {
      return
    }
    if (node.missed !== null) {
      node.missed.push(event)
      return
    }
    for (const effect of node.room.handle(event, this.#now(node))) {
      node.effects.push(effect)
      this.#perform(node, event, effect)
    }
  }

  #perform(node: SimulatedNode, event: RoomEvent, effect: Effect): void {
    switch (effect.type) {
      case 'publish':
        node.published.push(effect.frame)
        node.seen.add(digest(effect.frame))
        this.#flood(node, effect.frame, null)
        return
      case 'judge':
        this.#judged(node, event, effect.verdict)
        return
      case 'set-timer': {
        node.timer += 1
        const timer = node.timer
        this.#schedule(effect.atMs - this.#elapsedMs, () => {
          if (timer === node.timer) {
            node.timersExpired += 1
            this.handle(node, { type: 'timer-expired' })
          }
        })
        return
      }
      case 'reach': {
        const reached = this.nodes.some((other) => other.peer === effect.peer && node.links.has(other))
        this.#schedule(LINK_DELAY_MS, () => {
          this.handle(node, { type: 'reach-ended', peer: effect.peer, reached })
        })
        return
      }
      case 'report':
        node.reports.push(effect.report)
        return
      case 'penalise':
        node.penalties += 1
        return
      case 'remember-overridden':
        node.overridden = effect.removals
        return
      case 'store':
        if (event.type === 'frame-received') {
          this.#opened.set(digest(event.frame), effect.batches)
        }
        this.#store(node, effect.batches, effect.clock)
        return
      case 'ask-history': {
        const answer = node.history.answer(effect.question)
        this.#schedule(0, () =>
          this.handle(node, { type: 'history-answered', stream: effect.stream, answer }),
        )
        return
      }
      case 'open-stream':
        this.#openStream(node, effect.stream, effect.peer)
        return
      case 'send-on-stream':
        this.#send(node, effect.stream, effect.message)
        return
      case 'end-stream':
        this.#endStream(node, effect.stream)
        return
      case 'remember-holder':
        node.history.rememberHolder(effect.holder, effect.batches)
        return
      case 'remember-joined':
        node.history.rememberJoined(effect.identity, effect.clock)
        return
      case 'learn-addresses':
      case 'remember-founding':
        return
    }
  }

  #store(node: SimulatedNode, batches: readonly Batch[], clock: number): void {
    this.#schedule(0, () => {
      for (const batch of batches) {
        const author = node.room.keyOf(batch.author)
        if (author !== undefined) {
          node.history.rememberIdentity(author)
        }
        const kept = (): 'fresh' | 'known' => (node.history.store(batch, clock) ? 'fresh' : 'known')
        const outcome = node.refusesToStore ? 'refused' : kept()
        this.handle(node, { type: 'stored', ids: [batch.id], outcome })
      }
    })
  }

  #openStream(node: SimulatedNode, stream: StreamId, peer: PeerId): void {
    const other = [...node.links].find((linked) => linked.peer === peer)
    this.#schedule(2 * LINK_DELAY_MS, () => {
      if (other === undefined || !node.links.has(other)) {
        this.handle(node, { type: 'stream-ended', stream })
        return
      }
      other.streamsCame += 1
      const there = `from-${other.streamsCame}` as StreamId
      node.streams.set(stream, { node: other, stream: there })
      other.streams.set(there, { node, stream })
      this.handle(other, { type: 'stream-came', stream: there, peer: node.peer })
      this.handle(node, { type: 'stream-opened', stream })
    })
  }

  #send(node: SimulatedNode, stream: StreamId, message: Uint8Array): void {
    const end = node.streams.get(stream)
    this.#schedule(LINK_DELAY_MS, () => {
      if (end?.node.streams.has(end.stream)) {
        node.sentOnStreams += 1
        node.bytesOnStreams += message.length
        this.handle(end.node, { type: 'stream-received', stream: end.stream, message })
      }
    })
  }

  #endStream(node: SimulatedNode, stream: StreamId): void {
    const end = node.streams.get(stream)
    node.streams.delete(stream)
    if (end?.node.streams.delete(end.stream)) {
      this.#schedule(LINK_DELAY_MS, () => this.handle(end.node, { type: 'stream-ended', stream: end.stream }))
    }
  }

  /** A connection that is gone takes its streams along. */
  #cutStreams(node: SimulatedNode, other: SimulatedNode): void {
    for (const [stream, end] of [...node.streams]) {
      if (end.node === other) {
        node.streams.delete(stream)
        other.streams.delete(end.stream)
        this.handle(node, { type: 'stream-ended', stream })
        this.handle(other, { type: 'stream-ended', stream: end.stream })
      }
    }
  }

  #judged(node: SimulatedNode, event: RoomEvent, verdict: Verdict): void {
    if (event.type !== 'frame-received') {
      return
    }
    node.verdicts.push({ frame: event.frame, verdict })
    if (verdict === 'accept') {
      this.#flood(node, event.frame, event.from)
    }
  }

  #flood(node: SimulatedNode, frame: Uint8Array, from: PeerId | null): void {
    for (const other of node.links) {
      if (other.peer === from) {
        continue
      }
      this.#schedule(LINK_DELAY_MS, () => {
        if (!node.links.has(other) || other.seen.has(digest(frame)) || this.loses(frame, node, other)) {
          return
        }
        other.seen.add(digest(frame))
        this.handle(other, { type: 'frame-received', frame, from: node.peer })
      })
    }
  }

  #now(node: SimulatedNode): Now {
    return { elapsedMs: this.#elapsedMs, timeMs: START_TIME_MS + this.#elapsedMs + node.clockSkewMs }
  }

  #schedule(delayMs: number, run: () => void): void {
    this.#order += 1
    this.#queue.push({ atMs: this.#elapsedMs + Math.max(0, delayMs), order: this.#order, run })
  }

  #next(untilMs: number): Scheduled | undefined {
    const next = this.#queue.reduce<Scheduled | undefined>(
      (first, candidate) =>
        first === undefined ||
        candidate.atMs < first.atMs ||
        (candidate.atMs === first.atMs && candidate.order < first.order)
          ? candidate
          : first,
      undefined,
    )
    if (next === undefined || next.atMs > untilMs) {
      return undefined
    }
    this.#queue = this.#queue.filter((scheduled) => scheduled !== next)
    return next
  }
}

const digest = (frame: Uint8Array): string => createHash('sha256').update(frame).digest('hex')

const trustedNamed = (names: readonly string[]): Promise<readonly TrustedIdentity[]> =>
  Promise.all(names.map(async (name) => ({ name, key: (await identityNamed(name)).publicKey })))
