export interface Rate {
  /** Tokens a fresh bucket holds. */
  readonly burst: number
  readonly perSecond: number
}

/** A token bucket. */
export class Bucket {
  readonly #rate: Rate
  #tokens: number
  #atMs: number

  constructor(rate: Rate, elapsedMs: number) {
    this.#rate = rate
    this.#tokens = rate.burst
    this.#atMs = elapsedMs
  }

  /** Takes a token. @returns false where none is left */
  take(elapsedMs: number): boolean {
    const earned = ((elapsedMs - this.#atMs) / 1000) * this.#rate.perSecond
    this.#tokens = Math.min(this.#rate.burst, this.#tokens + earned)
    this.#atMs = elapsedMs
    if (this.#tokens < 1) {
      return false
    }
    this.#tokens -= 1
    return true
  }
}
