/**
 * What leaves a node, in order: batches to its disk, and frames, each of which waits for the batches before it to be there, as in
 * the real driver. The disk takes its time, refuses at times, and keeps some of what was under way when the node dies.
 */
import type { RoomEvent } from '../../src/protocol/contract.ts'
import type { BatchId } from '../../src/protocol/identifiers.ts'
import type { Room } from '../../src/protocol/room.ts'
import type { Batch } from '../../src/protocol/wire/batch.ts'
import type { MemoryHistory } from '../history/memory-history.ts'
import type { Disk } from './plan.ts'
import type { Random } from './random.ts'

const WRITE_MAX_MS = 30
const SLOW_WRITE_MAX_MS = 800
const LOOK_MAX_MS = 8

type Outcome = (RoomEvent & { readonly type: 'stored' })['outcome']
type Outcomes = readonly (readonly [Outcome, readonly BatchId[]])[]

type Item =
  | { readonly type: 'store'; readonly batches: readonly Batch[]; readonly clock: number }
  | { readonly type: 'publish'; readonly publish: () => void }

/** The node that it is of. */
interface Machine {
  readonly alive: boolean
  readonly asleep: boolean
  readonly room: Room
  readonly history: MemoryHistory
  readonly refused: Set<BatchId>
}

interface Surroundings {
  readonly random: Random
  readonly disk: () => Disk
  after(delayMs: number, run: () => void): void
  handle(event: RoomEvent): void
}

export class Outgoing {
  readonly #around: Surroundings
  readonly #node: Machine
  readonly #items: Item[] = []
  #isWriting = false
  /** The disk was done while the node slept. */
  #isDone = false
  /** What befalls it in the midst of its next write; null: nothing. */
  #crash: (() => void) | null = null
  #whenEmpty: (() => void) | null = null

  constructor(node: Machine, around: Surroundings) {
    this.#node = node
    this.#around = around
  }

  publish(publish: () => void): void {
    if (this.#items.length === 0) {
      publish()
    } else {
      this.#items.push({ type: 'publish', publish })
    }
  }

  store(batches: readonly Batch[], clock: number): void {
    this.#items.push({ type: 'store', batches, clock })
    this.#write()
  }

  /** How long it takes to look something up. */
  lookMs(): number {
    const { random } = this.#around
    return this.#isSlow() ? random.between(0, SLOW_WRITE_MAX_MS) : random.between(0, LOOK_MAX_MS)
  }

  /** Whether the disk refuses just now. */
  refuses(): boolean {
    const { refuses } = this.#around.disk()
    return refuses > 0 && this.#around.random.chance(refuses)
  }

  /** The node dies in the midst of a write: the next one; null: it does not, after all. */
  crashAtWrite(crash: (() => void) | null): void {
    this.#crash = crash
  }

  /** Nothing is on its way any more. */
  whenEmpty(run: () => void): void {
    this.#whenEmpty = run
    this.#tellEmpty()
  }

  woke(): void {
    if (this.#isDone) {
      this.#isDone = false
      this.#wrote()
    }
  }

  /** Dead. Of what was on its way to the disk some is there, from the first on; nothing is published any more. */
  died(): void {
    const stores = this.#items.filter((item) => item.type === 'store')
    const kept = stores.length === 0 ? 0 : this.#around.random.between(0, stores.length)
    for (const { batches, clock } of stores.slice(0, kept)) {
      this.#keep(batches, clock)
    }
    this.#items.length = 0
    this.#whenEmpty = null
  }

  #isSlow(): boolean {
    const { slow } = this.#around.disk()
    return slow > 0 && this.#around.random.chance(slow)
  }

  #write(): void {
    if (this.#isWriting || this.#items[0]?.type !== 'store') {
      return
    }
    this.#isWriting = true
    const { random } = this.#around
    const tookMs = random.between(0, this.#isSlow() ? SLOW_WRITE_MAX_MS : WRITE_MAX_MS)
    if (this.#crash !== null) {
      const crash = this.#crash
      this.#around.after(random.between(0, tookMs), () => this.#node.alive && crash())
      return
    }
    this.#around.after(tookMs, () => this.#wrote())
  }

  #wrote(): void {
    const node = this.#node
    if (!node.alive) {
      return
    }
    if (node.asleep) {
      this.#isDone = true
      return
    }
    const item = this.#items.shift()
    this.#isWriting = false
    if (item?.type === 'store') {
      const outcomes = this.refuses() ? this.#refuse(item.batches) : this.#keep(item.batches, item.clock)
      for (const [outcome, ids] of outcomes.filter(([, { length }]) => length > 0)) {
        this.#around.handle({ type: 'stored', ids, outcome })
      }
    }
    this.#goOn()
  }

  /** What waited for the batches that are there now. */
  #goOn(): void {
    let next = this.#items[0]
    while (next?.type === 'publish') {
      this.#items.shift()
      next.publish()
      next = this.#items[0]
    }
    this.#write()
    this.#tellEmpty()
  }

  #keep(batches: readonly Batch[], clock: number): Outcomes {
    const { history, room } = this.#node
    const fresh: BatchId[] = []
    const known: BatchId[] = []
    for (const batch of batches) {
      const author = room.keyOf(batch.author)
      if (author !== undefined) {
        history.rememberIdentity(author)
      }
      const kept = history.store(batch, clock) ? fresh : known
      kept.push(batch.id)
    }
    return [
      ['fresh', fresh],
      ['known', known],
    ]
  }

  #refuse(batches: readonly Batch[]): Outcomes {
    const ids = batches.map(({ id }) => id)
    for (const id of ids) {
      this.#node.refused.add(id)
    }
    return [['refused', ids]]
  }

  #tellEmpty(): void {
    if (this.#items.length === 0 && this.#whenEmpty !== null) {
      const run = this.#whenEmpty
      this.#whenEmpty = null
      run()
    }
  }
}
