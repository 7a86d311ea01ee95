import type { AskedNode } from '../wire/sync.ts'
import { type ClockedId, lastClockOf, type SummarisedNode } from './set.ts'

interface OpenNode extends AskedNode {
  /** How many batches the other has in it beyond mine, by its own account. */
  readonly surplus: number
}

/** Nodes in which two sets differ, and that are still to be looked into: those with the highest clocks first. */
export class Frontier {
  readonly #nodes: OpenNode[] = []

  get size(): number {
    return this.#nodes.length
  }

  /** How many batches are lacking here, as far as counts tell: a guess that only the user is told. */
  get surplus(): number {
    return this.#nodes.reduce((sum, { surplus }) => sum + surplus, 0)
  }

  /** @param own what I have in it */
  differs({ level, position, count }: SummarisedNode, own: SummarisedNode | null): void {
    const surplus = Math.max(0, count - (own?.count ?? 0))
    this.#nodes.push({ level, position, hash: null, after: null, surplus })
  }

  /** Its ids were told up to that one. */
  goesOn(node: AskedNode, after: ClockedId): void {
    this.#nodes.push({ ...node, hash: null, after, surplus: 0 })
  }

  takeNewest(count: number): readonly AskedNode[] {
    return this.#nodes
      .sort((left, right) => lastClockOf(left) - lastClockOf(right))
      .splice(-count)
      .reverse()
      .map(({ surplus: _, ...node }) => node)
  }
}
