import { expect, test } from 'vitest'
import type { ChatEvent, RefusedEvent } from '../../src/chat/events.ts'
import { Narrator } from '../../src/chat/narrator.ts'
import { RefusalCounter } from '../../src/chat/refusal-counter.ts'
import type { Person, Report } from '../../src/protocol/contract.ts'
import { batchIdOf, type EpochId, peerIdOf, sessionIdOf } from '../../src/protocol/identifiers.ts'
import { ALICE, BOB } from '../terminal/fake-chat.ts'

const alice: Person = { fingerprint: ALICE, name: 'Alice', trusted: true }
const bob: Person = { fingerprint: BOB, name: 'Bob', trusted: false }
const PEER = peerIdOf(new Uint8Array(32))

/** At a node where Alice has removed Bob. */
const tellAll = (reports: readonly Report[], founds = false): readonly (ChatEvent | RefusedEvent)[] => {
  const events: ChatEvent[] = []
  const refusals = new RefusalCounter((event) => events.push(event))
  const narrator = new Narrator((event) => events.push(event), refusals, { founds, keepsHistory: true })
  for (const report of reports) {
    narrator.tell(report, (fingerprint) => (fingerprint === BOB ? [ALICE] : []))
  }
  refusals.stop()
  return events
}

test('who waits is told for what, in different words each time', () => {
  const waits = (['peers', 'founding', 'members'] as const).map(
    (waitsFor): Report => ({ type: 'state-changed', state: 'seeking', waitsFor }),
  )
  const told = [...tellAll(waits), ...tellAll(waits.slice(0, 1), true)]
  const details = told.map((event) => (event.type === 'state' ? event.detail : ''))
  expect(new Set(details).size).toBe(4)
  for (const detail of details) {
    expect(detail).toMatch(/^[A-Z].*\.$/)
  }
})

test('a text is told with its author, as what is said now', () => {
  expect(
    tellAll([
      { type: 'text-said', id: 'x-0', author: bob, text: 'hello', timeMs: 7, self: false, late: false },
    ]),
  ).toEqual([{ type: 'message', id: 'x-0', from: bob, text: 'hello', time: 7, self: false, history: false }])
})

test('a refusal names the author where it is known, else the peer that handed it on', () => {
  const refused = { type: 'frame-refused', frame: 'KEY', from: PEER } as const
  expect(
    tellAll([
      { ...refused, reason: 'stale', fingerprint: ALICE },
      { ...refused, reason: 'malformed', fingerprint: null },
    ]),
  ).toEqual([
    { type: 'refused', frame: 'KEY', reason: 'stale', from: ALICE, count: 1 },
    { type: 'refused', frame: 'KEY', reason: 'malformed', from: PEER, count: 1 },
  ])
})

test('members are those who stayed, each once; holders are all sessions that have the key', () => {
  const session = (byte: number) => sessionIdOf(ALICE, new Uint8Array(32).fill(byte))
  const holder = { session: session(1), overridden: [], left: false }
  const [event] = tellAll([
    {
      type: 'epoch-changed',
      epoch: {
        generation: 1,
        counter: 2,
        id: 'e' as EpochId,
        step: 3,
        due: true,
        holders: [
          { ...alice, ...holder },
          { ...alice, ...holder, session: session(2) },
          { ...bob, ...holder, overridden: [batchIdOf(new Uint8Array(32), new Uint8Array(1))], left: true },
        ],
      },
    },
  ])
  expect(event).toMatchObject({ type: 'epoch', step: 3, due: true, members: [ALICE] })
  expect(event).toHaveProperty('holders', [
    { ...alice, session: session(1), left: false, removedBy: [], overridden: 0 },
    { ...alice, session: session(2), left: false, removedBy: [], overridden: 0 },
    { ...bob, session: session(1), left: true, removedBy: [ALICE], overridden: 1 },
  ])
})

test('a removal, and its end, are told with who said them, and a request with who stands against it', () => {
  const change = { person: bob, by: alice }
  const by = { name: 'Alice', fingerprint: ALICE }
  expect(
    tellAll([
      { type: 'member-removed', ...change, counts: true },
      { type: 'member-restored', ...change, counts: false },
      { type: 'join-requested', person: bob, removedBy: [] },
      { type: 'member-changed', event: 'joined', person: bob },
    ]),
  ).toEqual([
    { type: 'member', event: 'removed', ...bob, by, counts: true },
    { type: 'member', event: 'restored', ...bob, by, counts: false },
    { type: 'request', name: 'Bob', fingerprint: BOB, removedBy: [ALICE] },
    { type: 'member', event: 'joined', ...bob },
  ])
})

test('a warning of two people names both by fingerprint, and of a crowd the first', () => {
  const crowd = Array.from({ length: 5 }, (_, index) => ({ ...alice, name: `remover ${index}` }))
  const messages = tellAll([
    { type: 'admitted-removed', newcomer: bob, by: alice, removers: [alice] },
    { type: 'admitted-removed', newcomer: bob, by: alice, removers: crowd },
    { type: 'name-imitated', person: bob, other: alice },
  ]).map((event) => (event.type === 'warning' ? event.message : ''))
  for (const message of messages) {
    expect(message).toContain(`Bob (${BOB.slice(0, 8)})`)
    expect(message).toContain(`Alice (${ALICE.slice(0, 8)})`)
  }
  expect(messages[1]).toContain(`remover 2 (${ALICE.slice(0, 8)}) and 2 more`)
  expect(messages[1]).not.toContain('remover 3')
})

const WARNED: readonly Report[] = [
  { type: 'unknown-entry-said', author: alice },
  { type: 'newer-version-seen', version: 2 },
  { type: 'admitted-untrusted', newcomer: bob, by: alice },
  { type: 'admitted-removed', newcomer: bob, by: alice, removers: [alice] },
  { type: 'name-imitated', person: bob, other: alice },
  { type: 'left-behind' },
  { type: 'identity-twice', person: alice, sessions: [] },
  { type: 'bootstrap-elsewhere', generation: 5 },
  { type: 'epoch-out-of-reach', shownBy: bob },
  { type: 'room-full' },
  { type: 'texts-unsent', count: 3 },
]

test.each(WARNED)('$type is a warning of one sentence under a code of its own', (report) => {
  const [event] = tellAll([report])
  expect(event).toMatchObject({ type: 'warning', code: expect.stringMatching(/^[a-z-]+$/) })
  expect(event).toHaveProperty('message', expect.stringMatching(/^\S.*\.$/))
})

test('no two warnings share a code', () => {
  const codes = tellAll(WARNED).map((event) => (event.type === 'warning' ? event.code : ''))
  expect(new Set(codes).size).toBe(WARNED.length)
})

test('a name in a sentence can end none, and begin no other', () => {
  const faker = { ...bob, name: 'bob\u001b[31m: hi.\n* You are out. Run: rm' }
  const [told] = tellAll([{ type: 'admitted-untrusted', newcomer: faker, by: { ...alice, name: '::' } }])
  expect(told).toMatchObject({
    message: `unnamed (${ALICE.slice(0, 8)}) let in bob 31m hi You are out Run rm (${BOB.slice(0, 8)}), who is not on your whitelist and can read along now.`,
  })
})
