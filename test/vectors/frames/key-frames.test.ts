/** §4.3: KEY, made again from what went into it, and taken. */
import { expect, test } from 'vitest'
import { fromHex, toHex } from '../../../src/crypto/bytes.ts'
import type { Fingerprint } from '../../../src/crypto/signing.ts'
import { nodeSuite, type Suite } from '../../../src/crypto/suite.ts'
import type { BatchId, EpochId, IniHash, SessionId } from '../../../src/protocol/identifiers.ts'
import type { Holder } from '../../../src/protocol/wire/fields.ts'
import { type Founding, verifyFounding } from '../../../src/protocol/wire/founding.ts'
import type { KeyContent, KeyReason } from '../../../src/protocol/wire/key.ts'
import { openKey, verifyKey } from '../../../src/protocol/wire/key-reading.ts'
import { signKeys } from '../../../src/protocol/wire/key-writing.ts'
import { identityNamed, lobby, sessionNamed } from './cast.ts'
import { frameOfKey, refusedKeys, signedOf } from './files.ts'
import { Hearer } from './hearer.ts'
import foundings from './ini-founding.json' with { type: 'json' }
import keys from './key.json' with { type: 'json' }

type KeyVector = (typeof keys.frames)[number]

const ini = (hash: string): IniHash => hash as IniHash

/** Draws and encapsulates what the vector's maker did, in that order. */
const repeating = ({ contentKey, contentSalt, wraps }: KeyVector): Suite => {
  const random = [contentKey, contentSalt, ...wraps.flatMap(({ rsaSecret, salt }) => [rsaSecret, salt])]
  const encapsulations = [...wraps]
  return {
    ...nodeSuite,
    random: () => fromHex(random.shift() ?? ''),
    encapsulate: (_keys, secret) => {
      const wrap = encapsulations.shift()
      if (wrap === undefined || toHex(secret) !== wrap.rsaSecret) {
        throw new Error('one encapsulation for each wrap, with its secret')
      }
      return {
        encapsulation: {
          rsaCiphertext: fromHex(wrap.rsaCiphertext),
          mlKemCiphertext: fromHex(wrap.mlKemCiphertext),
        },
        secret: fromHex(wrap.rsaSecret + wrap.mlKemSecret),
      }
    },
  }
}

const foundingOf = (vector: KeyVector): Founding => {
  const written = foundings.frames.find(({ name }) => name === vector.founding)
  const verified = written && verifyFounding(lobby, signedOf(written))
  if (verified?.verified !== true) {
    throw new Error('the founding of the vectors verifies')
  }
  return verified.founding
}

const holdersOf = ({ holders }: KeyVector): readonly Holder[] =>
  holders.map(({ fingerprint, session, overridden }) => ({
    fingerprint: fingerprint as Fingerprint,
    session: session as SessionId,
    overridden: overridden.map((id) => id as BatchId),
  }))

const contentOf = (vector: KeyVector): KeyContent => ({
  secret: fromHex(vector.secret),
  holders: holdersOf(vector),
  identities: vector.identities.map((name) => identityNamed(name).publicKey.spki),
  removals: vector.removals.map(signedOf),
})

const reasonOf = ({ answers, parent }: KeyVector): KeyReason =>
  parent === null
    ? { type: 'answer', inis: answers.map(ini) }
    : { type: 'fresh', parent: { id: parent.id as EpochId, step: parent.step } }

test.each(keys.frames)('KEY, made again: $name', (vector) => {
  const [signed] = signKeys(repeating(vector), lobby, identityNamed(vector.sender), {
    epoch: { ...vector.epoch, id: vector.epoch.id as EpochId },
    founding: foundingOf(vector),
    reason: reasonOf(vector),
    content: contentOf(vector),
    recipients: vector.wraps.map((wrap) => ({
      session: sessionNamed(wrap.recipient).session,
      ini: wrap.ini === null ? null : ini(wrap.ini),
      encapsulationKeys: sessionNamed(wrap.recipient).keys.publicKeys,
    })),
  })
  expect(signed && toHex(signed.body)).toBe(vector.body)
  expect(frameOfKey(vector).length).toBeGreaterThan(0)
})

test.each(keys.frames)('KEY, taken: $name', (vector) => {
  const verified = verifyKey(nodeSuite, lobby, signedOf(vector))
  expect(verified).toMatchObject({
    verified: true,
    key: {
      sender: { fingerprint: identityNamed(vector.sender).publicKey.fingerprint },
      epoch: vector.epoch,
      founding: { hash: foundingOf(vector).hash },
      reason: reasonOf(vector),
      headerHash: fromHex(vector.headerHash),
    },
  })
  const key = verified.verified ? verified.key : undefined
  expect(key?.wraps.length).toBe(vector.wraps.length)
  for (const [index, { recipient }] of vector.wraps.entries()) {
    const [wrap, { session, keys: own }] = [key?.wraps[index], sessionNamed(recipient)]
    expect(wrap?.session).toBe(session)
    expect(key && wrap && openKey(lobby, key, wrap, own)).toEqual(contentOf(vector))
  }
})

test.each(refusedKeys)('KEY refused: $change', ({ frame, hearer, reason, verdict }) => {
  expect(Hearer.named(hearer).hear(frame)).toEqual({ reason, verdict })
})
