/** The KEYs that are given in the story, and how they were made. */
import { type KeyFields, signKeys } from '../../src/protocol/wire/key-writing.ts'
import {
  type IdentityName,
  identities,
  lobby,
  type SessionName,
  sessions,
} from '../../test/vectors/frames/cast.ts'
import { recordingSuite } from './recording-suite.ts'
import {
  aliceRemovesDave,
  bobSeeks,
  carolSeeks,
  daveRemovesCarol,
  daveRestoresCarol,
  first,
  firstAtOne,
  founding,
  holdersAtOne,
  keyAtOne,
  second,
} from './story.ts'

const spkisOf = (names: readonly IdentityName[]): readonly Uint8Array[] =>
  names.map((name) => identities[name].publicKey.spki)

export interface Given {
  readonly name: string
  readonly recipients: readonly SessionName[]
  readonly identities: readonly IdentityName[]
  readonly fields: KeyFields
}

const answer: Given = {
  name: 'alice lets in bob and carol',
  recipients: ['bob', 'carol'],
  identities: ['alice', 'dave', 'bob', 'carol'],
  fields: {
    epoch: firstAtOne,
    founding,
    reason: { type: 'answer', inis: [bobSeeks.hash, carolSeeks.hash] },
    content: {
      secret: keyAtOne,
      holders: holdersAtOne,
      identities: spkisOf(['alice', 'dave', 'bob', 'carol']),
      removals: [aliceRemovesDave, daveRemovesCarol],
    },
    recipients: [
      { session: sessions.bob.session, ini: bobSeeks.hash, encapsulationKeys: sessions.bob.keys.publicKeys },
      {
        session: sessions.carol.session,
        ini: carolSeeks.hash,
        encapsulationKeys: sessions.carol.keys.publicKeys,
      },
    ],
  },
}

const fresh: Given = {
  name: 'a fresh key without carol',
  recipients: ['bob'],
  identities: ['alice', 'dave', 'bob'],
  fields: {
    epoch: { ...second.epoch.reference, step: 0 },
    founding,
    reason: { type: 'fresh', parent: { id: first.epoch.reference.id, step: 1 } },
    content: {
      secret: second.fresh.secret,
      holders: second.fresh.holders,
      identities: spkisOf(['alice', 'dave', 'bob']),
      removals: [aliceRemovesDave, daveRestoresCarol],
    },
    recipients: [
      { session: sessions.bob.session, ini: null, encapsulationKeys: sessions.bob.keys.publicKeys },
    ],
  },
}

/** As short as an answer can be: what refused ones are made from. */
const shortAnswer: Given = {
  name: 'alice lets in bob, nothing else',
  recipients: ['bob'],
  identities: [],
  fields: {
    epoch: firstAtOne,
    founding,
    reason: { type: 'answer', inis: [bobSeeks.hash] },
    content: { secret: keyAtOne, holders: holdersAtOne, identities: [], removals: [] },
    recipients: [
      { session: sessions.bob.session, ini: bobSeeks.hash, encapsulationKeys: sessions.bob.keys.publicKeys },
    ],
  },
}

const shortFresh: Given = {
  ...fresh,
  name: 'a fresh key without carol, nothing else',
  identities: [],
  fields: { ...fresh.fields, content: { ...fresh.fields.content, identities: [], removals: [] } },
}

/** The same random bytes for the same name: KEYs made for one differ only in what is said in them. */
export const keyMade = (name: string, fields: KeyFields, sender: IdentityName = 'alice') => {
  const recording = recordingSuite(name)
  const [signed] = signKeys(recording.suite, lobby, identities[sender], fields)
  if (signed === undefined) {
    throw new Error('a KEY has a recipient')
  }
  return { signed, recording }
}

const madeOf = (given: Given) => ({ ...given, ...keyMade(given.name, given.fields) })

export const given = {
  answer: madeOf(answer),
  fresh: madeOf(fresh),
  shortAnswer: madeOf(shortAnswer),
  shortFresh: madeOf(shortFresh),
}
