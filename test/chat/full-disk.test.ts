import { expect, test } from 'vitest'
import { RoomHistory } from '../../src/chat/history/room-history.ts'
import { roomIdentityOf } from '../../src/protocol/room-identity.ts'
import type { History } from '../../src/storage/history/contract.ts'
import { environmentFault, type Problem, success } from '../../src/storage/problem.ts'
import { identityNamed } from '../room/keys.ts'

const FULL = environmentFault('cannot write the history /h: the disk is full; free some space')

test('a disk that refuses is told once, with what it means and what to do, and once more when it is over', async () => {
  const [identity, bootstrap] = await Promise.all([identityNamed('alice'), identityNamed('bootstrap')])
  let isFull = false
  const history: Partial<History> = {
    state: { count: 0, clock: 0, highest: null, floor: 0 },
    identities: async () => success([]),
    aboutRemovals: async () => success([]),
    holdersOf: async () => success([]),
    get: async () => success([]),
    append: async () => (isFull ? FULL : success([])),
  }
  const told: (Problem | null)[] = []
  const kept = await RoomHistory.open(
    history as History,
    roomIdentityOf(bootstrap.publicKey, 'lobby'),
    identity.publicKey.fingerprint,
    (problem) => told.push(problem),
  )
  const store = () => kept.store([], 0, () => undefined)
  await store()
  expect(told).toEqual([])
  isFull = true
  await store()
  await store()
  expect(told.map((problem) => problem?.message)).toEqual([
    'cannot write the history /h: the disk is full; free some space; until then what is said is shown and sent, but not kept on this computer',
  ])
  isFull = false
  await store()
  expect(told.at(-1)).toBeNull()
})
