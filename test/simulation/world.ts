/**
 * One simulated run: virtual time, homes, nodes, the frames between them. It does what happens; `acting.ts` says what
 * happens, observers look on. Everything comes from one seed.
 */
import type { Fingerprint, SigningKey } from '../../src/crypto/signing.ts'
import type { Suite } from '../../src/crypto/suite.ts'
import type { HistoryAnswer, HistoryQuestion } from '../../src/protocol/catching-up/own-history.ts'
import type { Effect, Now, Report, RoomEvent, TrustedIdentity, Verdict } from '../../src/protocol/contract.ts'
import { type PeerId, peerIdOf, type StreamId, sessionIdOf } from '../../src/protocol/identifiers.ts'
import { Room } from '../../src/protocol/room.ts'
import { type RoomIdentity, roomIdentityOf } from '../../src/protocol/room-identity.ts'
import { sessionClaim } from '../../src/protocol/wire/ini.ts'
import { Chronicle, type Publication } from './chronicle.ts'
import type { Cryptography } from './cryptography.ts'
import { type Ground, Links } from './links.ts'
import { Home, type Message, nameOf, SimulatedNode } from './node.ts'
import { Outgoing } from './outgoing.ts'
import type { Disk, HomePlan, Plan } from './plan.ts'
import { Queue } from './queue.ts'
import { Random } from './random.ts'
import { Served } from './served.ts'
import { type Stream, type StreamEnd, Streams } from './streams.ts'

const START_TIME_MS = Date.UTC(2026, 0, 1)
/** A dial that finds nobody takes its time. */
const DIAL_MAX_MS = 3_000
/** Frames that wait in a sleeper's sockets. */
const INBOX_MAX = 256
/** Streams of a node whose last answer is remembered: what came may wait for a slow disk. */
const ANSWERS_MAX = 16

/** Who looks on: the invariants, the log, the adversary. */
export interface Observer {
  /** A room made a frame: from what it knew then. */
  sealed?(publication: Publication): void
  /** The frame goes out, once all that is to be on disk before it is. */
  published?(publication: Publication, message: Message): void
  reported?(node: SimulatedNode, report: Report): void
  /** A room sends something on a direct stream. */
  sentOnStream?(node: SimulatedNode, stream: StreamId, message: Uint8Array): void
  judged?(node: SimulatedNode, message: Message, verdict: Verdict): void
  penalised?(node: SimulatedNode, peer: PeerId): void
  handling?(node: SimulatedNode, event: RoomEvent): void
}

/** How a room is made: another one shows that a broken room is found out. */
export type MakeRoom = (init: ConstructorParameters<typeof Room>[0]) => Room

export class World implements Ground {
  readonly plan: Plan
  readonly cryptography: Cryptography
  readonly random: Random
  readonly room: RoomIdentity
  readonly suite: Suite
  readonly homes: Home[]
  readonly nodes: SimulatedNode[] = []
  readonly links: Links
  readonly streams: Streams
  disk: Disk
  readonly chronicle: Chronicle
  readonly served: Served
  readonly observers: Observer[] = []
  readonly #queue = new Queue()
  readonly #disks: Random
  readonly #makeRoom: MakeRoom
  #nowMs = 0
  #texts = 0

  constructor(plan: Plan, cryptography: Cryptography, makeRoom: MakeRoom = (init) => new Room(init)) {
    this.plan = plan
    this.cryptography = cryptography
    this.#makeRoom = makeRoom
    this.random = new Random(plan.seed, 1)
    this.room = roomIdentityOf(cryptography.bootstrap.publicKey, 'simulation')
    this.suite = cryptography.suite(new Random(plan.seed, 2))
    this.chronicle = new Chronicle(this.room, this.suite)
    this.served = new Served(this.room, this.chronicle)
    this.homes = plan.homes.map((home, index) => new Home(index, home))
    this.links = new Links(this, plan)
    this.streams = new Streams(new Random(plan.seed, 4), this)
    this.#disks = new Random(plan.seed, 5)
    this.disk = plan.disk
  }

  get nowMs(): number {
    return this.#nowMs
  }

  /** Honest nodes that run. */
  get running(): readonly SimulatedNode[] {
    return this.nodes.filter((node) => node.alive && !node.isPuppet)
  }

  addHome(plan: HomePlan): Home {
    const home = new Home(this.homes.length, plan)
    this.homes.push(home)
    return home
  }

  after(delayMs: number, run: () => void): void {
    this.#queue.push(this.#nowMs + Math.max(0, delayMs), run)
  }

  /** Lets virtual time run. */
  run(untilMs: number): void {
    let next = this.#queue.pop(untilMs)
    while (next !== undefined) {
      this.#nowMs = Math.max(this.#nowMs, next.atMs)
      next.run()
      next = this.#queue.pop(untilMs)
    }
    this.#nowMs = untilMs
  }

  nameOf(fingerprint: Fingerprint): string {
    const home = this.homes.find(
      ({ plan: { person } }) =>
        person !== null && this.identityOf(person).publicKey.fingerprint === fingerprint,
    )
    return home === undefined ? 'Mallory' : nameOf(home.plan.person ?? 0)
  }

  identityOf(person: number): SigningKey {
    return this.cryptography.identityOf(person)
  }

  start(home: Home): void {
    if (home.node !== null || home.isCaptured) {
      return
    }
    const index = this.nodes.length
    const random = new Random(this.plan.seed, 1000 + index)
    const peerKey = this.cryptography.peerKey(random)
    const peer = peerIdOf(peerKey.publicKey)
    const { person, hasBootstrap } = home.plan
    const identity = person === null ? null : this.identityOf(person)
    const session = identity && sessionIdOf(identity.publicKey.fingerprint, peerKey.publicKey)
    const keys = this.cryptography.sessionKeys(random)
    const room = this.#makeRoom({
      suite: this.cryptography.suite(random),
      room: this.room,
      ...this.#whitelistOf(home),
      overridden: [...home.overridden],
      participant:
        identity === null || session === null
          ? null
          : {
              history: home.history.kept(identity.publicKey.fingerprint),
              sharesHistory: 'all',
              identity,
              name: nameOf(person ?? 0),
              peerKey: peerKey.publicKey,
              peerSignature: peerKey.sign(sessionClaim(this.room, session)),
              keys,
            },
      bootstrap: hasBootstrap
        ? { key: this.cryptography.bootstrap, rememberedGeneration: home.generation }
        : null,
    })
    const who =
      identity === null || session === null
        ? null
        : { fingerprint: identity.publicKey.fingerprint, session, person: person ?? 0 }
    const outgoing = (owner: SimulatedNode): Outgoing => new Outgoing(owner, this.#diskRoom(owner))
    const node = new SimulatedNode({ index, home, room, peer, who, outgoing })
    node.told.list(this.#whitelistOf(home).trusted)
    this.nodes.push(node)
    home.node = node
    if (who !== null) {
      this.chronicle.sessions.set(who.session, who.fingerprint)
      this.chronicle.keys.add(who.session, keys)
    }
    this.handle(node, { type: 'started' })
    this.links.seek(node)
  }

  /** Gone: `soon` where it closes its connections, else noticed by its silence. */
  stop(node: SimulatedNode, soon: boolean): void {
    node.alive = false
    if (node.home.node === node) {
      node.home.node = null
    }
    node.outgoing.died()
    this.streams.died(node)
    this.links.gone(node, soon)
  }

  /** Says so, writes and publishes what is on its way, and goes. */
  leave(node: SimulatedNode): void {
    this.handle(node, { type: 'leave-requested' })
    this.streams.endAll(node)
    node.outgoing.whenEmpty(() => this.stop(node, true))
  }

  /** The power fails while it writes something, the next time that it does. */
  crashAtWrite(node: SimulatedNode, backAfterMs: number): void {
    node.outgoing.crashAtWrite(() => {
      this.stop(node, false)
      this.after(backAfterMs, () => this.start(node.home))
    })
  }

  renewKeys(node: SimulatedNode): void {
    const keys = this.cryptography.sessionKeys(this.random)
    if (node.who !== null) {
      this.chronicle.keys.add(node.who.session, keys)
    }
    this.handle(node, { type: 'session-keys-renewed', keys })
  }

  get weather() {
    return this.links.weather
  }

  isCut(from: SimulatedNode, to: SimulatedNode): boolean {
    return this.links.isCut(from, to)
  }

  connectionLost(node: SimulatedNode, other: SimulatedNode): void {
    this.streams.connectionLost(node, other)
  }

  /** What came over a stream in answer is remembered until the next: what is shown late must have come so. */
  arrived({ answering }: Stream, end: StreamEnd, message: Uint8Array): void {
    if (end.node !== null && end.isAsking) {
      const { answers } = end.node
      answers.delete(end.id)
      answers.set(end.id, { from: answering.peer, number: end.received, message })
      const oldest = answers.keys().next().value
      if (answers.size > ANSWERS_MAX && oldest !== undefined) {
        answers.delete(oldest)
      }
    }
  }

  tellWhitelist(home: Home): void {
    if (home.node !== null) {
      this.handle(home.node, { type: 'whitelist-changed', ...this.#whitelistOf(home) })
    }
  }

  say(node: SimulatedNode, count: number): readonly string[] {
    const texts = Array.from({ length: count }, () => {
      this.#texts += 1
      return `${node.label} ${this.#texts}`
    })
    for (const text of texts) {
      this.chronicle.said.set(text, node)
    }
    this.handle(node, { type: 'said', texts })
    return texts
  }

  sleep(node: SimulatedNode, forMs: number, monotonicStops: boolean): void {
    if (node.asleep) {
      return
    }
    node.asleep = true
    this.links.fellAsleep(node)
    this.after(forMs, () => {
      if (node.alive && node.asleep) {
        node.lagMs += monotonicStops ? forMs : 0
        this.wake(node)
      }
    })
  }

  wake(node: SimulatedNode): void {
    if (!node.asleep) {
      return
    }
    node.asleep = false
    const timerFirst = this.random.chance(0.5)
    const expire = (): void => {
      if (node.isTimerMissed) {
        node.isTimerMissed = false
        this.#timerFires(node)
      }
    }
    if (timerFirst) {
      expire()
    }
    const inbox = node.inbox
    node.inbox = []
    for (const { event, message } of inbox) {
      this.handle(node, event, message ?? undefined)
    }
    expire()
    node.outgoing.woke()
    this.links.seek(node)
  }

  handle(node: SimulatedNode, event: RoomEvent, message?: Message): void {
    if (!node.alive) {
      return
    }
    if (node.asleep) {
      if (node.inbox.length < INBOX_MAX || event.type !== 'frame-received') {
        node.inbox.push({ event, message: message ?? null })
      }
      return
    }
    this.#userKnows(node, event)
    for (const observer of this.observers) {
      observer.handling?.(node, event)
    }
    this.#perform(node, event, node.room.handle(event, this.#now(node)), message)
  }

  #userKnows(node: SimulatedNode, event: RoomEvent): void {
    if (event.type === 'whitelist-changed') {
      node.told.list(event.trusted)
    } else if (event.type === 'removals-overridden') {
      for (const pair of node.told.override(event.identity)) {
        node.home.overriddenPairs.add(pair)
      }
    }
  }

  #perform(node: SimulatedNode, event: RoomEvent, effects: readonly Effect[], message?: Message): void {
    for (const effect of effects) {
      switch (effect.type) {
        case 'publish':
          this.#publish(node, event, effect.frame)
          break
        case 'judge':
          this.#judged(node, event, effect.verdict, message)
          break
        case 'set-timer':
          this.#setTimer(node, effect.atMs)
          break
        case 'reach':
          this.#reach(node, effect.peer)
          break
        case 'report':
          this.#reported(node, effect.report, message)
          break
        case 'penalise':
          for (const observer of this.observers) {
            observer.penalised?.(node, effect.peer)
          }
          break
        case 'remember-founding':
          node.home.generation = Math.max(node.home.generation, effect.generation)
          this.chronicle.generations.add(effect.generation)
          break
        case 'remember-overridden':
          node.home.overridden = new Set(effect.removals)
          break
        case 'remember-joined':
          node.history.rememberJoined(effect.identity, effect.clock)
          break
        case 'remember-holder':
          node.history.rememberHolder(effect.holder, effect.batches)
          break
        case 'store':
          this.chronicle.toStore(effect.batches)
          node.outgoing.store(effect.batches, effect.clock)
          break
        case 'ask-history':
          this.#askHistory(node, effect.stream, effect.question)
          break
        case 'open-stream':
          this.streams.open(node, effect.stream, effect.peer)
          break
        case 'send-on-stream':
          this.#send(node, effect.stream, effect.message)
          break
        case 'end-stream':
          this.streams.end(node, effect.stream)
          break
        case 'learn-addresses':
          break
      }
    }
  }

  #askHistory(node: SimulatedNode, stream: StreamId, question: HistoryQuestion): void {
    this.after(node.outgoing.lookMs(), () => {
      const answer: HistoryAnswer = node.outgoing.refuses()
        ? { type: 'failed' }
        : node.history.answer(question)
      this.handle(node, { type: 'history-answered', stream, answer })
    })
  }

  #send(node: SimulatedNode, stream: StreamId, message: Uint8Array): void {
    node.sentOnStreams += 1
    for (const observer of this.observers) {
      observer.sentOnStream?.(node, stream, message)
    }
    this.streams.send(node, stream, message)
  }

  #publish(node: SimulatedNode, event: RoomEvent, frame: Uint8Array): void {
    const publication = this.chronicle.sealing(node, frame)
    const { type, dat } = publication
    for (const observer of this.observers) {
      observer.sealed?.(publication)
    }
    const isEnd = dat !== null && event.type === 'leave-requested'
    const leaver = isEnd ? (node.who?.session ?? null) : null
    const message: Message = { bytes: frame, author: node, type, seenBy: new Set([node]), leaver }
    node.outgoing.publish(() => {
      this.chronicle.publishing(publication)
      node.published.push({ atMs: this.#nowMs, type })
      for (const observer of this.observers) {
        observer.published?.(publication, message)
      }
      this.links.flood(node, message, null)
    })
  }

  #judged(node: SimulatedNode, event: RoomEvent, verdict: Verdict, message: Message | undefined): void {
    if (event.type !== 'frame-received' || message === undefined) {
      return
    }
    for (const observer of this.observers) {
      observer.judged?.(node, message, verdict)
    }
    if (verdict === 'accept') {
      const from = this.nodes.find(({ peer }) => peer === event.from) ?? null
      this.links.flood(node, message, from)
    }
  }

  #reported(node: SimulatedNode, report: Report, message: Message | undefined): void {
    if (report.type === 'epoch-changed') {
      const { id, step } = report.epoch
      this.chronicle.sawEpoch(id)
      // Alone with it: it made the key itself, at a founding or when nobody was there to be given a fresh one.
      if (report.epoch.holders.length === 1 && node.who !== null) {
        this.chronicle.made(node.who.session, id, step)
      }
    }
    node.told.hear(report)
    const leaver = message?.leaver ?? null
    if (report.type === 'member-changed' && report.event === 'left' && leaver !== null) {
      node.told.left.add(leaver)
    }
    for (const observer of this.observers) {
      observer.reported?.(node, report)
    }
  }

  #diskRoom(node: SimulatedNode): ConstructorParameters<typeof Outgoing>[1] {
    return {
      random: this.#disks,
      disk: () => this.disk,
      after: (delayMs, run) => this.after(delayMs, run),
      handle: (event) => this.handle(node, event),
    }
  }

  #setTimer(node: SimulatedNode, atMs: number): void {
    const timer = { atMs }
    node.timer = timer
    this.#waitFor(node, timer)
  }

  #waitFor(node: SimulatedNode, timer: { readonly atMs: number }): void {
    this.after(timer.atMs + node.lagMs - this.#nowMs, () => {
      if (node.timer !== timer || !node.alive) {
        return
      }
      if (node.asleep) {
        node.isTimerMissed = true
      } else {
        this.#timerFires(node)
      }
    })
  }

  #timerFires(node: SimulatedNode): void {
    const { timer } = node
    if (timer !== null && this.#now(node).elapsedMs < timer.atMs) {
      // Its clock stood still meanwhile.
      this.#waitFor(node, timer)
      return
    }
    node.timer = null
    this.handle(node, { type: 'timer-expired' })
  }

  #reach(node: SimulatedNode, peer: PeerId): void {
    const other = this.nodes.find((candidate) => candidate.peer === peer && candidate.alive)
    this.after(this.random.between(2, other === undefined ? DIAL_MAX_MS : 60), () => {
      const reached = node.alive && this.links.reach(node, other)
      this.handle(node, { type: 'reach-ended', peer, reached })
    })
  }

  #now(node: SimulatedNode): Now {
    const elapsedMs = 1_000 + this.#nowMs - node.lagMs
    return { elapsedMs, timeMs: START_TIME_MS + Math.floor(this.#nowMs) + node.home.skewMs }
  }

  #whitelistOf(home: Home): {
    readonly trusted: readonly TrustedIdentity[]
    readonly removed: readonly TrustedIdentity[]
  } {
    const identities = (people: ReadonlySet<number>): readonly TrustedIdentity[] =>
      [...people].map((person) => ({ name: nameOf(person), key: this.identityOf(person).publicKey }))
    return { trusted: identities(home.trusted), removed: identities(home.removed) }
  }
}
