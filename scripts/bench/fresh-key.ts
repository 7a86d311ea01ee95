/** What a fresh key for so many costs: to make, to open, and on the wire. */

import { toHex } from '../../src/crypto/bytes.ts'
import { createDecapsulationKeys } from '../../src/crypto/encapsulation.ts'
import { signingKeyOf } from '../../src/crypto/signing.ts'
import { nodeSuite } from '../../src/crypto/suite.ts'
import { HeldEpoch } from '../../src/protocol/epochs/epoch.ts'
import type { EpochId, IniHash, SessionId } from '../../src/protocol/identifiers.ts'
import { roomIdentityOf } from '../../src/protocol/room-identity.ts'
import { sealEnvelope } from '../../src/protocol/wire/envelope.ts'
import { encodeSigned } from '../../src/protocol/wire/fields.ts'
import { signFounding } from '../../src/protocol/wire/founding.ts'
import { openKey, verifyKey } from '../../src/protocol/wire/key-reading.ts'
import { signKeys } from '../../src/protocol/wire/key-writing.ts'
import { keyNumber } from './keys.ts'
import { median, sum } from './statistics.ts'

const SIZES = [2, 10, 50, 128]
const ROUNDS = 5
const HASH_BYTES = 32

export interface FreshKeyReport {
  readonly members: number
  /** At who makes it, for all others. */
  readonly makeMs: number
  /** At each of them, the signatures included. */
  readonly openMs: number
  readonly frames: number
  readonly bytes: number
}

const anyId = <Id extends string>(): Id => toHex(nodeSuite.random(HASH_BYTES)) as Id

const timed = <Value>(work: () => Value): { readonly ms: number; readonly value: Value } => {
  const beganMs = performance.now()
  const value = work()
  return { ms: performance.now() - beganMs, value }
}

const prepare = async () => {
  const [bootstrap, identity] = [signingKeyOf(await keyNumber(0)), signingKeyOf(await keyNumber(1))]
  if (bootstrap === undefined || identity === undefined) throw new Error('Pairs of primes made no keys.')
  const room = roomIdentityOf(bootstrap.publicKey, 'bench')
  const keys = createDecapsulationKeys(await keyNumber(2))
  const founding = signFounding(room, bootstrap, { answers: anyId<IniHash>(), generation: 1, timeMs: 1 })
  return { identity, room, keys, founding }
}

const measureOne = (
  members: number,
  { identity, room, keys, founding }: Awaited<ReturnType<typeof prepare>>,
): FreshKeyReport => {
  const { fingerprint } = identity.publicKey
  const holders = Array.from({ length: members }, () => ({
    fingerprint,
    session: anyId<SessionId>(),
    overridden: [],
  }))
  const key = nodeSuite.random(HASH_BYTES)
  const reference = { generation: 1, counter: 1, id: anyId<EpochId>() }
  const epoch = new HeldEpoch({ reference, founding, step: 0, key, holders })
  const make = () => {
    const signed = signKeys(nodeSuite, room, identity, {
      epoch: epoch.position,
      founding,
      reason: { type: 'fresh', parent: { id: anyId<EpochId>(), step: 1 } },
      content: { secret: nodeSuite.random(HASH_BYTES), holders, identities: [], removals: [] },
      recipients: holders
        .slice(1)
        .map(({ session }) => ({ session, ini: null, encapsulationKeys: keys.publicKeys })),
    })
    const frames = signed.map((one) =>
      sealEnvelope(room, nodeSuite.random(HASH_BYTES), 'KEY', encodeSigned(one)),
    )
    return { signed, frames }
  }
  const made = Array.from({ length: ROUNDS }, () => timed(make))
  const open = ({ signed }: ReturnType<typeof make>): void => {
    const [first] = signed
    const verified = first === undefined ? undefined : verifyKey(nodeSuite, room, first)
    const [wrap] = verified?.verified === true ? verified.key.wraps : []
    if (verified?.verified !== true || wrap === undefined) throw new Error('A KEY of ours is not read.')
    if (openKey(room, verified.key, wrap, keys) === undefined) throw new Error('A KEY of ours does not open.')
  }
  const opened = made.map(({ value }) => timed(() => open(value)).ms)
  const frames = made[0]?.value.frames ?? []
  return {
    members,
    makeMs: median(made.map(({ ms }) => ms)),
    openMs: median(opened),
    frames: frames.length,
    bytes: sum(frames.map(({ length }) => length)),
  }
}

export const measureFreshKeys = async (): Promise<readonly FreshKeyReport[]> => {
  const prepared = await prepare()
  return SIZES.map((members) => measureOne(members, prepared))
}
