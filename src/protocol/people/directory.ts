/**
 * Who is known here: the whitelist, who was admitted by someone known, and what they call themselves (rule 10).
 * Knows nothing of sessions or of who is online.
 */
import type { Fingerprint, VerifyingKey } from '../../crypto/signing.ts'
import type { Person, TrustedIdentity } from '../contract.ts'
import { IDENTITIES_MAX } from '../limits.ts'

export class Directory {
  readonly #self: Fingerprint | null
  #whitelist = new Map<Fingerprint, TrustedIdentity>()
  /** Keys of identities that are or were known; an identity once admitted stays known. */
  readonly #keys = new Map<Fingerprint, VerifyingKey>()
  readonly #names = new Map<Fingerprint, string>()

  constructor(self: VerifyingKey | null, selfName: string) {
    this.#self = self?.fingerprint ?? null
    if (self !== null) {
      this.#keys.set(self.fingerprint, self)
      this.#names.set(self.fingerprint, selfName)
    }
  }

  replaceWhitelist(trusted: readonly TrustedIdentity[]): void {
    this.#whitelist = new Map(trusted.map((identity) => [identity.key.fingerprint, identity]))
  }

  /** On the whitelist, or myself: I may run on two machines. */
  isTrusted(fingerprint: Fingerprint): boolean {
    return fingerprint === this.#self || this.#whitelist.has(fingerprint)
  }

  /** The key with which a known identity's batches are checked. */
  keyOf(fingerprint: Fingerprint): VerifyingKey | undefined {
    return this.#whitelist.get(fingerprint)?.key ?? this.#keys.get(fingerprint)
  }

  /** Called for who was admitted, or listed as a holder, by someone known. */
  admit(key: VerifyingKey): void {
    if (this.#keys.size < IDENTITIES_MAX) {
      this.#keys.set(key.fingerprint, key)
    }
  }

  /** What someone known called itself last, in something it signed. */
  rename(fingerprint: Fingerprint, name: string): void {
    if (this.#names.has(fingerprint) || this.#names.size < IDENTITIES_MAX) {
      this.#names.set(fingerprint, name)
    }
  }

  /** The name someone gave itself, else the one my whitelist gives, else the beginning of the fingerprint. */
  person(fingerprint: Fingerprint): Person {
    const name =
      this.#names.get(fingerprint) ?? this.#whitelist.get(fingerprint)?.name ?? fingerprint.slice(0, 8)
    return { fingerprint, name, trusted: this.isTrusted(fingerprint) }
  }
}
