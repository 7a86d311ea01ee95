/** My INIs: every one is new (number, nonce), and my last four are what a KEY or a founding may answer (rules 2, 4). */

import { HASH_BYTES } from '../../crypto/digest.ts'
import type { DecapsulationKeys } from '../../crypto/encapsulation.ts'
import type { SigningKey } from '../../crypto/signing.ts'
import type { Suite } from '../../crypto/suite.ts'
import { type IniHash, iniHashOf } from '../identifiers.ts'
import { OWN_INIS_REMEMBERED } from '../limits.ts'
import type { RoomIdentity } from '../room-identity.ts'
import { type EpochPosition, type Signed, sayableAddresses } from '../wire/fields.ts'
import type { Founding } from '../wire/founding.ts'
import { signIniRequest } from '../wire/ini.ts'

export interface Self {
  readonly suite: Suite
  readonly room: RoomIdentity
  readonly identity: SigningKey
  /** Of the start; it may change. */
  readonly name: string
  /** Raw Ed25519 key of this session's libp2p peer. */
  readonly peerKey: Uint8Array
  /** The peer's signature over `sessionClaim`. */
  readonly peerSignature: Uint8Array
  /** What members get from me of what was said before each was let in first: a wish that binds nobody else. */
  readonly sharesHistory: 'all' | 'since-join'
}

export class OwnInis {
  readonly #self: Self
  #name: string
  #number = 0
  #hashes: IniHash[] = []
  /** The keys of now, and those before the last renewal: an INI with them may still be answered. */
  #keys: readonly DecapsulationKeys[]
  #addresses: readonly string[] = []

  constructor(self: Self, keys: DecapsulationKeys) {
    this.#self = self
    this.#name = self.name
    this.#keys = [keys]
  }

  get hashes(): readonly IniHash[] {
    return this.#hashes
  }

  get latest(): IniHash | undefined {
    return this.#hashes.at(-1)
  }

  get keys(): readonly DecapsulationKeys[] {
    return this.#keys
  }

  get addresses(): readonly string[] {
    return this.#addresses
  }

  renewKeys(keys: DecapsulationKeys): void {
    this.#keys = [keys, ...this.#keys.slice(0, 1)]
  }

  rename(name: string): void {
    this.#name = name
  }

  moved(addresses: readonly string[]): void {
    this.#addresses = sayableAddresses(addresses)
  }

  create(epoch: EpochPosition | null, founding: Founding | null, timeMs: number): Signed {
    const { suite, room, identity, peerKey, peerSignature } = this.#self
    const [current] = this.#keys
    if (current === undefined) {
      throw new Error('a session has encapsulation keys from its start')
    }
    this.#number += 1
    const signed = signIniRequest(room, identity, {
      name: this.#name,
      peerKey,
      peerSignature,
      addresses: this.#addresses,
      encapsulationKeys: current.publicKeys,
      number: this.#number,
      nonce: suite.random(HASH_BYTES),
      timeMs,
      epoch,
      founding,
    })
    this.#hashes = [...this.#hashes, iniHashOf(room.id, signed.body)].slice(-OWN_INIS_REMEMBERED)
    return signed
  }
}
