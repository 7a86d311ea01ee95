/**
 * The adversary on direct streams: what its former member answers, and what it asks itself, as that member or as nobody. It has the
 * keys that the member was given, and no others.
 */
import { HASH_BYTES } from '../../src/crypto/digest.ts'
import type { SigningKey } from '../../src/crypto/signing.ts'
import { SET_ROOT } from '../../src/protocol/catching-up/set.ts'
import type { RoomEvent } from '../../src/protocol/contract.ts'
import type { BatchId, PeerId } from '../../src/protocol/identifiers.ts'
import { SET_LEVELS } from '../../src/protocol/limits.ts'
import type { Batch } from '../../src/protocol/wire/batch.ts'
import type { StepKey } from '../../src/protocol/wire/dat.ts'
import type { Signed } from '../../src/protocol/wire/fields.ts'
import {
  type ComparedNode,
  encodeAnswer,
  encodeQuestion,
  openSync,
  parseAnswer,
  parseSyncMessage,
  type SyncAnswer,
  type SyncQuestion,
  sealSync,
} from '../../src/protocol/wire/sync.ts'
import type { Forger } from './forging.ts'
import type { SimulatedNode } from './node.ts'
import type { Lie } from './plan.ts'
import type { Random } from './random.ts'
import { type Outsider, otherEnd, type Stream, type StreamEnd } from './streams.ts'
import type { World } from './world.ts'

/** Questions on one stream; each is answered, and costs the other one something. */
const QUESTIONS_MAX = 60
const REMEMBERED_MAX = 60
const SLIPPED_MAX = 4

export class Liar implements Outsider {
  readonly peer: PeerId
  readonly #world: World
  readonly #random: Random
  readonly #forger: Forger
  /** Messages that it sent or got, for sending again. */
  readonly #remembered: Uint8Array[] = []
  readonly #asking = new Set<Stream>()
  how: Lie = 'nothing'
  /** The former member, and its identity. */
  member: { readonly node: SimulatedNode; readonly identity: SigningKey } | null = null
  /** Batches that it made, and says that it has. */
  readonly #slipped: Batch[] = []

  constructor(world: World, random: Random, forger: Forger, peer: PeerId) {
    this.#world = world
    this.#random = random
    this.#forger = forger
    this.peer = peer
  }

  /** What becomes of a message of the former member's; null: it is not sent. */
  instead(stream: Stream, from: StreamEnd, message: Uint8Array): Uint8Array | null {
    this.#remember(message)
    const isAnswer = !from.isAsking
    switch (this.how) {
      case 'nothing':
        return message
      case 'rubbish':
        return this.#random.chance(0.5) ? this.#rubbish() : message
      case 'silence':
        return isAnswer ? null : message
      case 'refusal':
        if (isAnswer) {
          this.#world.streams.endFrom(stream, from)
          return null
        }
        return message
      case 'replay':
        return this.#random.pick(this.#remembered) ?? message
      case 'made-up':
        return isAnswer ? this.#madeUp(stream, from, message) : message
    }
  }

  /** Opens a stream to that one, as the former member where it `asks`, else as nobody. */
  open(to: SimulatedNode, asks: boolean): void {
    const member = asks ? (this.member?.node ?? null) : null
    // At times it asks as that member's session from elsewhere: whoever hears it must see that it is not its peer.
    const isItself = member !== null && this.#random.chance(0.7)
    const session = isItself ? (member.who?.session ?? null) : null
    const stream = this.#world.streams.openAs(isItself ? member.peer : this.peer, session, to)
    if (stream !== null) {
      this.#asking.add(stream)
    }
  }

  end(): void {
    for (const stream of this.#asking) {
      this.#world.streams.endFrom(stream, stream.asking)
    }
    this.#asking.clear()
  }

  streamHappened(stream: Stream, end: StreamEnd, event: RoomEvent): void {
    if (event.type === 'stream-received') {
      this.#remember(event.message)
    }
    if (event.type === 'stream-ended') {
      this.#asking.delete(stream)
      return
    }
    if (end.sent >= QUESTIONS_MAX || event.type === 'stream-came') {
      return
    }
    this.#world.after(this.#random.between(0, 100), () => this.#say(stream, end))
    if (this.#random.chance(0.1)) {
      // Two questions at once.
      this.#say(stream, end)
    }
  }

  #say(stream: Stream, end: StreamEnd): void {
    const question = end.isAsking ? this.#question(stream, end) : undefined
    const heard = this.#random.chance(0.5) ? this.#random.pick(this.#remembered) : undefined
    this.#world.streams.sendFrom(stream, end, question ?? heard ?? this.#rubbish())
  }

  #rubbish(): Uint8Array {
    return this.#random.bytes(this.#random.between(0, 600))
  }

  #remember(message: Uint8Array): void {
    if (this.#remembered.length < REMEMBERED_MAX) {
      this.#remembered.push(message)
    } else {
      this.#remembered[this.#random.between(0, REMEMBERED_MAX - 1)] = message
    }
  }

  /** In the epoch that the former member holds, sealed as its room would. */
  #question(stream: Stream, { sent }: StreamEnd): Uint8Array | undefined {
    const session = this.member?.node.who?.session ?? null
    const epoch = this.member?.node.told.current ?? null
    const to = stream.answering.session
    const key = epoch === null ? undefined : this.#world.chronicle.keys.stepKey(epoch.id, epoch.step)
    if (key === undefined || session === null || to === null) {
      return undefined
    }
    const place = { from: session, to, direction: 'question', number: sent } as const
    return this.#seal(key, place, encodeQuestion(this.#anyQuestion()))
  }

  #anyQuestion(): SyncQuestion {
    const random = this.#random
    const known = this.member?.node.history.batches.map(({ id }) => id) ?? []
    if (random.chance(0.4)) {
      const ids = [random.pick(known) ?? this.#id(), this.#id()]
      return { type: 'fetch', ids: random.chance(0.5) ? ids : known.slice(0, 50).concat(ids) }
    }
    const hash = random.chance(0.5) ? null : this.#id()
    const after = random.chance(0.2) ? { clock: random.between(0, 40), id: this.#id() } : null
    const node = random.chance(0.5)
      ? SET_ROOT
      : { level: random.between(1, SET_LEVELS), position: random.between(0, 3) }
    return { type: 'compare', nodes: [{ ...node, hash, after }] }
  }

  #id(): BatchId {
    return Buffer.from(this.#random.bytes(HASH_BYTES)).toString('hex') as BatchId
  }

  #madeUp(stream: Stream, from: StreamEnd, message: Uint8Array): Uint8Array {
    const to = otherEnd(stream, from).session
    const sync = parseSyncMessage(message)
    const epoch = sync && this.#world.chronicle.epochWithPrefix(sync.epochPrefix)
    const key = sync && epoch && this.#world.chronicle.keys.stepKey(epoch, sync.step)
    if (sync === undefined || key === undefined || from.session === null || to === null) {
      return this.#rubbish()
    }
    const place = { from: from.session, to, direction: 'answer', number: from.sent } as const
    const content = openSync(this.#world.room, key, place, sync)
    const answer = content && parseAnswer(content)
    return answer === undefined ? message : this.#seal(key, place, encodeAnswer(this.#changed(answer)))
  }

  #changed(answer: SyncAnswer): SyncAnswer {
    if (answer.type === 'compare') {
      return { type: 'compare', contents: answer.contents.map((content) => this.#lieAbout(content)) }
    }
    const random = this.#random
    const some = answer.batches.filter(() => random.chance(0.5))
    const batches = some.map((batch) => (random.chance(0.3) ? this.#spoilt(batch) : batch))
    const slipped = random.chance(0.5) ? this.#slipped.map(({ signed }) => signed) : []
    return {
      type: 'fetch',
      batches: [...batches, ...slipped],
      identities: random.chance(0.3) ? [random.bytes(48)] : answer.identities,
    }
  }

  #lieAbout(content: ComparedNode): ComparedNode {
    const random = this.#random
    switch (random.weighted({ truth: 2, same: 1, ids: 1, slipped: 3, parts: 1, less: 1 })) {
      case 'truth':
        return content
      case 'same':
        return { type: 'same' }
      case 'ids':
        return {
          type: 'ids',
          ids: Array.from({ length: random.between(0, 5) }, (_, clock) => ({ clock, id: this.#id() })),
        }
      case 'slipped': {
        this.#slipSomethingIn()
        const ids = [...(content.type === 'ids' ? content.ids : []), ...this.#slipped]
        return { type: 'ids', ids: ids.sort((left, right) => left.clock - right.clock) }
      }
      case 'parts': {
        const level = random.between(1, SET_LEVELS - 1)
        return { type: 'parts', parts: [{ level, position: 0, count: 3, hash: this.#id() }] }
      }
      case 'less':
        return content.type === 'ids' ? { type: 'ids', ids: content.ids.slice(1) } : content
    }
  }

  #spoilt({ body, signature }: Signed): Signed {
    const copy = new Uint8Array(body)
    const at = this.#random.between(0, copy.length - 1)
    copy[at] = (copy[at] ?? 0) ^ 1
    return { body: copy, signature }
  }

  /** What the former member says by its own identity counts, wherever it is known; what it says in another's name, nowhere. */
  #slipSomethingIn(): void {
    const { member } = this
    const author = this.#world.running.find(({ who }) => who !== null)?.who?.fingerprint
    if (member?.node.who == null || author === undefined || this.#slipped.length >= SLIPPED_MAX) {
      return
    }
    const { session, fingerprint } = member.node.who
    const clock = this.#random.chance(0.8) ? this.#random.between(1, 60) : Number.MAX_SAFE_INTEGER
    const text = `slipped in ${this.#slipped.length + 1}`
    const isOwn = this.#random.chance(0.5)
    if (isOwn) {
      this.#world.chronicle.said.set(text, member.node)
    }
    this.#slipped.push(
      this.#forger.batch(member.identity, isOwn ? fingerprint : author, { session, clock }, text),
    )
  }

  #seal(key: StepKey, place: Parameters<typeof sealSync>[2], content: Uint8Array): Uint8Array {
    return sealSync(this.#world.room, key, place, this.#random.bytes(HASH_BYTES), content)
  }
}
