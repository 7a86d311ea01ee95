/**
 * INI founding: the bootstrap's word that a generation begins with one seeker (docs/protocol.md §4.2, rule 8).
 * It carries no key: the seeker draws that itself.
 */
import { labelledHash } from '../../crypto/digest.ts'
import type { SigningKey } from '../../crypto/signing.ts'
import type { IniHash } from '../identifiers.ts'
import { FOUNDING_BYTES_MAX } from '../limits.ts'
import type { RoomIdentity } from '../room-identity.ts'
import { decodeOrUndefined, idBytes, isCount, parseId, type Signed } from './fields.ts'
import { Founding as WireFounding } from './frames.generated.ts'

export interface Founding {
  readonly answers: IniHash
  readonly generation: number
  readonly timeMs: number
  /** As received, to be handed on in KEYs and INIs. */
  readonly signed: Signed
  /** What an epoch's key is bound to. */
  readonly hash: Uint8Array
}

export type VerifiedFounding =
  | { readonly verified: true; readonly founding: Founding }
  | { readonly verified: false; readonly reason: 'malformed' | 'bad-founding' }

export const signFounding = (
  room: RoomIdentity,
  bootstrap: SigningKey,
  fields: Pick<Founding, 'answers' | 'generation' | 'timeMs'>,
): Founding => {
  const body = WireFounding.encode({
    answers: idBytes(fields.answers),
    generation: fields.generation,
    time: fields.timeMs,
  })
  const signed = { body, signature: bootstrap.sign('INI founding', room.id, body) }
  return { ...fields, signed, hash: labelledHash('founding', room.id, body) }
}

/**
 * A founding counts as one only with the bootstrap's signature over this room. Its length is bounded here, where it is taken in:
 * what carries it on would be too long to be taken in itself.
 */
export const verifyFounding = (room: RoomIdentity, signed: Signed): VerifiedFounding => {
  const wire =
    signed.body.length > FOUNDING_BYTES_MAX
      ? undefined
      : decodeOrUndefined(() => WireFounding.decode(signed.body))
  const answers = wire === undefined ? undefined : parseId<IniHash>(wire.answers)
  if (wire === undefined || answers === undefined || !isCount(wire.generation) || !isCount(wire.time)) {
    return { verified: false, reason: 'malformed' }
  }
  if (!room.bootstrap.verify('INI founding', room.id, signed.body, signed.signature)) {
    return { verified: false, reason: 'bad-founding' }
  }
  const { generation, time: timeMs } = wire
  const hash = labelledHash('founding', room.id, signed.body)
  return { verified: true, founding: { answers, generation, timeMs, signed, hash } }
}
