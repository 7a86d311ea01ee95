/** §13.1 and §13.3: questions and answers on a direct stream. */
import { expect, test } from 'vitest'
import { concatenate, fromHex, toHex } from '../../../src/crypto/bytes.ts'
import { Comparison, type ComparisonStep } from '../../../src/protocol/catching-up/comparison.ts'
import type { Effect } from '../../../src/protocol/contract.ts'
import { type EpochId, type PeerId, peerIdOf, type StreamId } from '../../../src/protocol/identifiers.ts'
import type { StepKey } from '../../../src/protocol/wire/dat.ts'
import {
  type ComparedNode,
  encodeAnswer,
  encodeQuestion,
  openSync,
  parseAnswer,
  parseQuestion,
  parseSyncMessage,
  type SyncPlace,
  sealSync,
} from '../../../src/protocol/wire/sync.ts'
import {
  associatedDataOf,
  bytesOf,
  opened,
  padded,
  sealed,
  u32,
  u64,
  unpadded,
} from './by-the-text/cryptography.ts'
import {
  compareAnswer,
  compareQuestion,
  fetchAnswer,
  fetchQuestion,
  syncMessage,
} from './by-the-text/messages.ts'
import { identityNamed, lobby, sessionNamed, sessions } from './cast.ts'
import dats from './dat.json' with { type: 'json' }
import { signedOf } from './files.ts'
import { Hearer } from './hearer.ts'
import sync from './sync.json' with { type: 'json' }

type SyncVector = (typeof sync.messages)[number]

interface Placed {
  readonly from: string
  readonly to: string
  readonly direction: string
  readonly number: number
}

const placeOf = ({ from, to, direction, number }: Placed): SyncPlace => ({
  from: sessionNamed(from).session,
  to: sessionNamed(to).session,
  direction: direction === 'question' ? 'question' : 'answer',
  number,
})

const stepKeyOf = (vector: {
  readonly epoch: string
  readonly step: number
  readonly key: string
}): StepKey => ({
  id: vector.epoch as EpochId,
  step: vector.step,
  key: fromHex(vector.key),
})

const datNamed = (name: string) => {
  const dat = dats.frames.find((vector) => vector.name === name)
  if (dat === undefined) {
    throw new Error(`there is no DAT ${name}`)
  }
  return dat
}

/** What the vector says in words, in bytes. */
const givenIn = ({
  batches,
  identities,
}: {
  readonly batches: readonly string[]
  readonly identities: readonly string[]
}) => ({
  batches: batches.map((name) => signedOf(datNamed(name))),
  identities: identities.map((name) => identityNamed(name).publicKey.spki),
})

const answerOf = (answer: NonNullable<SyncVector['answer']>) =>
  answer.batches === undefined ? answer : { type: 'fetch', ...givenIn(answer) }

test.each(sync.messages)('$direction: $name', (vector) => {
  const message = parseSyncMessage(fromHex(vector.message))
  expect(message).toMatchObject({ step: vector.step, session: sessionNamed(vector.from).session })
  expect(message && toHex(message.epochPrefix)).toBe(vector.epoch.slice(0, 32))
  const content = message && openSync(lobby, stepKeyOf(vector), placeOf(vector), message)
  expect(content && toHex(content)).toBe(vector.content)
  const salt = fromHex(vector.salt)
  const again = sealSync(lobby, stepKeyOf(vector), placeOf(vector), salt, fromHex(vector.content))
  expect(toHex(again)).toBe(vector.message)
  if (vector.question !== undefined) {
    const question = parseQuestion(fromHex(vector.content))
    expect(question).toEqual(vector.question)
    expect(question && toHex(encodeQuestion(question))).toBe(vector.content)
  } else {
    const answer = parseAnswer(fromHex(vector.content))
    expect(answer).toEqual(answerOf(vector.answer))
    expect(answer && toHex(encodeAnswer(answer))).toBe(vector.content)
  }
})

/** §13.1, from the words of the vector. */
const contentByTheText = ({ question, answer }: SyncVector): Buffer => {
  if (question !== undefined) {
    return question.nodes === undefined ? fetchQuestion(question.ids) : compareQuestion(question.nodes)
  }
  if (answer.contents !== undefined) {
    return compareAnswer(answer.contents)
  }
  const { batches, identities } = answer
  return fetchAnswer(
    batches.map(datNamed),
    identities.map((name) => identityNamed(name).publicKey.spki),
  )
}

test.each(sync.messages)('$direction, by the text alone: $name', (vector) => {
  const content = contentByTheText(vector)
  expect(toHex(content)).toBe(vector.content)
  const prefix = bytesOf(vector.epoch).subarray(0, 16)
  const [from, to] = [sessionNamed(vector.from).session, sessionNamed(vector.to).session]
  const aad = associatedDataOf(
    4,
    lobby.id,
    prefix,
    u32(vector.step),
    bytesOf(from),
    bytesOf(to),
    Buffer.of(vector.direction === 'question' ? 0 : 1),
    u64(vector.number),
  )
  expect(toHex(aad)).toBe(vector.associatedData)
  const how = { key: bytesOf(vector.key), label: 'sync', aad }
  const seal = sealed(how, bytesOf(vector.salt), padded(content))
  expect(toHex(syncMessage(prefix, vector.step, from, seal))).toBe(vector.message)
  // It is the last field of the message.
  expect(unpadded(opened(how, bytesOf(vector.message).subarray(-seal.length)))).toEqual(content)
})

test.each(sync.unopened)('does not open: $change', (vector) => {
  const message = parseSyncMessage(fromHex(vector.message))
  expect(message).toBeDefined()
  expect(message && openSync(lobby, stepKeyOf(vector), placeOf(vector), message)).toBeUndefined()
})

test.each(sync.malformed)('no message: $change', ({ message, zeros = 0 }) => {
  expect(parseSyncMessage(concatenate(fromHex(message), new Uint8Array(zeros)))).toBeUndefined()
})

test.each(sync.questions)('no question: $change', ({ content }) => {
  expect(parseQuestion(fromHex(content))).toBeUndefined()
})

test.each(sync.answers)('no answer: $change', ({ content }) => {
  expect(parseAnswer(fromHex(content))).toBeUndefined()
})

/** What a comparison asks next, whose history has a root and nothing else. */
const asksNext = (comparison: Comparison, step: ComparisonStep): ComparisonStep => {
  if (step.type !== 'consult') {
    return step
  }
  const { question } = step
  return asksNext(
    comparison,
    question.type === 'summaries'
      ? comparison.consulted({ type: 'summaries', summaries: question.nodes.map(() => null) })
      : comparison.consulted({ type: 'missing', ids: [] }),
  )
}

test.each(sync.unfit)('breaks off a comparison: $change', ({ own, contents }) => {
  const comparison = new Comparison({ floor: 0, claimed: new Set(), hasCome: () => false, unproven: [] })
  comparison.begin()
  const root = own === null ? null : { level: 14, position: 0, count: 1, hash: own }
  let step = comparison.consulted({ type: 'summaries', summaries: [root] })
  for (const told of contents) {
    expect(step.type).toBe('ask')
    step = asksNext(comparison, comparison.answered({ type: 'compare', contents: told as ComparedNode[] }))
  }
  expect(step).toEqual({ type: 'broken' })
})

const STREAM = 'from-1' as StreamId
const NOW = { elapsedMs: 1_000, timeMs: Date.UTC(2026, 0, 1) }

const messageNamed = (name: string): Uint8Array => {
  const vector = sync.messages.find((message) => message.name === name)
  if (vector === undefined) {
    throw new Error(`there is no message ${name}`)
  }
  return fromHex(vector.message)
}

const ALICES_QUESTION = messageNamed('alice, who has nothing, asks bob')

/** Bob's node, on which that peer opens a stream and sends these. */
const heardBy = (
  hearer: Hearer,
  peer: PeerId,
  ...messages: readonly Uint8Array[]
): readonly Effect['type'][] => {
  const effects = [...hearer.room.handle({ type: 'stream-came', stream: STREAM, peer }, NOW)]
  for (const message of messages) {
    effects.push(...hearer.room.handle({ type: 'stream-received', stream: STREAM, message }, NOW))
  }
  return effects.map(({ type }) => type).filter((type) => type === 'ask-history' || type === 'end-stream')
}

test('a question is answered only to the holder behind the peer that asks, in order, one at a time', () => {
  const { alice } = sessions
  const other = peerIdOf(new Uint8Array(32).fill(7))
  expect(heardBy(Hearer.named('member'), alice.peer, ALICES_QUESTION)).toEqual(['ask-history'])
  expect(heardBy(Hearer.named('member'), other, ALICES_QUESTION)).toEqual(['end-stream'])
  expect(heardBy(Hearer.named('seeker'), alice.peer, ALICES_QUESTION)).toEqual(['end-stream'])
  expect(heardBy(Hearer.named('member'), alice.peer, ALICES_QUESTION, ALICES_QUESTION)).toEqual([
    'ask-history',
    'end-stream',
  ])
})

test('an answer comes as the first in its direction, sealed for who asked', () => {
  const hearer = Hearer.named('member')
  heardBy(hearer, sessions.alice.peer, ALICES_QUESTION)
  const contents = [{ type: 'ids', ids: [] }] as const
  const effects = hearer.room.handle(
    { type: 'history-answered', stream: STREAM, answer: { type: 'contents', contents } },
    NOW,
  )
  const sent = effects.flatMap((effect) => (effect.type === 'send-on-stream' ? [effect.message] : []))
  const asked = sync.messages.find(({ name }) => name === 'alice, who has nothing, asks bob')
  const message = sent[0] && parseSyncMessage(sent[0])
  const place = placeOf({ from: 'bob', to: 'alice', direction: 'answer', number: 0 })
  const content = message && asked && openSync(lobby, stepKeyOf(asked), place, message)
  expect(content && parseAnswer(content)).toEqual({ type: 'compare', contents })
})
