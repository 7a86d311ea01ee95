/**
 * The adversary: a peer of some nodes that hears all they pass on, and sends them what it likes; with the keys, and the
 * running room, of a former member where the plan gives it one. Nobody trusts it.
 */
import { concatenate } from '../../src/crypto/bytes.ts'
import type { SigningKey } from '../../src/crypto/signing.ts'
import { type PeerId, peerIdOf, type SessionId, sessionIdOf } from '../../src/protocol/identifiers.ts'
import { openEnvelope } from '../../src/protocol/wire/envelope.ts'
import { decodeSigned, type EpochPosition } from '../../src/protocol/wire/fields.ts'
import type { Founding } from '../../src/protocol/wire/founding.ts'
import { type IniRequest, verifyIniRequest } from '../../src/protocol/wire/ini.ts'
import type { Publication } from './chronicle.ts'
import type { PeerKey } from './cryptography.ts'
import { Forger } from './forging.ts'
import { Liar } from './lying.ts'
import type { Message, SimulatedNode } from './node.ts'
import type { Action, Forgery, Lie } from './plan.ts'
import { Random } from './random.ts'
import type { Observer, World } from './world.ts'

/** An identity that is on nobody's list and never was. */
export const OUTSIDER = 1_000_000
const OVERHEARD_MAX = 400
const NOW_MS = Date.UTC(2026, 0, 1)

export class Adversary implements Observer {
  readonly #world: World
  readonly #random: Random
  readonly #forger: Forger
  readonly #homes: ReadonlySet<number>
  readonly #overheard: Message[] = []
  readonly #peerKey: PeerKey
  readonly #peer: PeerId
  readonly #liar: Liar
  #puppet: SimulatedNode | null = null
  #identity: SigningKey

  constructor(world: World, homes: readonly number[]) {
    this.#world = world
    this.#random = new Random(world.plan.seed, 3)
    this.#forger = new Forger(world.room, world.cryptography, this.#random)
    this.#homes = new Set(homes)
    this.#peerKey = world.cryptography.peerKey(this.#random)
    this.#peer = peerIdOf(this.#peerKey.publicKey)
    this.#identity = world.identityOf(OUTSIDER)
    this.#liar = new Liar(world, this.#random, this.#forger, this.#peer)
    world.streams.outsider = this.#liar
    world.observers.push(this)
  }

  handling(node: SimulatedNode, { type }: { readonly type: string }): void {
    if (type === 'started' && this.#homes.has(node.home.index)) {
      this.#world.after(this.#random.between(0, 2_000), () => {
        this.#world.handle(node, { type: 'peer-connected', peer: this.#peer })
        this.#world.handle(node, { type: 'peer-subscribed', peer: this.#peer })
      })
    }
  }

  published({ node }: Publication, message: Message): void {
    if (this.#homes.has(node.home.index)) {
      this.#overhear(message)
    }
  }

  capture(index: number, removers: readonly number[]): void {
    const home = this.#world.homes[index]
    const node = home?.node
    if (home === undefined || node?.who == null || this.#puppet !== null) {
      return
    }
    const { person } = node.who
    for (const other of this.#world.homes) {
      if (other.plan.person === person) {
        other.isCaptured = true
        if (other.node !== null && other.node !== node) {
          this.#world.stop(other.node, false)
        }
      }
    }
    home.node = null
    node.isPuppet = true
    node.asleep = false
    this.#puppet = node
    this.#identity = this.#world.identityOf(person)
    this.#liar.member = { node, identity: this.#identity }
    this.#takeOffLists(person, new Set(removers))
  }

  play(what: (Action & { readonly do: 'puppet' })['what']): void {
    const puppet = this.#puppet
    if (puppet === null) {
      return
    }
    switch (what) {
      case 'say':
        this.#world.say(puppet, 1)
        return
      case 'leave':
        this.#world.handle(puppet, { type: 'leave-requested' })
        return
      case 'rejoin':
        this.#world.handle(puppet, { type: 'rejoin-requested' })
        return
      case 'deaf':
        puppet.asleep = true
        return
      case 'hear':
        this.#world.wake(puppet)
        return
    }
  }

  lie(how: Lie): void {
    this.#liar.how = how
  }

  attack(forgery: Forgery, to: number | null): void {
    const targets = this.#world.running.filter(
      ({ home }) => this.#homes.has(home.index) && (to === null || home.index === to),
    )
    if (forgery === 'stream' || forgery === 'questions') {
      for (const node of targets) {
        this.#liar.open(node, forgery === 'questions')
      }
      return
    }
    const message = targets.length === 0 ? undefined : this.#make(forgery)
    if (message === undefined) {
      return
    }
    for (const node of targets) {
      message.seenBy.add(node)
      this.#world.handle(node, { type: 'frame-received', frame: message.bytes, from: this.#peer }, message)
    }
  }

  /** The adversary has had its time. */
  end(): void {
    this.#liar.end()
    if (this.#puppet !== null) {
      this.#world.stop(this.#puppet, true)
    }
    for (const node of this.#world.running) {
      this.#world.handle(node, { type: 'peer-disconnected', peer: this.#peer })
    }
  }

  #takeOffLists(person: number, removers: ReadonlySet<number>): void {
    for (const other of this.#world.homes) {
      const wasTrusted = other.trusted.delete(person)
      if (wasTrusted && removers.has(other.index)) {
        other.removed.add(person)
      }
      if (wasTrusted) {
        this.#world.tellWhitelist(other)
      }
    }
  }

  #overhear(message: Message): void {
    if (this.#overheard.length < OVERHEARD_MAX) {
      this.#overheard.push(message)
    } else {
      this.#overheard[this.#random.between(0, OVERHEARD_MAX - 1)] = message
    }
  }

  #some(type?: Message['type']): Message | undefined {
    // Often the latest, which are still worth something; else anything it ever heard.
    const fitting = this.#overheard.filter((message) => type === undefined || message.type === type)
    return this.#random.pick(this.#random.chance(0.5) ? fitting.slice(-10) : fitting)
  }

  #make(forgery: Exclude<Forgery, 'stream' | 'questions'>): Message | undefined {
    switch (forgery) {
      case 'replay':
        return this.#some()
      case 'reseal':
        return this.#changed((frame) => this.#forger.resealed(frame))
      case 'mutate-outside':
        return this.#changed((frame) => this.#forger.mutatedOutside(frame))
      case 'mutate-inside':
        return this.#changed((frame) => this.#forger.mutatedInside(frame))
      case 'removal':
        return this.#removeSomeone()
      case 'ini':
        return this.#forgedIni()
      case 'answer':
      case 'fresh-key':
      case 'dat':
      case 'founding':
        return this.#forged(forgery)
    }
  }

  #changed(change: (frame: Uint8Array) => Uint8Array): Message | undefined {
    const heard = this.#some()
    return heard === undefined ? undefined : newMessage(change(heard.bytes), heard.type)
  }

  /** What an honest node's INI told: whom to answer, and which epochs there are. */
  #someIni(): IniRequest | undefined {
    const message = this.#some('INI request')
    const envelope = message && openEnvelope(this.#world.room, message.bytes)
    const signed = envelope?.opened === true ? decodeSigned(envelope.payload) : undefined
    const verified = signed && verifyIniRequest(this.#world.suite, this.#world.room, signed)
    return verified?.verified === true ? verified.ini : undefined
  }

  #session(peerKey = this.#peerKey): SessionId {
    return sessionIdOf(this.#identity.publicKey.fingerprint, peerKey.publicKey)
  }

  #forgedIni(): Message {
    const seen = this.#someIni()
    const peerKey = this.#random.chance(0.3) ? this.#world.cryptography.peerKey(this.#random) : this.#peerKey
    const shows = seen === undefined || this.#random.chance(0.3) ? null : this.#claim(seen)
    const timeMs = NOW_MS + this.#world.nowMs
    const { frame, session } = this.#forger.ini(this.#identity, peerKey, shows, timeMs)
    this.#world.chronicle.sessions.set(session, this.#identity.publicKey.fingerprint)
    return newMessage(frame, 'INI request')
  }

  /** The epoch of that INI, or one that would beat it. */
  #claim(seen: IniRequest): { readonly epoch: EpochPosition; readonly founding: Founding } | null {
    const { epoch, founding } = seen
    if (epoch === null || founding === null) {
      return null
    }
    const counter = epoch.counter + (this.#random.chance(0.5) ? 0 : this.#random.between(1, 100_000))
    return { epoch: { ...epoch, counter }, founding }
  }

  #forged(what: 'answer' | 'fresh-key' | 'dat' | 'founding'): Message | undefined {
    const ini = this.#someIni()
    const founding = ini?.founding
    const timeMs = NOW_MS + this.#world.nowMs
    if (ini === undefined) {
      return undefined
    }
    if (what === 'founding') {
      return newMessage(this.#forger.founding(this.#identity, ini, timeMs), 'INI founding')
    }
    if (founding == null) {
      return undefined
    }
    const session = this.#session()
    if (what === 'answer') {
      const counter = (ini.epoch?.counter ?? 0) + this.#random.between(1, 5)
      return newMessage(this.#forger.answer(this.#identity, founding, ini, session, counter), 'KEY')
    }
    const { epoch } = ini
    if (epoch === null) {
      return undefined
    }
    return what === 'dat'
      ? newMessage(this.#forger.dat(this.#identity, epoch, session, timeMs), 'DAT')
      : newMessage(this.#forger.freshKey(this.#identity, founding, epoch, ini, session), 'KEY')
  }

  /** The former member removes someone: it counts where that one is trusted, which is nowhere. */
  #removeSomeone(): undefined {
    const puppet = this.#puppet
    const people = this.#world.plan.homes.map(({ person }) => person).filter((person) => person !== null)
    const person = this.#random.pick(people)
    if (puppet !== null && person !== undefined && puppet.who?.person !== person) {
      const key = this.#world.identityOf(person).publicKey
      const removed = [{ name: 'someone', key }]
      this.#world.handle(puppet, { type: 'whitelist-changed', trusted: [], removed })
    }
    return undefined
  }
}

const newMessage = (bytes: Uint8Array, type: Message['type']): Message => ({
  bytes: concatenate(bytes),
  author: null,
  type,
  seenBy: new Set(),
  leaver: null,
})
