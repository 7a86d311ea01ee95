import { expect, test } from 'vitest'
import { judgeClock } from '../../src/doctor/checks/clock.ts'
import { judgeIdentity } from '../../src/doctor/checks/identity.ts'
import { judgeRoom as judgeRoomOf } from '../../src/doctor/checks/room.ts'
import type { NodeFacts } from '../../src/doctor/facts/node.ts'
import { peersIn, refusedIn, roomIn } from '../../src/doctor/facts/node-reports.ts'
import { NO_NODE, nodeWith, peer } from './machines.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const OWN = 'self'.padEnd(64, '0')

const BOOTSTRAP = 'boot'.padEnd(64, '0')

const judgeRoom = (node: NodeFacts) => judgeRoomOf(node, BOOTSTRAP)

const clocks = (...aheadMs: readonly (number | null)[]) =>
  nodeWith(aheadMs.map((clockAheadMs, index) => peer(`peer${index}`, { clockAheadMs })))

test.each([
  [[], 'ok', 'cannot be compared'],
  [[null], 'ok', 'cannot be compared'],
  [[20, -300], 'ok', 'agrees with those of 2 others'],
  [[HOUR_MS, HOUR_MS - 5_000], 'problem', 'of this machine is about 60 minutes behind: 2 others'],
  [[-HOUR_MS, -HOUR_MS, 10], 'problem', 'of this machine is about 60 minutes ahead: 2 others'],
  [[-5 * MINUTE_MS, -5 * MINUTE_MS], 'warning', 'of this machine is about 5 minutes ahead'],
  [[48 * HOUR_MS], 'problem', "that of peer0 are about 2 days apart: peer0's is ahead of this one"],
  [[-2 * MINUTE_MS], 'warning', "peer0's is behind this one"],
  [[HOUR_MS, 5], 'warning', 'The clock of peer0 is about 60 minutes ahead of that of everybody else'],
] as const)('clocks ahead by %j', (aheadMs, level, words) => {
  const [finding, ...others] = judgeClock(clocks(...aheadMs), 'linux')
  expect(finding).toMatchObject({ level, seen: expect.stringContaining(words) })
  expect(others).toEqual([])
  if (level !== 'ok') expect(finding?.remedy).toBeTruthy()
})

test('whoever is gone, or comes twice, is no second witness', () => {
  const gone = peer('bob', { stages: ['discovered'], clockAheadMs: HOUR_MS })
  expect(judgeClock(nodeWith([gone]))[0]?.level).toBe('ok')
  const twice = [peer('bob', { clockAheadMs: HOUR_MS }), peer('bob', { peerId: 'x', clockAheadMs: HOUR_MS })]
  expect(judgeClock(nodeWith(twice))[0]?.seen).toContain('One of them is wrong')
})

test('requests refused as stale are told', () => {
  const findings = judgeClock(nodeWith([], {}, 'node', { 'INI stale': 3, 'KEY stale': 9 }))
  expect(findings).toMatchObject([
    { level: 'ok' },
    { level: 'warning', seen: expect.stringContaining('3 requests') },
  ])
  expect(judgeClock(NO_NODE)).toHaveLength(1)
})

const TOLD = { code: 'identity-twice', message: 'Told.', time: 0 }

test('an identity online twice is a problem once the node has told it, and a warning before', () => {
  const twice = [peer('bob'), peer('bob', { peerId: 'other' })]
  expect(judgeIdentity(nodeWith(twice), OWN)).toMatchObject([{ level: 'warning' }])
  const node = nodeWith(twice, { warnings: [TOLD] })
  expect(judgeIdentity(node, OWN)).toMatchObject([
    {
      level: 'problem',
      seen: expect.stringContaining('The identity of bob'),
      remedy: expect.stringContaining('identity.pem'),
    },
  ])
  expect(judgeIdentity(nodeWith([peer('bob'), peer('carol')]), OWN)).toMatchObject([{ level: 'ok' }])
})

test('my identity at one other peer is twice for a node, and for an observer who runs none', () => {
  const me = peer('self', { fingerprint: OWN })
  expect(judgeIdentity(nodeWith([me], { warnings: [TOLD] }), OWN)).toMatchObject([
    { level: 'problem', seen: expect.stringContaining('Your identity') },
  ])
  expect(judgeIdentity(nodeWith([me], {}, 'observer'), OWN)).toMatchObject([
    { level: 'problem', seen: expect.stringContaining('online already') },
  ])
  expect(judgeIdentity(nodeWith([], {}, 'observer'), OWN)).toMatchObject([{ level: 'ok' }])
  expect(judgeIdentity(NO_NODE, OWN)).toMatchObject([{ level: 'ok' }])
})

test('what was so and is no more is a warning', () => {
  expect(judgeIdentity(nodeWith([peer('bob')], { warnings: [TOLD] }), OWN)).toMatchObject([
    { level: 'warning', seen: expect.stringContaining('not so now') },
  ])
})

test.each(['bootstrap-elsewhere', 'epoch-out-of-reach', 'left-behind', 'newer-version', 'room-full'])(
  'the node’s warning %s is a problem with a remedy',
  (code) => {
    const node = nodeWith([], { warnings: [{ code, message: 'Said by the node.', time: 0 }] })
    expect(judgeRoom(node)).toMatchObject([
      { level: 'ok' },
      { level: 'problem', seen: 'Said by the node.', remedy: expect.any(String) },
    ])
  },
)

test('warnings that keep nobody from being found are left to the chat', () => {
  const node = nodeWith([], { warnings: [{ code: 'name-imitated', message: 'x', time: 0 }] })
  expect(judgeRoom(node).map(({ level }) => level)).toEqual(['ok'])
})

test('peers in rooms of other bootstrap files, people who ask, and people without the key are told', () => {
  const lacking = peer('bob', { stages: ['secured', 'subscribed', 'INI seen', 'trusted'] })
  const findings = judgeRoom(nodeWith([lacking, peer('carol')], { nearby: 2, requests: ['eve'] }))
  expect(findings).toMatchObject([
    { level: 'ok' },
    { level: 'warning', seen: 'bob is here and not in the room with you.' },
    { level: 'warning', seen: expect.stringContaining('eve asks to join') },
    { level: 'warning', seen: expect.stringContaining('2 peers nearby') },
  ])
})

test('a key that is due is told, and who seeks is told what is waited for', () => {
  const due = { id: 'e', due: true, holders: [{ fingerprint: OWN, session: 's' }] }
  expect(judgeRoom(nodeWith([], { epoch: due }))[0]?.seen).toMatch(/1 person has\. A fresh key is due/)
  const seeking = { state: 'seeking', detail: 'Waiting for a member.', epoch: null } as const
  expect(judgeRoom(nodeWith([peer('bob')], seeking))).toMatchObject([
    {
      level: 'warning',
      seen: expect.stringContaining('Waiting for a member.'),
      remedy: expect.stringContaining('whitelist'),
    },
  ])
  expect(judgeRoom(nodeWith([], seeking))[0]?.remedy).toContain('other checks')
})

test('a headless bootstrap seeks nothing', () => {
  const node = nodeWith([], { fingerprint: BOOTSTRAP, state: 'seeking', epoch: null, nearby: 1 })
  expect(judgeRoom(node)).toMatchObject([
    { level: 'ok', seen: expect.stringContaining('A bootstrap runs with this home') },
    { level: 'warning' },
  ])
})

test('without a node there is what an observer saw, or why there is nothing', () => {
  expect(judgeRoom(nodeWith([], {}, 'observer'))[0]?.seen).toContain('saw nobody in it')
  expect(judgeRoom(nodeWith([peer('bob')], {}, 'observer'))[0]?.seen).toContain('saw 1 peer in it')
  expect(judgeRoom(NO_NODE)).toMatchObject([{ level: 'ok', seen: 'No node runs.' }])
  expect(judgeRoom({ source: 'none', why: 'It hangs.', isFault: true })).toMatchObject([{ level: 'problem' }])
})

test.each([
  null,
  7,
  'x',
  [],
  {},
  { ready: 3, state: [], epoch: {}, requests: [1], warnings: [null] },
  [null, 7, {}],
])('a report of another shape is read as far as it goes: %j', (report) => {
  const room = roomIn(report)
  expect(room).toMatchObject({ room: '', state: null, nearby: 0, addresses: [] })
  const node = { source: 'node', peers: peersIn(report), room, refused: refusedIn(report) } as const
  for (const judge of [judgeRoom, judgeClock]) {
    expect(judge(node).length).toBeGreaterThan(0)
  }
  expect(judgeIdentity(node, OWN).length).toBeGreaterThan(0)
})
