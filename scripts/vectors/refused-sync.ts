/** Messages of a direct stream that are refused, each right but for what `change` says. */
import { fromHex, uint32, uint64, utf8 } from '../../src/crypto/bytes.ts'
import { pad } from '../../src/crypto/padding.ts'
import { seal } from '../../src/crypto/seal.ts'
import { epochPrefixOf, type StepKey } from '../../src/protocol/wire/dat.ts'
import { associatedData } from '../../src/protocol/wire/envelope.ts'
import {
  SyncAnswer as WireAnswer,
  SyncMessage as WireMessage,
  SyncQuestion as WireQuestion,
} from '../../src/protocol/wire/frames.generated.ts'
import { encodeQuestion, type SyncPlace, sealSync } from '../../src/protocol/wire/sync.ts'
import { hall, lobby, type SessionName, sessions } from '../../test/vectors/frames/cast.ts'
import { drawn, lengthened, shortened, turned } from './writing.ts'

const QUESTION = encodeQuestion({
  type: 'compare',
  nodes: [{ level: 14, position: 0, hash: null, after: null }],
})
const SALT = drawn('salt of a refused message')

interface Expected {
  readonly from: SessionName
  readonly to: SessionName
  readonly direction: SyncPlace['direction']
  readonly number: number
}

/** What Alice waits for: Bob's third question. */
const EXPECTED: Expected = { from: 'bob', to: 'alice', direction: 'question', number: 2 }

const placeOf = ({ from, to, direction, number }: Expected): SyncPlace => ({
  from: sessions[from].session,
  to: sessions[to].session,
  direction,
  number,
})

const unopened = (at: StepKey, other: StepKey): readonly object[] => {
  const sealedAs = (expected: Partial<Expected>, step = at, room = lobby): Uint8Array =>
    sealSync(room, step, placeOf({ ...EXPECTED, ...expected }), SALT, QUESTION)
  const right = sealedAs({})
  const wire = WireMessage.decode(right)
  const altered = (fields: Partial<WireMessage>): Uint8Array => WireMessage.encode({ ...wire, ...fields })
  const sealedOtherwise = (label: string, layer: 'DAT' | 'sync', content: Uint8Array): Uint8Array => {
    const place = placeOf(EXPECTED)
    const more = [uint32(at.step), fromHex(place.from), fromHex(place.to), Uint8Array.of(0), uint64(2)]
    const how = {
      key: at.key,
      label,
      associatedData: associatedData(lobby, layer, epochPrefixOf(at.id), ...more),
    }
    return altered({ sealed: seal(how, SALT, content) })
  }
  const expected = { ...EXPECTED, epoch: at.id, step: at.step, key: at.key }
  const changed = (change: string, message: Uint8Array, more: object = {}): object => ({
    change,
    ...expected,
    ...more,
    message,
  })
  return [
    changed('the question before, once more', sealedAs({ number: 1 })),
    changed('the question after', sealedAs({ number: 3 })),
    changed('an answer', sealedAs({ direction: 'answer' })),
    changed("of another's session", sealedAs({ from: 'carol' })),
    changed("to another's session", sealedAs({ to: 'carol' })),
    changed("the hearer's own question, sent back", sealedAs({ from: 'alice', to: 'bob' })),
    changed('sealed in another epoch', sealedAs({}, other)),
    changed('sealed with the key of another step', sealedAs({}, { ...at, key: other.key })),
    changed('names a step that it is not sealed at', altered({ step: 0 }), { step: 0 }),
    changed('sealed for another room', sealedAs({}, at, hall)),
    changed('sealed as a DAT is', sealedOtherwise('dat', 'DAT', pad(QUESTION))),
    changed('sealed in the layer of DATs', sealedOtherwise('sync', 'DAT', pad(QUESTION))),
    changed('not padded', sealedOtherwise('sync', 'sync', QUESTION)),
    changed('one bit of the salt', altered({ sealed: turned(wire.sealed, 0) })),
    changed('one bit of the tag', altered({ sealed: turned(wire.sealed, -1) })),
    changed('one byte more', altered({ sealed: lengthened(wire.sealed) })),
    changed('nothing sealed', altered({ sealed: new Uint8Array(0) })),
  ]
}

const malformed = (at: StepKey): readonly object[] => {
  const right = sealSync(lobby, at, placeOf(EXPECTED), SALT, QUESTION)
  const wire = WireMessage.decode(right)
  const altered = (fields: Partial<WireMessage>): Uint8Array => WireMessage.encode({ ...wire, ...fields })
  return [
    { change: 'text', message: utf8('hello') },
    { change: '15 bytes of an epoch id', message: altered({ epoch: shortened(wire.epoch) }) },
    { change: 'a whole epoch id', message: altered({ epoch: fromHex(at.id) }) },
    { change: 'step 257', message: altered({ step: 257 }) },
    { change: 'a session of 31 bytes', message: altered({ session: shortened(wire.session) }) },
    { change: 'no session', message: altered({ session: new Uint8Array(0) }) },
    // A field 100 of 524,284 bytes, which would be skipped.
    {
      change: 'one byte above the largest message',
      message: Uint8Array.of(0xa2, 0x06, 0xfb, 0xff, 0x1f),
      zeros: 524_284,
    },
  ]
}

const ID = drawn('a batch')
const NODE = { level: 1, position: 0, hash: new Uint8Array(0) }

const repeated = <Value>(count: number, value: Value): Value[] => Array.from({ length: count }, () => value)

type WireNode = NonNullable<WireQuestion['compare']>['nodes'][number]

const questions = (): readonly object[] => {
  const about = (change: string, nodes: WireNode[]): object => ({
    change,
    content: WireQuestion.encode({ compare: { nodes } }),
  })
  const fetching = (change: string, ids: Uint8Array[]): object => ({
    change,
    content: WireQuestion.encode({ fetch: { ids } }),
  })
  return [
    { change: 'nothing', content: new Uint8Array(0) },
    { change: 'text', content: utf8('hello') },
    { change: 'of a newer kind', content: Uint8Array.of(0x1a, 0) },
    about('no nodes', []),
    about('17 nodes', repeated(17, NODE)),
    about('level 0', [{ ...NODE, level: 0 }]),
    about('level 15', [{ ...NODE, level: 15 }]),
    about('a position beyond every clock', [{ ...NODE, level: 14, position: 1 }]),
    about('a position two beyond the highest of its level', [{ ...NODE, level: 13, position: 3 }]),
    about('a hash of 31 bytes', [{ ...NODE, hash: shortened(ID) }]),
    about('after an id of 31 bytes', [{ ...NODE, after: { clock: 1, id: shortened(ID) } }]),
    about('after an id of no bytes', [{ ...NODE, after: { clock: 1, id: new Uint8Array(0) } }]),
    fetching('no ids', []),
    fetching('257 ids', repeated(257, ID)),
    fetching('an id of 31 bytes', [ID, shortened(ID)]),
  ]
}

type WireContent = NonNullable<WireAnswer['compare']>['contents'][number]

const answers = (): readonly object[] => {
  const telling = (change: string, contents: Partial<WireContent>[]): object => ({
    change,
    content: WireAnswer.encode({
      compare: { contents: contents.map((content) => ({ same: false, ids: [], parts: [], ...content })) },
    }),
  })
  const giving = (change: string, fields: Partial<NonNullable<WireAnswer['fetch']>>): object => ({
    change,
    content: WireAnswer.encode({ fetch: { batches: [], identities: [], ...fields } }),
  })
  const part = { level: 1, position: 0, count: 1, hash: ID }
  const clocked = { clock: 1, id: ID }
  const [body, signature] = [utf8('a body'), new Uint8Array(512)]
  return [
    { change: 'nothing', content: new Uint8Array(0) },
    { change: 'text', content: utf8('hello') },
    telling('17 contents', repeated(17, {})),
    telling('65 ids', [{ ids: repeated(65, clocked) }]),
    telling('17 parts', [{ parts: repeated(17, part) }]),
    telling('an id of 33 bytes', [{ ids: [{ clock: 1, id: lengthened(ID) }] }]),
    telling('a part of level 0', [{ parts: [{ ...part, level: 0 }] }]),
    telling('a part of level 15', [{ parts: [{ ...part, level: 15 }] }]),
    telling('a part of nothing', [{ parts: [{ ...part, count: 0 }] }]),
    telling('a hash of 31 bytes', [{ parts: [{ ...part, hash: shortened(ID) }] }]),
    giving('a batch without a body', { batches: [{ body: new Uint8Array(0), signature }] }),
    giving('a signature of 511 bytes', { batches: [{ body, signature: shortened(signature) }] }),
    giving('257 identities', { identities: repeated(257, utf8('a key')) }),
  ]
}

/** From the lowest to the highest, as ids stand in an answer. */
const idsAt = (clock: number, count: number): { readonly clock: number; readonly id: string }[] =>
  Array.from({ length: count }, (_, index) => ({ clock, id: (index + 1).toString(16).padStart(64, '0') }))

const ids = (...list: { readonly clock: number; readonly id: string }[]): object => ({
  type: 'ids',
  ids: list,
})

const parts = (...list: readonly (readonly [level: number, position: number])[]): object => ({
  type: 'parts',
  parts: list.map(([level, position]) => ({ level, position, count: 1, hash: 'ab'.repeat(32) })),
})

/** Each conversation begins with the question about the root. */
const unfit = (): readonly object[] => {
  const own = 'cd'.repeat(32)
  const [one, two] = idsAt(5, 2)
  const page = idsAt(5, 64)
  const [lowest] = page
  const told = (change: string, contents: readonly (readonly object[])[], root: string | null = own) => ({
    change,
    own: root,
    contents,
  })
  return [
    told('no content for the node', [[]]),
    told('two contents for one node', [[ids(), ids()]]),
    told('the same as who says nothing', [[{ type: 'same' }]], null),
    told('one id twice', [[ids(...idsAt(5, 1), ...idsAt(5, 1))]]),
    told('ids from high to low', [[{ type: 'ids', ids: [two, one] }]]),
    told('clocks from high to low', [[ids(...idsAt(6, 1), ...idsAt(5, 1))]]),
    told('the root as a part of itself', [[parts([14, 0])]]),
    told('parts from high to low', [[parts([13, 1], [13, 0])]]),
    told('a part twice', [[parts([13, 0], [13, 0])]]),
    told('a part and a part of that', [[parts([3, 0], [2, 15])]]),
    told('a part of another node', [[parts([2, 3])], [parts([1, 47])]]),
    told('a node as a part of itself', [[parts([2, 3])], [parts([2, 3])]]),
    told('an id of another node', [[parts([2, 3])], [ids(...idsAt(767, 1), ...idsAt(768, 1))]]),
    told('one content for two nodes', [[parts([2, 3], [2, 4])], [ids()]]),
    told('an id that was told already', [[{ type: 'ids', ids: page }], [{ type: 'ids', ids: [lowest] }]]),
  ]
}

export const refusedSync = (at: StepKey, other: StepKey): object => ({
  unopened: unopened(at, other),
  malformed: malformed(at),
  questions: questions(),
  answers: answers(),
  unfit: unfit(),
})
