/** Token buckets, one a connection (rule 14): strangers pay before any RSA is done for them. */
import type { PeerId } from '../identifiers.ts'
import { CONNECTIONS_MAX } from '../limits.ts'

export interface Rate {
  /** Tokens a fresh bucket holds. */
  readonly burst: number
  readonly perSecond: number
}

export class Rates {
  readonly #rate: Rate
  /** One bucket for each connected peer; `forget` keeps it small, the bound is for frames that come after their peer left. */
  readonly #buckets = new Map<PeerId, { tokens: number; atMs: number }>()

  constructor(rate: Rate) {
    this.#rate = rate
  }

  /** Takes a token. @returns false where none is left */
  take(peer: PeerId, elapsedMs: number): boolean {
    const bucket = this.#buckets.get(peer) ?? { tokens: this.#rate.burst, atMs: elapsedMs }
    const refilled = bucket.tokens + ((elapsedMs - bucket.atMs) / 1000) * this.#rate.perSecond
    const tokens = Math.min(this.#rate.burst, refilled)
    const allowed = tokens >= 1
    this.#buckets.delete(peer)
    const oldest = this.#buckets.keys().next().value
    if (this.#buckets.size >= CONNECTIONS_MAX && oldest !== undefined) {
      this.#buckets.delete(oldest)
    }
    this.#buckets.set(peer, { tokens: allowed ? tokens - 1 : tokens, atMs: elapsedMs })
    return allowed
  }

  forget(peer: PeerId): void {
    this.#buckets.delete(peer)
  }
}
