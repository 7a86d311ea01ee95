/**
 * Who hears whom, and how well: connections as both ends believe in them, cuts that are noticed late or never, loss,
 * repetition, delay. A cut is between homes, so that it outlives a restart.
 */
import type { RoomEvent } from '../../src/protocol/contract.ts'
import type { Message, SimulatedNode } from './node.ts'
import { CALM, type Plan, type Weather } from './plan.ts'
import type { Random } from './random.ts'

/** How long a dead connection may go unnoticed. */
const NOTICED_AFTER_MAX_MS = 12_000
const MEET_MAX_MS = 3_000
/** How long gossip's own memory of frames may be outlived by a repeated one. */
const REPEATED_AFTER_MAX_MS = 150_000

export interface Ground {
  readonly random: Random
  readonly nodes: readonly SimulatedNode[]
  after(delayMs: number, run: () => void): void
  handle(node: SimulatedNode, event: RoomEvent, message?: Message): void
  /** `node` does not believe in its connection to `other` any more. */
  connectionLost(node: SimulatedNode, other: SimulatedNode): void
}

const HOMES_MAX = 4096

export class Links {
  readonly #ground: Ground
  readonly #unlinked: Set<number>
  /** How many cuts stand in that direction. */
  readonly #cuts = new Map<number, number>()
  weather: Weather

  constructor(ground: Ground, plan: Plan) {
    this.#ground = ground
    this.weather = plan.weather
    this.#unlinked = new Set(plan.unlinked.flatMap(([a, b]) => [a * HOMES_MAX + b, b * HOMES_MAX + a]))
  }

  isCut(from: SimulatedNode, to: SimulatedNode): boolean {
    return (this.#cuts.get(from.home.index * HOMES_MAX + to.home.index) ?? 0) > 0
  }

  /** A node has come up, or back: it looks for everyone. */
  seek(node: SimulatedNode): void {
    for (const other of this.#ground.nodes) {
      if (other !== node && other.alive) {
        this.#meetLater(node, other)
      }
    }
  }

  /** A node is gone: with a word (`soon`), or to be noticed by its silence. */
  gone(node: SimulatedNode, soon: boolean): void {
    for (const other of [...node.neighbours]) {
      this.#ground.after(this.#ground.random.between(0, soon ? 200 : NOTICED_AFTER_MAX_MS), () => {
        this.#lose(other, node)
      })
    }
  }

  /** A node sleeps: whoever waits for an answer gives it up after a while, and that is what it finds on waking. */
  fellAsleep(node: SimulatedNode): void {
    for (const other of [...node.neighbours]) {
      this.#ground.after(this.#ground.random.between(5_000, NOTICED_AFTER_MAX_MS), () => {
        if (node.asleep && !other.asleep) {
          this.#lose(other, node)
          this.#lose(node, other)
        }
      })
    }
  }

  cut(from: number, to: number, bothWays: boolean, forMs: number): void {
    const ends: readonly (readonly [number, number])[] = bothWays
      ? [
          [from, to],
          [to, from],
        ]
      : [[from, to]]
    for (const [a, b] of ends) {
      this.#count(a * HOMES_MAX + b, 1)
    }
    if (bothWays) {
      this.#noticeLater(from, to)
    }
    this.#ground.after(forMs, () => {
      for (const [a, b] of ends) {
        this.#count(a * HOMES_MAX + b, -1)
      }
      this.#meetAgain(from, to)
    })
  }

  /** Nothing is cut or lost any more, and everyone finds everyone. */
  heal(): void {
    this.#cuts.clear()
    this.weather = CALM
    this.#unlinked.clear()
    for (const node of this.#ground.nodes) {
      if (node.alive) {
        this.seek(node)
      }
    }
  }

  /** Passes a frame on to all neighbours but the one it came from. */
  flood(node: SimulatedNode, message: Message, from: SimulatedNode | null): void {
    for (const other of node.neighbours) {
      if (other !== from && !message.seenBy.has(other) && !this.isCut(node, other)) {
        this.#send(node, other, message)
      }
    }
  }

  /** Whether dialling works; a dial that works is a connection. */
  reach(node: SimulatedNode, other: SimulatedNode | undefined): boolean {
    if (other === undefined || !this.#canMeet(node, other)) {
      return false
    }
    this.#meet(node, other)
    return true
  }

  #send(node: SimulatedNode, other: SimulatedNode, message: Message): void {
    const { random } = this.#ground
    const { loss, duplication, delayMinMs, delayMaxMs } = this.weather
    if (loss === 0 || !random.chance(loss)) {
      this.#ground.after(random.between(delayMinMs, delayMaxMs), () => {
        if (!message.seenBy.has(other)) {
          this.#arrive(node, other, message)
        }
      })
    }
    if (duplication > 0 && random.chance(duplication)) {
      this.#ground.after(random.between(delayMinMs, REPEATED_AFTER_MAX_MS), () => {
        this.#arrive(node, other, message)
      })
    }
  }

  #arrive(node: SimulatedNode, other: SimulatedNode, message: Message): void {
    if (other.alive && other.neighbours.has(node)) {
      message.seenBy.add(other)
      this.#ground.handle(other, { type: 'frame-received', frame: message.bytes, from: node.peer }, message)
    }
  }

  #count(direction: number, by: number): void {
    this.#cuts.set(direction, Math.max(0, (this.#cuts.get(direction) ?? 0) + by))
  }

  #running(home: number): SimulatedNode | undefined {
    return this.#ground.nodes.findLast((node) => node.home.index === home && node.alive)
  }

  #noticeLater(from: number, to: number): void {
    const [left, right] = [this.#running(from), this.#running(to)]
    if (left === undefined || right === undefined) {
      return
    }
    for (const [node, other] of [
      [left, right],
      [right, left],
    ] as const) {
      this.#ground.after(this.#ground.random.between(2_000, NOTICED_AFTER_MAX_MS), () => {
        if (this.isCut(node, other) && this.isCut(other, node)) {
          this.#lose(node, other)
        }
      })
    }
  }

  #meetAgain(from: number, to: number): void {
    const [left, right] = [this.#running(from), this.#running(to)]
    if (left !== undefined && right !== undefined) {
      this.#meetLater(left, right)
    }
  }

  #meetLater(left: SimulatedNode, right: SimulatedNode): void {
    this.#ground.after(this.#ground.random.between(20, MEET_MAX_MS), () => {
      if (this.#canMeet(left, right)) {
        this.#meet(left, right)
      }
    })
  }

  #canMeet(left: SimulatedNode, right: SimulatedNode): boolean {
    return (
      left.alive &&
      right.alive &&
      !left.asleep &&
      !right.asleep &&
      !this.#unlinked.has(left.home.index * HOMES_MAX + right.home.index) &&
      !this.isCut(left, right) &&
      !this.isCut(right, left)
    )
  }

  #meet(left: SimulatedNode, right: SimulatedNode): void {
    if (left.neighbours.has(right) && right.neighbours.has(left)) {
      return
    }
    // A connection that only one end still believes in is replaced.
    this.#lose(left, right)
    this.#lose(right, left)
    for (const [node, other] of [
      [left, right],
      [right, left],
    ] as const) {
      node.neighbours.add(other)
      this.#ground.handle(node, { type: 'peer-connected', peer: other.peer })
      this.#ground.after(this.#ground.random.between(1, 80), () => {
        if (node.neighbours.has(other)) {
          this.#ground.handle(node, { type: 'peer-subscribed', peer: other.peer })
        }
      })
    }
  }

  #lose(node: SimulatedNode, other: SimulatedNode): void {
    if (node.neighbours.delete(other)) {
      this.#ground.connectionLost(node, other)
      this.#ground.handle(node, { type: 'peer-disconnected', peer: other.peer })
    }
  }
}
