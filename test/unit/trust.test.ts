/** Rule 4 as a table, and who is kept of those that are not trusted (rule 10). */
import { beforeAll, expect, test } from 'vitest'
import { toHex, uint32 } from '../../src/crypto/bytes.ts'
import { labelledHash } from '../../src/crypto/digest.ts'
import type { HeldEpoch } from '../../src/protocol/epochs/epoch.ts'
import { type EpochId, type IniHash, type PeerId, peerIdOf } from '../../src/protocol/identifiers.ts'
import { decideKey, type KeyDecision, type Standing } from '../../src/protocol/joining/key-decision.ts'
import { COUNTER_LEAD_MAX, REQUESTS_MAX } from '../../src/protocol/limits.ts'
import { Directory } from '../../src/protocol/people/directory.ts'
import { Strangers } from '../../src/protocol/people/strangers.ts'
import { roomIdentityOf } from '../../src/protocol/room-identity.ts'
import type { Founding } from '../../src/protocol/wire/founding.ts'
import type { IniRequest } from '../../src/protocol/wire/ini.ts'
import type { KeyFrame } from '../../src/protocol/wire/key.ts'
import { foundingBy, HandMade, iniIn } from '../room/hand-made.ts'
import { identityNamed } from '../room/keys.ts'

const hex = (number: number): string => toHex(labelledHash('test', uint32(number)))
const epochId = (digit: string): EpochId => digit.repeat(64) as EpochId
const peer = (number: number): PeerId => peerIdOf(labelledHash('test', uint32(number)))

let me: HandMade
let sender: HandMade
let founding: Founding

beforeAll(async () => {
  const room = roomIdentityOf((await identityNamed('bootstrap')).publicKey, 'lobby')
  me = await HandMade.named('alice', room)
  sender = await HandMade.named('mallory', room)
  founding = await foundingBy(room, { answers: hex(1) as IniHash, generation: 5 })
})

const OWN = [1, 2, 3, 4].map((number) => hex(number) as IniHash)

interface Case {
  readonly it: string
  readonly trusted?: boolean
  readonly current?: { readonly generation: number; readonly counter: number; readonly id: string } | null
  readonly epoch?: { readonly counter?: number; readonly id?: string; readonly step?: number }
  /** Which INI is answered; undefined for a fresh key. */
  readonly answers?: number
  /** The parent's counter, where it is held. */
  readonly parentCounter?: number
  readonly addressed?: boolean
  readonly decision: KeyDecision['type']
  readonly reason?: string | null
}

const CASES: readonly Case[] = [
  { it: 'an answer to my latest INI, while I seek', answers: 4, decision: 'take' },
  { it: 'an answer to the oldest that counts', answers: 1, decision: 'take' },
  { it: 'an answer to an INI that is not mine', answers: 9, decision: 'ask', reason: 'stale' },
  { it: 'someone unknown answers my INI', trusted: false, answers: 4, decision: 'offer' },
  {
    it: 'someone unknown answers another’s',
    trusted: false,
    answers: 9,
    decision: 'refuse',
    reason: 'unknown-identity',
  },
  {
    it: 'someone unknown sends a fresh key',
    trusted: false,
    parentCounter: 2,
    decision: 'refuse',
    reason: 'unknown-identity',
  },
  {
    it: 'the epoch that I hold',
    answers: 4,
    current: { generation: 5, counter: 3, id: '7' },
    decision: 'refuse',
    reason: 'not-newer',
  },
  {
    it: 'a lower epoch',
    answers: 4,
    current: { generation: 5, counter: 4, id: '0' },
    decision: 'refuse',
    reason: 'not-newer',
  },
  { it: 'a higher id', answers: 4, current: { generation: 5, counter: 3, id: '6' }, decision: 'take' },
  {
    it: 'a higher generation',
    answers: 4,
    current: { generation: 4, counter: 99, id: '9' },
    decision: 'take',
  },
  {
    it: 'as many counters ahead as may be',
    answers: 4,
    current: { generation: 5, counter: 0, id: '7' },
    epoch: { counter: COUNTER_LEAD_MAX },
    decision: 'take',
  },
  {
    it: 'one counter too many ahead',
    answers: 4,
    current: { generation: 5, counter: 0, id: '7' },
    epoch: { counter: COUNTER_LEAD_MAX + 1 },
    decision: 'out-of-reach',
  },
  {
    it: 'any counter, where it is another generation',
    answers: 4,
    current: { generation: 4, counter: 0, id: '7' },
    epoch: { counter: COUNTER_LEAD_MAX * 2 },
    decision: 'take',
  },
  { it: 'a fresh key after an epoch that I hold', parentCounter: 2, epoch: { step: 0 }, decision: 'take' },
  {
    it: 'a fresh key that skips a counter',
    parentCounter: 1,
    epoch: { step: 0 },
    decision: 'ask',
    reason: 'stale',
  },
  {
    it: 'a fresh key with joins in it',
    parentCounter: 2,
    epoch: { step: 1 },
    decision: 'ask',
    reason: 'stale',
  },
  {
    it: 'a fresh key after an epoch that I do not hold',
    epoch: { step: 0 },
    decision: 'ask',
    reason: 'stale',
  },
  {
    it: 'names my INI, gives me nothing',
    answers: 4,
    addressed: false,
    decision: 'ask',
    reason: 'not-addressed',
  },
  {
    it: 'names my INI, gives me nothing, and is not higher',
    answers: 4,
    addressed: false,
    current: { generation: 9, counter: 0, id: '0' },
    decision: 'refuse',
    reason: 'not-addressed',
  },
  { it: 'for others, of an epoch that I lack', answers: 9, addressed: false, decision: 'ask', reason: null },
  {
    it: 'for others, of the epoch that I hold: the everyday case',
    answers: 9,
    addressed: false,
    current: { generation: 5, counter: 3, id: '7' },
    decision: 'pass',
  },
]

test.each(CASES)('$it: $decision $reason', (row) => {
  const ini = row.answers === undefined ? null : (hex(row.answers) as IniHash)
  const wrap = {
    session: row.addressed === false ? sender.session : me.session,
    ini,
    rsaCiphertext: new Uint8Array(0),
    mlKemCiphertext: new Uint8Array(0),
    sealedContentKey: new Uint8Array(0),
  }
  const parentId = epochId('a')
  const key: KeyFrame = {
    sender: sender.identity.publicKey,
    epoch: {
      generation: 5,
      counter: row.epoch?.counter ?? 3,
      id: epochId(row.epoch?.id ?? '7'),
      step: row.epoch?.step ?? 2,
    },
    founding,
    reason:
      ini === null ? { type: 'fresh', parent: { id: parentId, step: 0 } } : { type: 'answer', inis: [ini] },
    wraps: [wrap],
    sealedContent: new Uint8Array(0),
    headerHash: new Uint8Array(32),
  }
  const parent: HeldEpoch | undefined =
    row.parentCounter === undefined
      ? undefined
      : sender.epoch(founding, { counter: row.parentCounter, id: parentId })
  const standing: Standing = {
    session: me.session,
    current: row.current ? { ...row.current, id: epochId(row.current.id) } : null,
    ownInis: OWN,
    isFellow: () => false,
    isRemoved: () => false,
    isTrusted: () => row.trusted ?? true,
    epochWithId: (id) => (id === parentId ? parent : undefined),
  }
  const decision = decideKey(key, standing)
  expect(decision.type).toBe(row.decision)
  if ('reason' in decision) {
    expect(decision.reason).toBe(row.reason)
  }
})

/** The INI of another identity each time, as far as strangers are told apart. */
const iniOf = (number: number): IniRequest => {
  const ini = iniIn(sender.room, sender.ini().frame)
  const fingerprint = hex(number) as typeof ini.identity.fingerprint
  return { ...ini, identity: { ...ini.identity, fingerprint } }
}

test('three requests a connection, thirty-two in all; the oldest stay, and are kept up to date', () => {
  const strangers = new Strangers()
  expect([1, 2, 3, 4].map((number) => strangers.ask(iniOf(number), peer(1)))).toEqual([
    true,
    true,
    true,
    false,
  ])
  for (let number = 10; number < 100; number += 1) {
    strangers.ask(iniOf(number), peer(number))
  }
  expect(strangers.requests).toHaveLength(REQUESTS_MAX)
  const again = iniOf(1)
  expect(strangers.ask(again, peer(2))).toBe(false)
  expect(strangers.requests.find(({ identity }) => identity.fingerprint === hex(1))).toBe(again)
  expect(strangers.release((fingerprint) => fingerprint === hex(1))).toEqual([again])
  expect(strangers.requests).toHaveLength(REQUESTS_MAX - 1)
  expect(strangers.keyOf(again.identity.fingerprint)).toBeUndefined()
})

test('offers are shown once each, and only so many', () => {
  const strangers = new Strangers()
  const shown = Array.from({ length: 40 }, (_, number) => strangers.offer(iniOf(number).identity))
  expect(shown.filter(Boolean)).toHaveLength(REQUESTS_MAX)
  expect(strangers.offer(iniOf(0).identity)).toBe(false)
  expect(strangers.keyOf(iniOf(0).identity.fingerprint)).toBeDefined()
})

test('the whitelist and myself are trusted, the admitted are known, everyone else is neither', async () => {
  const directory = new Directory(me.identity.publicKey, 'alice', [])
  const bob = (await identityNamed('bob')).publicKey
  directory.replaceWhitelist([{ name: 'robert', key: bob }], [])
  const mallory = sender.identity.publicKey
  expect([me.identity.publicKey, bob, mallory].map((key) => directory.isTrusted(key.fingerprint))).toEqual([
    true,
    true,
    false,
  ])
  expect(directory.keyOf(mallory.fingerprint)).toBeUndefined()
  directory.admit(mallory)
  expect(directory.keyOf(mallory.fingerprint)).toBe(mallory)
  expect(directory.isTrusted(mallory.fingerprint)).toBe(false)
  expect(directory.person(bob.fingerprint)).toMatchObject({ name: 'robert', trusted: true })
  directory.rename(bob.fingerprint, 'bob', null)
  expect(directory.person(bob.fingerprint).name).toBe('bob')
  directory.replaceWhitelist([], [])
  expect(directory.isTrusted(bob.fingerprint)).toBe(false)
})
