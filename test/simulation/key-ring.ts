/**
 * The keys of a run's epochs, as whoever was given them has them: learnt from the KEYs that were published, with the private keys of
 * the sessions they are for. So what nodes seal can be looked at with either cryptography, and no room is asked.
 */
import type { DecapsulationKeys } from '../../src/crypto/encapsulation.ts'
import { deriveFreshKey, HeldEpoch } from '../../src/protocol/epochs/epoch.ts'
import type { EpochId, SessionId } from '../../src/protocol/identifiers.ts'
import type { RoomIdentity } from '../../src/protocol/room-identity.ts'
import type { StepKey } from '../../src/protocol/wire/dat.ts'
import type { KeyContent, KeyFrame } from '../../src/protocol/wire/key.ts'
import { openKey } from '../../src/protocol/wire/key-reading.ts'

export class KeyRing {
  readonly #room: RoomIdentity
  readonly #sessions = new Map<SessionId, readonly DecapsulationKeys[]>()
  readonly #epochs = new Map<EpochId, { readonly fromStep: number; readonly epoch: HeldEpoch }>()

  constructor(room: RoomIdentity) {
    this.#room = room
  }

  /** A session has these keys from now on, beside those it had. */
  add(session: SessionId, keys: DecapsulationKeys): void {
    this.#sessions.set(session, [...(this.#sessions.get(session) ?? []), keys])
  }

  follow(key: KeyFrame): void {
    const { id, step } = key.epoch
    const known = this.#epochs.get(id)
    if (known !== undefined && known.fromStep <= step) {
      return
    }
    const content = this.#open(key)
    const first = content === undefined ? undefined : this.#firstKey(key, content)
    if (first !== undefined) {
      const { founding, epoch: reference } = key
      const epoch = new HeldEpoch({ reference, founding, step, key: first, holders: [] })
      this.#epochs.set(id, { fromStep: step, epoch })
    }
  }

  /** @returns undefined where nobody has been given it: only who made the epoch holds it */
  stepKey(id: EpochId, step: number): StepKey | undefined {
    const key = this.#epochs.get(id)?.epoch.keyAt(step)
    return key === undefined ? undefined : { id, step, key }
  }

  #open(key: KeyFrame): KeyContent | undefined {
    for (const wrap of key.wraps) {
      for (const keys of this.#sessions.get(wrap.session) ?? []) {
        const content = openKey(this.#room, key, wrap, keys)
        if (content !== undefined) {
          return content
        }
      }
    }
    return undefined
  }

  #firstKey({ reason, epoch, founding, sender }: KeyFrame, content: KeyContent): Uint8Array | undefined {
    if (reason.type === 'answer') {
      return content.secret
    }
    const parent = this.stepKey(reason.parent.id, reason.parent.step)
    if (parent === undefined) {
      return undefined
    }
    const { generation, counter } = epoch
    const { secret, holders } = content
    return deriveFreshKey(this.#room, {
      secret,
      generation,
      counter,
      founding,
      parent,
      sender: sender.fingerprint,
      holders,
    }).key
  }
}
