/**
 * One simulated run: virtual time, homes, nodes, the frames between them. It does what happens; `acting.ts` says what
 * happens, observers look on. Everything comes from one seed.
 */
import type { Fingerprint, SigningKey } from '../../src/crypto/signing.ts'
import type { Suite } from '../../src/crypto/suite.ts'
import type { Effect, Now, Report, RoomEvent, TrustedIdentity, Verdict } from '../../src/protocol/contract.ts'
import { type PeerId, peerIdOf, sessionIdOf } from '../../src/protocol/identifiers.ts'
import { Room } from '../../src/protocol/room.ts'
import { type RoomIdentity, roomIdentityOf } from '../../src/protocol/room-identity.ts'
import { sessionClaim } from '../../src/protocol/wire/ini.ts'
import { Chronicle, type Publication, type SealedIn } from './chronicle.ts'
import type { Cryptography } from './cryptography.ts'
import { type Ground, Links } from './links.ts'
import { Home, type Message, nameOf, SimulatedNode } from './node.ts'
import type { HomePlan, Plan } from './plan.ts'
import { Queue } from './queue.ts'
import { Random } from './random.ts'

const START_TIME_MS = Date.UTC(2026, 0, 1)
/** A dial that finds nobody takes its time. */
const DIAL_MAX_MS = 3_000
/** Frames that wait in a sleeper's sockets. */
const INBOX_MAX = 256

/** Who looks on: the invariants, the log, the adversary. */
export interface Observer {
  published?(publication: Publication, message: Message): void
  /** `lastDat`: where the DAT published last, in handling the same event, is sealed. */
  reported?(node: SimulatedNode, report: Report, lastDat: SealedIn | null): void
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
  readonly chronicle: Chronicle
  readonly observers: Observer[] = []
  readonly #queue = new Queue()
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
    this.homes = plan.homes.map((home, index) => new Home(index, home))
    this.links = new Links(this, plan)
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
    const room = this.#makeRoom({
      suite: this.cryptography.suite(random),
      room: this.room,
      ...this.#whitelistOf(home),
      overridden: [...home.overridden],
      participant:
        identity === null || session === null
          ? null
          : {
              identity,
              name: nameOf(person ?? 0),
              peerKey: peerKey.publicKey,
              peerSignature: peerKey.sign(sessionClaim(this.room, session)),
              keys: this.cryptography.sessionKeys(random),
            },
      bootstrap: hasBootstrap
        ? { key: this.cryptography.bootstrap, rememberedGeneration: home.generation }
        : null,
    })
    const who =
      identity === null || session === null
        ? null
        : { fingerprint: identity.publicKey.fingerprint, session, person: person ?? 0 }
    const node = new SimulatedNode({ index, home, room, peer, who })
    node.told.list(this.#whitelistOf(home).trusted)
    this.nodes.push(node)
    home.node = node
    if (who !== null) {
      this.chronicle.sessions.set(who.session, who.fingerprint)
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
    this.links.gone(node, soon)
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
    let lastDat: SealedIn | null = null
    for (const effect of effects) {
      switch (effect.type) {
        case 'publish':
          lastDat = this.#publish(node, event, effect.frame) ?? lastDat
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
          this.#reported(node, effect.report, lastDat, message)
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
        case 'learn-addresses':
          break
      }
    }
  }

  #publish(node: SimulatedNode, event: RoomEvent, frame: Uint8Array): SealedIn | null {
    const publication = this.chronicle.publication(node, frame)
    const { type, dat } = publication
    const isEnd = dat !== null && event.type === 'leave-requested'
    const leaver = isEnd ? (node.who?.session ?? null) : null
    const message: Message = { bytes: frame, author: node, type, seenBy: new Set([node]), leaver }
    node.published.push({ atMs: this.#nowMs, type })
    for (const observer of this.observers) {
      observer.published?.(publication, message)
    }
    this.links.flood(node, message, null)
    return dat
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

  #reported(
    node: SimulatedNode,
    report: Report,
    lastDat: SealedIn | null,
    message: Message | undefined,
  ): void {
    if (report.type === 'epoch-changed') {
      const { id, step } = report.epoch
      this.chronicle.sawEpoch(id)
      // Alone with it: it made the key itself, at a founding or when nobody was there to be given a fresh one.
      if (report.epoch.holders.length === 1 && node.who !== null) {
        this.chronicle.gave(node.who.session, id, step)
      }
    }
    if (report.type === 'text-said' && report.self && lastDat !== null) {
      this.chronicle.sealed.set(report.text, lastDat)
    }
    node.told.hear(report)
    const leaver = message?.leaver ?? null
    if (report.type === 'member-changed' && report.event === 'left' && leaver !== null) {
      node.told.left.add(leaver)
    }
    for (const observer of this.observers) {
      observer.reported?.(node, report, lastDat)
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
