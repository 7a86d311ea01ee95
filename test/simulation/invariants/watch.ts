/** Checks every moment of a run. */
import type { Observer, World } from '../world.ts'
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
  afterLeaving,
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

  published: NonNullable<Observer['published']> = (publication) => {
    for (const invariant of INVARIANTS) {
      if (invariant.published !== undefined) {
        this.note(invariant.name, invariant.published(this.#world, publication))
      }
    }
  }

  reported: NonNullable<Observer['reported']> = (node, report, lastDat) => {
    for (const invariant of INVARIANTS) {
      if (invariant.reported !== undefined) {
        this.note(invariant.name, invariant.reported(this.#world, node, report, lastDat))
      }
    }
    if (report.type === 'text-said') {
      node.told.texts.set(report.text, report.author.fingerprint)
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
