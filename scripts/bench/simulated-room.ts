/**
 * Rooms of many members in this process, on virtual time, as if each had a core of its own: what a room does takes the processor time
 * that it takes here, and messages take a moment on their way. Frames spread as gossipsub spreads them: whoever publishes hands a frame to all
 * who are connected, whoever hears it to a few. Cryptography is real.
 */
import { generateKeyPairSync, sign } from 'node:crypto'
import { createDecapsulationKeys } from '../../src/crypto/encapsulation.ts'
import { type SigningKey, signingKeyOf } from '../../src/crypto/signing.ts'
import { nodeSuite } from '../../src/crypto/suite.ts'
import { NO_HISTORY } from '../../src/protocol/catching-up/own-history.ts'
import type { Effect, RoomEvent, TrustedIdentity } from '../../src/protocol/contract.ts'
import { type PeerId, peerIdOf, type StreamId, sessionIdOf } from '../../src/protocol/identifiers.ts'
import { Room } from '../../src/protocol/room.ts'
import { type RoomIdentity, roomIdentityOf } from '../../src/protocol/room-identity.ts'
import { sessionClaim } from '../../src/protocol/wire/ini.ts'
import { MemoryHistory } from '../../test/history/memory-history.ts'
import { Queue } from '../../test/simulation/queue.ts'
import { keyNumber } from './keys.ts'

/** One hop of a LAN, with what lies between two rooms at both ends. */
const HOP_MS = 0.5
/** Of the disk. */
const STORE_MS = 0.5
/** Connections sought, and how many of them gossipsub hands on to (`D`). */
const CONNECTIONS_MAX = 64
const MESH_DEGREE = 6
/** Session keys are shared: what they cost is the same. */
const SESSION_KEYS = 8
const START_TIME_MS = Date.UTC(2026, 0, 1)
const LIMIT_MS = 120_000

export class SimulatedMember {
  readonly name: string
  readonly peer: PeerId
  readonly room: Room
  readonly history = new MemoryHistory()
  readonly connected = new Set<SimulatedMember>()
  /** To whom it hands on what it hears. */
  readonly mesh = new Set<SimulatedMember>()
  readonly seen = new WeakSet<Uint8Array>()
  readonly streams = new Map<StreamId, { readonly member: SimulatedMember; readonly stream: StreamId }>()
  isGone = false
  timer = 0
  streamsCame = 0
  freeAtMs = 0
  /** Since the meters were set to 0. */
  processorMs = 0
  longestMs = 0
  /** Published by itself, in bytes and with when. */
  published: { readonly bytes: number; readonly atMs: number }[] = []
  shown = 0
  memberAtMs = Number.NaN

  constructor(name: string, peer: PeerId, room: Room) {
    this.name = name
    this.peer = peer
    this.room = room
  }
}

const signingKey = async (number: number): Promise<SigningKey> => {
  const key = signingKeyOf(await keyNumber(number))
  if (key === undefined) throw new Error('A pair of primes made no RSA-4096 key.')
  return key
}

/** The kernel looks at the processor time of a thread this often. */
const TICK_MS = 4

/** Begins to measure. @returns the processor time since: by the clock on the wall, less what others took of the core */
const stopwatch = (): (() => number) => {
  const processorMs = (): number => {
    const { user, system } = process.threadCpuUsage()
    return (user + system) / 1000
  }
  const [beganMs, usedMs] = [performance.now(), processorMs()]
  return () => Math.min(performance.now() - beganMs, processorMs() - usedMs + TICK_MS)
}

export class SimulatedRoom {
  readonly members: SimulatedMember[] = []
  readonly #bootstrap: SigningKey
  readonly #identity: RoomIdentity
  readonly #people: readonly { readonly key: SigningKey; readonly trusted: TrustedIdentity }[]
  readonly #queue = new Queue()
  #nowMs = 1000
  #come = 0
  /** Bytes of frames that went from one member to another. */
  bytesCarried = 0

  private constructor(bootstrap: SigningKey, people: readonly SigningKey[]) {
    this.#bootstrap = bootstrap
    this.#identity = roomIdentityOf(bootstrap.publicKey, 'bench')
    this.#people = people.map((key, place) => ({
      key,
      trusted: { name: `member-${place + 1}`, key: key.publicKey },
    }))
  }

  /** @param people how many may come, in all; all trust one another */
  static async open(people: number): Promise<SimulatedRoom> {
    const keys: SigningKey[] = []
    for (let number = 0; number <= people; number++) keys.push(await signingKey(number))
    const [bootstrap, ...others] = keys
    if (bootstrap === undefined) throw new Error('There is no key for the bootstrap.')
    return new SimulatedRoom(bootstrap, others)
  }

  get nowMs(): number {
    return this.#nowMs
  }

  get here(): readonly SimulatedMember[] {
    return this.members.filter(({ isGone }) => !isGone)
  }

  /** Someone comes, and is connected to those who are here. */
  async add(): Promise<SimulatedMember> {
    const place = this.#come
    const person = this.#people[place]
    if (person === undefined) throw new Error('Nobody else is known.')
    this.#come += 1
    const { publicKey, privateKey } = generateKeyPairSync('ed25519')
    const peerKey = new Uint8Array(publicKey.export({ format: 'der', type: 'spki' }).subarray(-32))
    const session = sessionIdOf(person.key.publicKey.fingerprint, peerKey)
    const room = new Room({
      suite: nodeSuite,
      room: this.#identity,
      trusted: this.#people.filter((other) => other !== person).map(({ trusted }) => trusted),
      removed: [],
      overridden: [],
      participant: {
        history: NO_HISTORY,
        sharesHistory: 'all',
        identity: person.key,
        name: person.trusted.name,
        peerKey,
        peerSignature: new Uint8Array(sign(null, sessionClaim(this.#identity, session), privateKey)),
        keys: createDecapsulationKeys(await keyNumber(place % SESSION_KEYS)),
      },
      bootstrap: place === 0 ? { key: this.#bootstrap, rememberedGeneration: 0 } : null,
    })
    const member = new SimulatedMember(person.trusted.name, peerIdOf(peerKey), room)
    this.#handle(member, { type: 'started' })
    this.#connect(member)
    this.members.push(member)
    return member
  }

  #connect(member: SimulatedMember): void {
    const others = this.here.toSorted(() => Math.random() - 0.5).slice(0, CONNECTIONS_MAX)
    for (const [index, other] of others.entries()) {
      const isInMesh = index < MESH_DEGREE
      for (const [one, two] of [
        [member, other],
        [other, member],
      ] as const) {
        one.connected.add(two)
        if (isInMesh) one.mesh.add(two)
        this.#later(HOP_MS, one, { type: 'peer-connected', peer: two.peer })
        this.#later(HOP_MS, one, { type: 'peer-subscribed', peer: two.peer })
      }
    }
  }

  say(member: SimulatedMember, text: string): void {
    this.#handle(member, { type: 'said', texts: [text] })
  }

  /** Says END and goes. */
  leave(member: SimulatedMember): void {
    this.#handle(member, { type: 'leave-requested' })
    member.isGone = true
    for (const other of member.connected) {
      other.connected.delete(member)
      other.mesh.delete(member)
      this.#later(HOP_MS, other, { type: 'peer-disconnected', peer: member.peer })
    }
  }

  resetMeters(): void {
    this.bytesCarried = 0
    for (const member of this.members) {
      member.processorMs = 0
      member.longestMs = 0
      member.published = []
      member.shown = 0
    }
  }

  run(durationMs: number): void {
    const untilMs = this.#nowMs + durationMs
    for (let next = this.#queue.pop(untilMs); next !== undefined; next = this.#queue.pop(untilMs)) {
      this.#nowMs = Math.max(this.#nowMs, next.atMs)
      next.run()
    }
    this.#nowMs = untilMs
  }

  /** @throws where it does not come to hold for long */
  runUntil(holds: () => boolean): void {
    const untilMs = this.#nowMs + LIMIT_MS
    while (!holds()) {
      const next = this.#queue.pop(untilMs)
      if (next === undefined) throw new Error('What a simulated room was to come to did not come.')
      this.#nowMs = Math.max(this.#nowMs, next.atMs)
      next.run()
    }
  }

  #later(delayMs: number, member: SimulatedMember, event: RoomEvent): void {
    this.#queue.push(this.#nowMs + delayMs, () => this.#handle(member, event))
  }

  #handle(member: SimulatedMember, event: RoomEvent): void {
    if (member.isGone) return
    if (member.freeAtMs > this.#nowMs) {
      this.#queue.push(member.freeAtMs, () => this.#handle(member, event))
      return
    }
    const now = { elapsedMs: this.#nowMs, timeMs: START_TIME_MS + this.#nowMs }
    const elapsed = stopwatch()
    const effects = member.room.handle(event, now)
    const tookMs = elapsed()
    member.processorMs += tookMs
    member.longestMs = Math.max(member.longestMs, tookMs)
    member.freeAtMs = this.#nowMs + tookMs
    for (const effect of effects) this.#perform(member, event, effect, tookMs)
  }

  #perform(member: SimulatedMember, event: RoomEvent, effect: Effect, tookMs: number): void {
    switch (effect.type) {
      case 'publish':
        member.seen.add(effect.frame)
        member.published.push({ bytes: effect.frame.length, atMs: this.#nowMs + tookMs })
        this.#carry(member, effect.frame, member.connected, null, tookMs)
        return
      case 'judge':
        if (event.type === 'frame-received' && effect.verdict === 'accept') {
          this.#carry(member, event.frame, member.mesh, event.from, tookMs)
        }
        return
      case 'set-timer': {
        member.timer += 1
        const { timer } = member
        this.#queue.push(Math.max(effect.atMs, this.#nowMs + tookMs), () => {
          if (timer === member.timer) this.#handle(member, { type: 'timer-expired' })
        })
        return
      }
      case 'reach': {
        const reached = [...member.connected].some(({ peer }) => peer === effect.peer)
        this.#later(tookMs + HOP_MS, member, { type: 'reach-ended', peer: effect.peer, reached })
        return
      }
      case 'store': {
        const ids = effect.batches.map((batch) => {
          member.history.store(batch, effect.clock)
          return batch.id
        })
        this.#later(tookMs + STORE_MS, member, { type: 'stored', ids, outcome: 'fresh' })
        return
      }
      case 'ask-history': {
        const answer = member.history.answer(effect.question)
        this.#later(tookMs + STORE_MS, member, { type: 'history-answered', stream: effect.stream, answer })
        return
      }
      case 'open-stream':
        this.#openStream(member, effect.stream, effect.peer, tookMs)
        return
      case 'send-on-stream': {
        const end = member.streams.get(effect.stream)
        if (end !== undefined) {
          this.bytesCarried += effect.message.length
          this.#later(tookMs + HOP_MS, end.member, {
            type: 'stream-received',
            stream: end.stream,
            message: effect.message,
          })
        }
        return
      }
      case 'end-stream': {
        const end = member.streams.get(effect.stream)
        member.streams.delete(effect.stream)
        if (end?.member.streams.delete(end.stream) === true) {
          this.#later(tookMs + HOP_MS, end.member, { type: 'stream-ended', stream: end.stream })
        }
        return
      }
      case 'remember-holder':
        member.history.rememberHolder(effect.holder, effect.batches)
        return
      case 'remember-joined':
        member.history.rememberJoined(effect.identity, effect.clock)
        return
      case 'report':
        if (effect.report.type === 'text-said') member.shown += 1
        if (effect.report.type === 'state-changed' && effect.report.state === 'member') {
          member.memberAtMs = this.#nowMs + tookMs
        }
        return
      case 'learn-addresses':
      case 'penalise':
      case 'remember-founding':
      case 'remember-overridden':
        return
    }
  }

  #carry(
    from: SimulatedMember,
    frame: Uint8Array,
    to: ReadonlySet<SimulatedMember>,
    except: PeerId | null,
    tookMs: number,
  ): void {
    for (const other of to) {
      if (other.peer === except) continue
      this.#queue.push(this.#nowMs + tookMs + HOP_MS, () => {
        if (other.seen.has(frame)) return
        other.seen.add(frame)
        this.bytesCarried += frame.length
        this.#handle(other, { type: 'frame-received', frame, from: from.peer })
      })
    }
  }

  #openStream(member: SimulatedMember, stream: StreamId, peer: PeerId, tookMs: number): void {
    const other = [...member.connected].find((one) => one.peer === peer)
    if (other === undefined) {
      this.#later(tookMs + HOP_MS, member, { type: 'stream-ended', stream })
      return
    }
    other.streamsCame += 1
    const there = `from-${other.streamsCame}` as StreamId
    member.streams.set(stream, { member: other, stream: there })
    other.streams.set(there, { member, stream })
    this.#later(tookMs + HOP_MS, other, { type: 'stream-came', stream: there, peer: member.peer })
    this.#later(tookMs + 2 * HOP_MS, member, { type: 'stream-opened', stream })
  }
}
