/** Token buckets, one a connection (rule 14): strangers pay before any RSA is done for them. */
import type { PeerId } from '../identifiers.ts'
import { CONNECTIONS_MAX } from '../limits.ts'
import { Bucket, type Rate } from './bucket.ts'

export class Rates {
  readonly #rate: Rate
  /** One bucket for each connected peer; `forget` keeps it small, the bound is for frames that come after their peer left. */
  readonly #buckets = new Map<PeerId, Bucket>()

  constructor(rate: Rate) {
    this.#rate = rate
  }

  /** Takes a token. @returns false where none is left */
  take(peer: PeerId, elapsedMs: number): boolean {
    const bucket = this.#buckets.get(peer) ?? new Bucket(this.#rate, elapsedMs)
    this.#buckets.delete(peer)
    const oldest = this.#buckets.keys().next().value
    if (this.#buckets.size >= CONNECTIONS_MAX && oldest !== undefined) {
      this.#buckets.delete(oldest)
    }
    this.#buckets.set(peer, bucket)
    return bucket.take(elapsedMs)
  }

  forget(peer: PeerId): void {
    this.#buckets.delete(peer)
  }
}
