/** KEYs that are refused, by Bob: each one that would count, but for what `change` says. */
import { toHex } from '../../src/crypto/bytes.ts'
import type { EpochId, IniHash } from '../../src/protocol/identifiers.ts'
import type { Signed } from '../../src/protocol/wire/fields.ts'
import { signFounding } from '../../src/protocol/wire/founding.ts'
import type { KeyContent } from '../../src/protocol/wire/key.ts'
import type { KeyFields } from '../../src/protocol/wire/key-writing.ts'
import { hall, type IdentityName, identities, lobby, sessions } from '../../test/vectors/frames/cast.ts'
import { malformedKeys, refusedKey, withHeader, withWrap, wrap } from './altered-keys.ts'
import { accepted, rejected, signedBy } from './frames.ts'
import { given, keyMade } from './given-keys.ts'
import { bobSeeks, carolSeeks, first, firstAtOne, founding, GENERATION, keyAtOne } from './story.ts'
import { drawn, turned } from './writing.ts'

const { shortAnswer, shortFresh } = given
const { fields: ANSWER, signed: right } = shortAnswer
const { fields: FRESH } = shortFresh
const { content: CONTENT } = ANSWER

const CAROL = {
  session: sessions.carol.session,
  ini: carolSeeks.hash,
  encapsulationKeys: sessions.carol.keys.publicKeys,
}
const BOB = {
  session: sessions.bob.session,
  ini: bobSeeks.hash,
  encapsulationKeys: sessions.bob.keys.publicKeys,
}

const keyOf = (fields: KeyFields, sender?: IdentityName): Signed =>
  keyMade((fields.reason.type === 'fresh' ? shortFresh : shortAnswer).name, fields, sender).signed

const wronglySigned = (): readonly object[] => {
  const { body, signature } = right
  const { answers, generation, timeMs } = founding
  const forged = signFounding(lobby, identities.alice, { answers, generation, timeMs })
  const higher = signFounding(lobby, identities.bootstrap, { answers, generation: GENERATION + 1, timeMs })
  return [
    refusedKey(
      'one bit of the signature',
      { body, signature: turned(signature, 0) },
      rejected('bad-signature'),
    ),
    refusedKey('signed by another', signedBy(identities.bob, 'KEY', body), rejected('bad-signature')),
    refusedKey(
      'signed for another room',
      signedBy(identities.alice, 'KEY', body, hall),
      rejected('bad-signature'),
    ),
    refusedKey('a founding by a user', keyOf({ ...ANSWER, founding: forged }), rejected('bad-founding')),
    refusedKey(
      "a founding of another generation than the epoch's",
      keyOf({ ...ANSWER, founding: higher }),
      rejected('bad-founding'),
    ),
  ]
}

/** Rule 4, up to where something is opened. */
const notCounting = (): readonly object[] => {
  const unknown = toHex(drawn('an INI that Bob never sent')) as IniHash
  const elsewhere = toHex(drawn('an epoch that Bob never held')) as EpochId
  const stale = {
    ...ANSWER,
    reason: { type: 'answer', inis: [unknown] },
    recipients: [{ ...BOB, ini: unknown }],
  } as const
  const others = {
    ...ANSWER,
    reason: { type: 'answer', inis: [bobSeeks.hash, carolSeeks.hash] },
    recipients: [CAROL],
  } as const
  const farAway = { ...ANSWER, epoch: { ...firstAtOne, counter: 2 ** 48 + 1 } }
  return [
    refusedKey('by someone unknown', keyOf(ANSWER, 'carol'), accepted('unknown-identity')),
    refusedKey('by someone whom the hearer removed', keyOf(ANSWER, 'carol'), accepted('removed'), 'remover'),
    refusedKey('for an INI that the hearer did not send', keyOf(stale), accepted('stale')),
    refusedKey("names the hearer's INI and has no wrap for it", keyOf(others), accepted('not-addressed')),
    refusedKey('the epoch that the hearer holds', keyOf(ANSWER), accepted('not-newer'), 'member'),
    refusedKey('a counter out of reach', keyOf(farAway), accepted('unknown-epoch')),
    refusedKey('a fresh key to a seeker, who lacks its parent', keyOf(FRESH), accepted('stale')),
    refusedKey(
      'a fresh key of a parent that the hearer never held',
      keyOf({ ...FRESH, reason: { type: 'fresh', parent: { id: elsewhere, step: 1 } } }),
      accepted('stale'),
      'member',
    ),
    refusedKey(
      'a fresh key whose counter is two more',
      keyOf({ ...FRESH, epoch: { ...FRESH.epoch, counter: 2 } }),
      accepted('stale'),
      'member',
    ),
    refusedKey(
      'a fresh key at step 1',
      keyOf({ ...FRESH, epoch: { ...FRESH.epoch, step: 1 } }),
      accepted('stale'),
      'member',
    ),
  ]
}

/** Rule 4, what is seen only after opening. */
const notOpening = (): readonly object[] => {
  const { holders } = CONTENT
  const without = (name: 'alice' | 'bob') =>
    holders.filter(({ session }) => session !== sessions[name].session)
  const content = (fields: Partial<KeyContent>): KeyFields => ({
    ...ANSWER,
    content: { ...CONTENT, ...fields },
  })
  const freshWithCarol = { ...FRESH, content: { ...FRESH.content, holders } }
  const cannotOpen = accepted('cannot-open')
  return [
    refusedKey(
      'another secret than that of the step',
      keyOf(content({ secret: drawn('no key') })),
      cannotOpen,
    ),
    refusedKey(
      'the key of step 0 as that of step 1',
      keyOf(content({ secret: first.epoch.stepKey.key })),
      cannotOpen,
    ),
    refusedKey('a secret of 31 bytes', keyOf(content({ secret: keyAtOne.subarray(1) })), cannotOpen),
    refusedKey('holders without the recipient', keyOf(content({ holders: without('bob') })), cannotOpen),
    refusedKey('holders without the sender', keyOf(content({ holders: without('alice') })), cannotOpen),
    refusedKey(
      "sealed to another session's keys",
      keyOf({ ...ANSWER, recipients: [{ ...BOB, encapsulationKeys: CAROL.encapsulationKeys }] }),
      cannotOpen,
    ),
    refusedKey(
      'wraps of one KEY under the header of another',
      withHeader({ epoch: { ...firstAtOne, id: drawn('another epoch') } }),
      cannotOpen,
    ),
    refusedKey(
      'one bit of a sealed content key',
      withWrap({ sealedContentKey: turned(wrap?.sealedContentKey ?? new Uint8Array(1), -1) }),
      cannotOpen,
    ),
    refusedKey(
      'a fresh key with other holders than it was derived from',
      keyOf(freshWithCarol),
      cannotOpen,
      'member',
    ),
  ]
}

export const refusedKeys = (): readonly object[] => [
  ...malformedKeys(),
  ...wronglySigned(),
  ...notCounting(),
  ...notOpening(),
]
