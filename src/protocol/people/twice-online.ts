/** An identity with two sessions online side by side is told (rule 10): a copied key, or a forgotten second machine. */
import type { Fingerprint } from '../../crypto/signing.ts'
import type { SessionId } from '../identifiers.ts'
import { TWICE_ONLINE_MS } from '../limits.ts'

export class TwiceOnline {
  /** Since when each identity has been online twice; null once it has been told. */
  readonly #since = new Map<Fingerprint, number | null>()

  /** @returns the identities to be told of now. @param online every identity with the sessions it has online */
  observe(online: ReadonlyMap<Fingerprint, readonly SessionId[]>, nowMs: number): readonly Fingerprint[] {
    const twice = [...online]
      .filter(([, sessions]) => sessions.length > 1)
      .map(([fingerprint]) => fingerprint)
    for (const fingerprint of [...this.#since.keys()].filter((known) => !twice.includes(known))) {
      this.#since.delete(fingerprint)
    }
    for (const fingerprint of twice.filter((candidate) => !this.#since.has(candidate))) {
      this.#since.set(fingerprint, nowMs)
    }
    const ripe = [...this.#since].filter(([, since]) => since !== null && nowMs >= since + TWICE_ONLINE_MS)
    for (const [fingerprint] of ripe) {
      this.#since.set(fingerprint, null)
    }
    return ripe.map(([fingerprint]) => fingerprint)
  }

  nextAtMs(): number {
    const waiting = [...this.#since.values()].filter((since) => since !== null)
    return Math.min(Number.POSITIVE_INFINITY, ...waiting.map((since) => since + TWICE_ONLINE_MS))
  }
}
