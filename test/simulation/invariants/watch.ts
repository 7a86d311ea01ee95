/** Checks every moment of a run. */
import { batchIn } from '../served.ts'
import type { Observer, World } from '../world.ts'
import { delivered, late, served, storedFirst } from './history.ts'
import type { Invariant, Violation } from './invariant.ts'
import { given, higherWins, restart, secrecy } from './keys.ts'
import { noBlame } from './neighbours.ts'
import { afterLeaving, authenticity, beforeJoining, once } from './texts.ts'

const INVARIANTS: readonly Invariant[] = [
  secrecy,
  given,
  restart,
  higherWins,
  authenticity,
  once,
  beforeJoining,
  late,
  afterLeaving,
  storedFirst,
  delivered,
  served,
  noBlame,
]

/** More of them say nothing new. */
const VIOLATIONS_MAX = 20

export class Watch implements Observer {
  readonly violations: Violation[] = []
  readonly #world: World

  constructor(world: World) {
    this.#world = world
    world.observers.push(this)
  }

  note(invariant: string, sentence: string | null): void {
    if (sentence !== null && this.violations.length < VIOLATIONS_MAX) {
      this.violations.push({ invariant, sentence, atMs: this.#world.nowMs })
    }
  }

  sealed: NonNullable<Observer['sealed']> = (publication) => {
    for (const { name, sealed } of INVARIANTS) {
      this.note(name, sealed?.(this.#world, publication) ?? null)
    }
  }

  published: NonNullable<Observer['published']> = (publication) => {
    for (const { name, published } of INVARIANTS) {
      this.note(name, published?.(this.#world, publication) ?? null)
    }
  }

  reported: NonNullable<Observer['reported']> = (node, report) => {
    for (const { name, reported } of INVARIANTS) {
      this.note(name, reported?.(this.#world, node, report) ?? null)
    }
    if (report.type === 'text-stored') {
      node.home.promised.add(batchIn(report.id))
    }
    if (report.type === 'text-said') {
      node.told.texts.set(report.text, report.author.fingerprint)
      if (node.history.has(batchIn(report.id))) {
        node.home.shown.add(report.text)
      }
    }
  }

  sentOnStream: NonNullable<Observer['sentOnStream']> = (node, stream, message) => {
    for (const { name, sentOnStream } of INVARIANTS) {
      this.note(name, sentOnStream?.(this.#world, node, stream, message) ?? null)
    }
  }

  judged: NonNullable<Observer['judged']> = (node, message, verdict) => {
    if (verdict === 'reject') {
      this.note(noBlame.name, noBlame.judged?.(this.#world, node, message, verdict) ?? null)
    }
  }

  penalised: NonNullable<Observer['penalised']> = (node, peer) => {
    this.note(noBlame.name, noBlame.penalised?.(this.#world, node, peer) ?? null)
  }
}
