/**
 * INIs and KEYs of identities that are not on the whitelist: kept as join requests and offers until the user decides
 * (rule 10). Bounded per connection and in all; the oldest stay, so that a flood hides nobody.
 */
import type { Fingerprint, VerifyingKey } from '../../crypto/signing.ts'
import type { PeerId } from '../identifiers.ts'
import { REQUESTS_MAX, REQUESTS_PER_CONNECTION_MAX } from '../limits.ts'
import type { IniRequest } from '../wire/ini.ts'

interface Request {
  readonly ini: IniRequest
  /** The connection it came over, which is charged for it. */
  readonly from: PeerId
}

export class Strangers {
  readonly #requests = new Map<Fingerprint, Request>()
  readonly #offers = new Map<Fingerprint, VerifyingKey>()

  get requests(): readonly IniRequest[] {
    return [...this.#requests.values()].map((request) => request.ini)
  }

  /** @returns whether this identity asks for the first time, and is to be shown */
  ask(ini: IniRequest, from: PeerId): boolean {
    const fingerprint = ini.identity.fingerprint
    const known = this.#requests.get(fingerprint)
    if (known !== undefined) {
      this.#requests.set(fingerprint, { ini, from: known.from })
      return false
    }
    const sameConnection = [...this.#requests.values()].filter((request) => request.from === from)
    if (sameConnection.length >= REQUESTS_PER_CONNECTION_MAX || this.#requests.size >= REQUESTS_MAX) {
      return false
    }
    this.#requests.set(fingerprint, { ini, from })
    return true
  }

  /** @returns whether this identity offers for the first time, and is to be shown */
  offer(key: VerifyingKey): boolean {
    if (this.#offers.has(key.fingerprint) || this.#offers.size >= REQUESTS_MAX) {
      return false
    }
    this.#offers.set(key.fingerprint, key)
    return true
  }

  keyOf(fingerprint: Fingerprint): VerifyingKey | undefined {
    return this.#requests.get(fingerprint)?.ini.identity ?? this.#offers.get(fingerprint)
  }

  /** Takes out whoever is trusted now. @returns the latest INI of each that had asked */
  release(isTrusted: (fingerprint: Fingerprint) => boolean): readonly IniRequest[] {
    for (const fingerprint of [...this.#offers.keys()].filter(isTrusted)) {
      this.#offers.delete(fingerprint)
    }
    const released = this.requests.filter((ini) => isTrusted(ini.identity.fingerprint))
    for (const ini of released) {
      this.#requests.delete(ini.identity.fingerprint)
    }
    return released
  }
}
