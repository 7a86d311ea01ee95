/**
 * Signed bodies heard or published lately (rule 11): whoever has the bootstrap's public key can put an old INI, founding
 * or KEY into a new outer seal, which to gossipsub is a new frame. Bounded; the rules hold without it, it saves the RSA
 * and the forwarding.
 */
import { toHex, utf8 } from '../../crypto/bytes.ts'
import { labelledHash } from '../../crypto/digest.ts'
import { SIGNED_BODIES_REMEMBERED } from '../limits.ts'
import type { FrameType } from '../wire/envelope.ts'

type SignedFrameType = Exclude<FrameType, 'DAT'>

const hashOf = (type: SignedFrameType, body: Uint8Array): string =>
  toHex(labelledHash('heard', utf8(type), body))

export class Replays {
  readonly #hashes = new Set<string>()

  has(type: SignedFrameType, body: Uint8Array): boolean {
    return this.#hashes.has(hashOf(type, body))
  }

  /** Called once a signature was found right, or made: a body alone proves nothing. */
  remember(type: SignedFrameType, body: Uint8Array): void {
    this.#hashes.add(hashOf(type, body))
    const oldest = this.#hashes.values().next().value
    if (this.#hashes.size > SIGNED_BODIES_REMEMBERED && oldest !== undefined) {
      this.#hashes.delete(oldest)
    }
  }
}
