/** §5: the first key of an epoch, its id, its steps, and the order of epochs. */
import { toHex } from '../../src/crypto/bytes.ts'
import type { Fingerprint } from '../../src/crypto/signing.ts'
import { deriveFreshKey, type FreshKey, HeldEpoch, holdersHash } from '../../src/protocol/epochs/epoch.ts'
import type { BatchId, SessionId } from '../../src/protocol/identifiers.ts'
import type { Holder } from '../../src/protocol/wire/fields.ts'
import { lobby } from '../../test/vectors/frames/cast.ts'
import { first, founding, GENERATION, second } from './story.ts'
import { drawn, writeVectors } from './writing.ts'

const STEPS = [0, 1, 2, 3, 255, 256]

const id = <Id extends string>(purpose: string): Id => toHex(drawn(purpose)) as Id

const holder = (name: string, overridden: readonly string[] = []): Holder => ({
  fingerprint: id<Fingerprint>(`identity ${name}`),
  session: id<SessionId>(`session ${name}`),
  overridden: overridden.map((removal) => id<BatchId>(`removal ${removal}`)),
})

/** Nothing of it is real but the founding: holders in no order, and removals in none. */
const CROWDED: FreshKey = {
  secret: drawn('a secret'),
  generation: Number.MAX_SAFE_INTEGER,
  counter: 2 ** 32 + 1,
  founding,
  parent: { id: id('a parent'), step: 256, key: drawn("a parent's key") },
  sender: id('identity one'),
  holders: [holder('one'), holder('two', ['three', 'one', 'two']), holder('three'), holder('four', ['one'])],
}

const vectorOf = (name: string, fresh: FreshKey): object => {
  const { key, id: epochId } = deriveFreshKey(lobby, fresh)
  const { generation, counter, holders } = fresh
  const reference = { generation, counter, id: epochId }
  const held = new HeldEpoch({ reference, founding: fresh.founding, step: 0, key, holders })
  return {
    name,
    secret: fresh.secret,
    generation,
    counter,
    foundingHash: fresh.founding.hash,
    parent: fresh.parent,
    sender: fresh.sender,
    holders,
    holdersHash: holdersHash(holders),
    key,
    id: epochId,
    steps: STEPS.map((step) => ({ step, key: held.keyAt(step) })),
  }
}

/** From the lowest to the highest. */
const ORDER = [
  { generation: GENERATION, counter: 0, id: '00'.repeat(32) },
  { generation: GENERATION, counter: 0, id: `00${'ff'.repeat(31)}` },
  { generation: GENERATION, counter: 0, id: `7f${'ff'.repeat(31)}` },
  { generation: GENERATION, counter: 0, id: `80${'00'.repeat(31)}` },
  { generation: GENERATION, counter: 1, id: '00'.repeat(32) },
  { generation: GENERATION, counter: 9, id: 'ff'.repeat(32) },
  { generation: GENERATION, counter: 10, id: '00'.repeat(32) },
  { generation: GENERATION + 1, counter: 0, id: '00'.repeat(32) },
]

const reach = (
  generation: number,
  counter: number,
  current: object | null,
  isOutOfReach: boolean,
): object => ({
  epoch: { generation, counter, id: 'ab'.repeat(32) },
  current,
  isOutOfReach,
})

const CURRENT = { generation: GENERATION, counter: 5, id: 'cd'.repeat(32) }

export const writeEpochs = (): void => {
  writeVectors('epochs.json', {
    note: 'In the room lobby of room.json. epochs: key is key[0] and id the id of docs/protocol.md §5.2, steps the keys of some steps (§5.3); parent is null at a founding, and holders stand in no order. order: from the lowest epoch to the highest, none being lower than any (§5.1). reach: whether an answer in that epoch is out of reach for who holds current (rule 4).',
    epochs: [vectorOf('first', first.fresh), vectorOf('second', second.fresh), vectorOf('crowded', CROWDED)],
    order: ORDER,
    reach: [
      reach(GENERATION, 2 ** 48, null, false),
      reach(GENERATION, 2 ** 48 + 1, null, true),
      reach(GENERATION, 5 + 65_536, CURRENT, false),
      reach(GENERATION, 5 + 65_537, CURRENT, true),
      reach(GENERATION + 1, 5 + 65_537, CURRENT, false),
      reach(GENERATION + 1, 2 ** 48, CURRENT, false),
      reach(GENERATION + 1, 6 + 2 ** 48, CURRENT, true),
    ],
  })
}
