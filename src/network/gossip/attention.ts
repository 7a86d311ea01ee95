import { setImmediate as turn } from 'node:timers/promises'
import { READING_SLICE_MS } from '../limits.ts'
import type { PeerId } from '../peer-id.ts'

interface Backlog {
  readonly works: (() => void)[]
  readonly end: Promise<void>
}

/**
 * Works off what each peer brings, in its order, a slice of time in each turn of the event loop: one RPC may bring hundreds of
 * frames, and gossipsub hands over those of several at once. What is over waits for the next turn.
 */
export class Attention {
  /** In this turn. */
  readonly #spentMs = new Map<PeerId, number>()
  readonly #backlogs = new Map<PeerId, Backlog>()

  /** @returns at once while the peer's slice lasts: its last words before it hangs up must not wait for a turn */
  attend<T>(peer: PeerId, work: () => T): T | Promise<T> {
    const backlog = this.#backlogs.get(peer)
    if (backlog === undefined && this.#hasTime(peer)) return this.#spend(peer, work)
    const done = Promise.withResolvers<T>()
    const later = () => {
      try {
        done.resolve(work())
      } catch (error) {
        done.reject(error)
      }
    }
    if (backlog !== undefined) backlog.works.push(later)
    else this.#begin(peer, later)
    return done.promise
  }

  /** @returns null where nothing of the peer waits; else when nothing does any more */
  caughtUp(peer: PeerId): Promise<void> | null {
    return this.#backlogs.get(peer)?.end ?? null
  }

  #begin(peer: PeerId, first: () => void): void {
    const works = [first]
    this.#backlogs.set(peer, { works, end: this.#workOff(peer, works) })
  }

  async #workOff(peer: PeerId, works: (() => void)[]): Promise<void> {
    await turn()
    for (let work = works.shift(); work !== undefined; work = works.shift()) {
      if (!this.#hasTime(peer)) await turn()
      this.#spend(peer, work)
    }
    this.#backlogs.delete(peer)
  }

  #hasTime(peer: PeerId): boolean {
    return (this.#spentMs.get(peer) ?? 0) < READING_SLICE_MS
  }

  #spend<T>(peer: PeerId, work: () => T): T {
    if (this.#spentMs.size === 0) setImmediate(() => this.#spentMs.clear())
    const beganMs = performance.now()
    try {
      return work()
    } finally {
      this.#spentMs.set(peer, (this.#spentMs.get(peer) ?? 0) + performance.now() - beganMs)
    }
  }
}
