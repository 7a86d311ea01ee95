import { setTimeout as delay } from 'node:timers/promises'
import type { NodeProcess } from '../node-process.ts'

interface Said {
  readonly speaker: NodeProcess
  readonly saidMs: number
  readonly heardMs: Map<NodeProcess, number>
}

export interface Heard {
  /** From `say` to shown, for each text and each listener, sorted. */
  readonly latenciesMs: readonly number[]
  readonly missing: number
}

/** People who talk at a steady rate, and how long it takes until each text is shown at each other. */
export class Conversation {
  readonly #nodes: readonly NodeProcess[]
  readonly #said = new Map<string, Said>()
  readonly #looked = new Map<NodeProcess, number>()
  readonly #unwatch: readonly (() => void)[]
  #count = 0

  constructor(nodes: readonly NodeProcess[]) {
    this.#nodes = nodes
    this.#unwatch = nodes.map((node) => {
      this.#looked.set(node, node.position)
      return node.watch(() => this.#look(node))
    })
  }

  #look(node: NodeProcess): void {
    const nowMs = performance.now()
    for (const event of node.events.slice(this.#looked.get(node))) {
      if (event.type !== 'message') continue
      const said = this.#said.get(event.text)
      // A speaker sees its own text, too, which says nothing about the network.
      if (said !== undefined && said.speaker !== node) said.heardMs.set(node, nowMs)
    }
    this.#looked.set(node, node.position)
  }

  /** Everybody in turn says something, so that `perSecond` texts are said in all. */
  async talk(perSecond: number, durationMs: number): Promise<void> {
    const beganMs = performance.now()
    const total = Math.round((perSecond * durationMs) / 1000)
    for (let index = 0; index < total; index++) {
      await delay(Math.max(beganMs + (index * 1000) / perSecond - performance.now(), 0))
      const speaker = this.#nodes[index % this.#nodes.length]
      if (speaker === undefined) return
      this.#count += 1
      const text = `text ${this.#count}`
      this.#said.set(text, { speaker, saidMs: performance.now(), heardMs: new Map() })
      speaker.say(text)
    }
  }

  /** Waits until everybody has heard everything, for at most `patienceMs`. */
  async heard(patienceMs: number): Promise<Heard> {
    const deadlineMs = performance.now() + patienceMs
    const expected = this.#said.size * (this.#nodes.length - 1)
    while (this.#latencies().length < expected && performance.now() < deadlineMs) await delay(50)
    for (const stop of this.#unwatch) stop()
    const latenciesMs = this.#latencies()
    return { latenciesMs, missing: expected - latenciesMs.length }
  }

  #latencies(): number[] {
    return [...this.#said.values()]
      .flatMap(({ saidMs, heardMs }) => [...heardMs.values()].map((ms) => ms - saidMs))
      .sort((a, b) => a - b)
  }
}

/** @param share 0.5 = the median */
export const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)] ?? Number.NaN
