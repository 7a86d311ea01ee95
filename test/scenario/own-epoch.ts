/** An epoch that a liar draws by itself, in which everything fits together, under a founding that the bootstrap did sign. */
import { nodeSuite } from '../../src/crypto/suite.ts'
import { epochIdOf, HeldEpoch } from '../../src/protocol/epochs/epoch.ts'
import type { Founding } from '../../src/protocol/wire/founding.ts'
import type { HandMade } from '../room/hand-made.ts'

export const ownEpoch = (liar: HandMade, founding: Founding, counter: number): HeldEpoch => {
  const key = nodeSuite.random(32)
  return new HeldEpoch({
    reference: { generation: founding.generation, counter, id: epochIdOf({ step: 0, key }) },
    founding,
    step: 0,
    key,
    holders: [{ fingerprint: liar.identity.publicKey.fingerprint, session: liar.session, overridden: [] }],
  })
}
