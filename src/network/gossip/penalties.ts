import { PENALISED_PEERS_MAX, PENALTY_HALF_LIFE_MS, PENALTY_SCORE } from '../limits.ts'
import type { PeerId } from '../peer-id.ts'

/** The refusals of each peer, fading: the application's part of its gossipsub score. */
export class Penalties {
  readonly #penalties = new Map<PeerId, { amount: number; atMs: number }>()

  #faded(peer: PeerId, nowMs: number): number {
    const penalty = this.#penalties.get(peer)
    if (penalty === undefined) return 0
    return penalty.amount * 0.5 ** (Math.max(nowMs - penalty.atMs, 0) / PENALTY_HALF_LIFE_MS)
  }

  /** @param amount 1 = one refusal */
  add(peer: PeerId, amount: number, nowMs: number): void {
    this.#penalties.set(peer, { amount: this.#faded(peer, nowMs) + amount, atMs: nowMs })
    if (this.#penalties.size > PENALISED_PEERS_MAX) this.#dropSmallest(nowMs)
  }

  #dropSmallest(nowMs: number): void {
    const [smallest] = [...this.#penalties.keys()].sort(
      (a, b) => this.#faded(a, nowMs) - this.#faded(b, nowMs),
    )
    if (smallest !== undefined) this.#penalties.delete(smallest)
  }

  /** @returns 0 or less */
  score(peer: PeerId, nowMs: number): number {
    return -PENALTY_SCORE * this.#faded(peer, nowMs)
  }
}
