/**
 * Sessions that said `leave` (rules 6 and 11). Heard once, it holds for good, whatever epoch it was said in and whether or
 * not that session was known to hold one: its admission may come later. Counts only for the identity that signed it.
 */
import type { Fingerprint } from '../../crypto/signing.ts'
import type { SessionId } from '../identifiers.ts'
import { IDENTITIES_MAX, LEFT_PER_IDENTITY_MAX } from '../limits.ts'
import type { Holder } from '../wire/fields.ts'

type SessionOfIdentity = Pick<Holder, 'fingerprint' | 'session'>

export class Departures {
  readonly #left = new Map<Fingerprint, Set<SessionId>>()

  /**
   * @param isLate fetched from a history, which may be of years: that pushes out none heard when it was said
   * @returns whether it is news. Who makes up sessions that leave pushes out none but its own.
   */
  record({ fingerprint, session }: SessionOfIdentity, isLate: boolean): boolean {
    const sessions = this.#left.get(fingerprint) ?? new Set()
    const isFull =
      (sessions.size === 0 && this.#left.size >= IDENTITIES_MAX) ||
      (isLate && sessions.size >= LEFT_PER_IDENTITY_MAX)
    if (sessions.has(session) || isFull) {
      return false
    }
    this.#left.set(fingerprint, sessions.add(session))
    const oldest = sessions.values().next().value
    if (sessions.size > LEFT_PER_IDENTITY_MAX && oldest !== undefined) {
      sessions.delete(oldest)
    }
    return true
  }

  has({ fingerprint, session }: SessionOfIdentity): boolean {
    return this.#left.get(fingerprint)?.has(session) ?? false
  }
}
