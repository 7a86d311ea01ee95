/**
 * What happens in the vectors: Alice asks and is told to found, Bob and Carol ask, Alice lets both in with one KEY, Carol
 * leaves, Alice issues a fresh key to Bob. Before, Dave had removed Carol and Alice had removed Dave.
 */
import { deriveFreshKey, type FreshKey, HeldEpoch } from '../../src/protocol/epochs/epoch.ts'
import { batchIdOf, iniHashOf, sessionIdOf } from '../../src/protocol/identifiers.ts'
import { encodeBatch, signBatch } from '../../src/protocol/wire/batch.ts'
import type { SayableEntry } from '../../src/protocol/wire/entries.ts'
import type { EpochPosition, Holder, Signed } from '../../src/protocol/wire/fields.ts'
import { type Founding, signFounding } from '../../src/protocol/wire/founding.ts'
import { type IniFields, signIniRequest } from '../../src/protocol/wire/ini.ts'
import {
  type IdentityName,
  identities,
  lobby,
  type SessionName,
  sessions,
} from '../../test/vectors/frames/cast.ts'
import { drawn } from './writing.ts'

export const GENERATION = Date.UTC(2026, 0, 1)

/** @param fields what is not as in anybody's first INI */
export const askedBy = (
  sender: SessionName,
  fields: Partial<IniFields> = {},
): { readonly fields: IniFields; readonly signed: Signed; readonly hash: ReturnType<typeof iniHashOf> } => {
  const { identity, peerKey, claim, keys } = sessions[sender]
  const number = fields.number ?? 1
  const all: IniFields = {
    name: sender,
    peerKey,
    peerSignature: claim(lobby),
    addresses: ['/ip4/192.0.2.7/tcp/4001', '/ip6/2001:db8::7/tcp/4001'],
    encapsulationKeys: keys.publicKeys,
    number,
    nonce: drawn(`nonce of INI ${number} of ${sender}`),
    timeMs: GENERATION + 1000 * number,
    epoch: null,
    founding: null,
    ...fields,
  }
  const signed = signIniRequest(lobby, identity, all)
  return { fields: all, signed, hash: iniHashOf(lobby.id, signed.body) }
}

export const aliceSeeks = askedBy('alice')
export const bobSeeks = askedBy('bob')
export const carolSeeks = askedBy('carol', { name: '', addresses: [] })

export const founding: Founding = signFounding(lobby, identities.bootstrap, {
  answers: aliceSeeks.hash,
  generation: GENERATION,
  timeMs: GENERATION + 2000,
})

const holder = (name: SessionName, overridden: Holder['overridden'] = []): Holder => ({
  fingerprint: identities[name].publicKey.fingerprint,
  session: sessions[name].session,
  overridden,
})

const derivedFrom = (fresh: FreshKey): HeldEpoch => {
  const { key, id } = deriveFreshKey(lobby, fresh)
  const { generation, counter, holders } = fresh
  return new HeldEpoch({
    reference: { generation, counter, id },
    founding: fresh.founding,
    step: 0,
    key,
    holders,
  })
}

const givenKey = (epoch: HeldEpoch, step: number): Uint8Array => {
  const key = epoch.keyAt(step)
  if (key === undefined) {
    throw new Error('whoever derived an epoch has the keys of all its steps')
  }
  return key
}

const foundingKey: FreshKey = {
  secret: drawn('secret of the first epoch'),
  generation: GENERATION,
  counter: 0,
  founding,
  parent: null,
  sender: identities.alice.publicKey.fingerprint,
  holders: [holder('alice')],
}

export const first = { fresh: foundingKey, epoch: derivedFrom(foundingKey) }
/** Where Alice stands once she has let in Bob and Carol. */
export const firstAtOne: EpochPosition = { ...first.epoch.reference, step: 1 }
export const keyAtOne = givenKey(first.epoch, 1)

export const aliceHolds = askedBy('alice', { number: 2, epoch: { ...firstAtOne, step: 0 }, founding })

/** Of a node of Dave's that is long gone. */
const davesSession = sessionIdOf(identities.dave.publicKey.fingerprint, drawn("Dave's peer"))

/** A batch about removals, which goes along with keys; said by someone who needs no node for that here. */
const saidOnce = (author: IdentityName, number: number, entry: SayableEntry): Signed =>
  signBatch(
    lobby,
    identities[author],
    encodeBatch({
      author: identities[author].publicKey.fingerprint,
      session: author === 'alice' ? sessions.alice.session : davesSession,
      number,
      previous: null,
      after: null,
      clock: number,
      timeMs: GENERATION,
      name: author,
      entries: [entry],
    }),
  )

export const daveRemovesCarol = saidOnce('dave', 1, {
  kind: 'remove',
  identity: identities.carol.publicKey.fingerprint,
})
export const daveRestoresCarol = saidOnce('dave', 2, {
  kind: 'restore',
  removal: batchIdOf(lobby.id, daveRemovesCarol.body),
})
export const aliceRemovesDave = saidOnce('alice', 1, {
  kind: 'remove',
  identity: identities.dave.publicKey.fingerprint,
})

export const carolAsHolder = holder('carol', [batchIdOf(lobby.id, daveRemovesCarol.body)])
export const holdersAtOne: readonly Holder[] = [holder('alice'), holder('bob'), carolAsHolder]

const followingKey: FreshKey = {
  secret: drawn('secret of the second epoch'),
  generation: GENERATION,
  counter: 1,
  founding,
  parent: { id: first.epoch.reference.id, step: 1, key: keyAtOne },
  sender: identities.alice.publicKey.fingerprint,
  holders: [holder('bob'), holder('alice')],
}

export const second = { fresh: followingKey, epoch: derivedFrom(followingKey) }

export const aliceMoved = askedBy('alice', {
  number: 3,
  epoch: { ...second.epoch.reference, step: 0 },
  founding,
})
