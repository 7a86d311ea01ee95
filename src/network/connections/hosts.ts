import {
  CONNECTIONS_PER_HOST_MAX,
  PROBATION_BURST,
  PROBATION_MS,
  PROBATION_PAUSE_MS,
  PROBATIONS_MAX,
} from '../limits.ts'

interface Probation {
  untilMs: number
  /** Connections that it may open at once. */
  allowed: number
  atMs: number
}

/**
 * What is remembered of hosts rather than of peers: a new peer id costs a flooder nothing, a new address is harder to get.
 * Others may share the host, so it is slowed down for a while and never shut out.
 */
export class Hosts {
  readonly #probations = new Map<string, Probation>()

  /** Who was there has flooded this node. @returns whether the host was not on probation yet */
  flooded(host: string, nowMs: number): boolean {
    const known = this.#probations.get(host)
    const isNew = known === undefined || nowMs >= known.untilMs
    const untilMs = nowMs + PROBATION_MS
    this.#probations.delete(host)
    this.#probations.set(
      host,
      isNew ? { untilMs, allowed: PROBATION_BURST, atMs: nowMs } : { ...known, untilMs },
    )
    const [oldest] = this.#probations.keys()
    if (this.#probations.size > PROBATIONS_MAX && oldest !== undefined) this.#probations.delete(oldest)
    return isNew
  }

  /**
   * Call once for each new connection.
   * @param connected how many it has already
   */
  admits(host: string, connected: number, nowMs: number): boolean {
    return connected < CONNECTIONS_PER_HOST_MAX && this.#isItsTurn(host, nowMs)
  }

  #isItsTurn(host: string, nowMs: number): boolean {
    const probation = this.#probations.get(host)
    if (probation === undefined) return true
    if (nowMs >= probation.untilMs) {
      this.#probations.delete(host)
      return true
    }
    const earned = (nowMs - probation.atMs) / PROBATION_PAUSE_MS
    probation.allowed = Math.min(probation.allowed + earned, PROBATION_BURST)
    probation.atMs = nowMs
    if (probation.allowed < 1) return false
    probation.allowed -= 1
    return true
  }
}
