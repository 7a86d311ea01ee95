import { afterEach, expect, test, vi } from 'vitest'
import type { ChatEvent, PeerReport } from '../../src/index.ts'
import { NOBODY_FOUND_MS } from '../../src/ui/limits.ts'
import { runTerminal } from '../../src/ui/terminal/run.ts'
import { ALICE, BOB, epoch, fakeChat, fakeSurface, holder, MEMBER, OPTIONS } from './fake-chat.ts'

const SEEKING: ChatEvent = { type: 'state', state: 'seeking', detail: 'Looking for others.' }
const OFFER = 'p2p-chat doctor'
const me = holder('bob', BOB)
const LISTED = { trusted: [{ name: 'alice', fingerprint: ALICE }], removed: [] }

const PEER: PeerReport = {
  peerId: 'peer of alice',
  addresses: [],
  stages: ['discovered', 'dialled', 'secured', 'subscribed'],
  direction: 'outbound',
  roundTripMs: null,
  score: null,
  fingerprint: null,
  name: null,
  clockAheadMs: null,
}

afterEach(() => {
  vi.useRealTimers()
})

/** @returns what was printed when nobody was found for so long */
const after = async (
  durationMs: number,
  events: readonly ChatEvent[],
  { peers = [], whitelist = { trusted: [], removed: [] } }: Partial<ReturnType<typeof fakeChat>> = {},
): Promise<string> => {
  const fake = Object.assign(fakeChat(), { peers, whitelist })
  const surface = fakeSurface()
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const ended = runTerminal(fake.create, OPTIONS, surface)
  await fake.started
  for (const event of events) fake.emit(event)
  vi.advanceTimersByTime(durationMs)
  // What is drawn later, is drawn by then.
  vi.useRealTimers()
  surface.leaving.abort()
  await ended
  return surface.printed()
}

test('whoever seeks in vain for ten seconds is told of the doctor, once', async () => {
  const printed = await after(10 * NOBODY_FOUND_MS, [SEEKING])
  expect(printed.split(OFFER)).toHaveLength(2)
  expect(await after(NOBODY_FOUND_MS - 1, [SEEKING])).not.toContain(OFFER)
})

test('whoever has found somebody is not, though no key has come yet', async () => {
  expect(await after(NOBODY_FOUND_MS, [SEEKING], { peers: [PEER] })).not.toContain(OFFER)
  const onlyHeard = { ...PEER, stages: ['discovered'] } as const
  expect(await after(NOBODY_FOUND_MS, [SEEKING], { peers: [onlyHeard] })).toContain(OFFER)
})

test('the first person of a room is alone, and told only where somebody might have come', async () => {
  const alone = [epoch(me), MEMBER]
  expect(await after(NOBODY_FOUND_MS, alone)).not.toContain(OFFER)
  expect(await after(NOBODY_FOUND_MS, alone, { whitelist: LISTED })).toContain(OFFER)
  const together = [epoch(me, holder('alice', ALICE)), MEMBER]
  expect(await after(NOBODY_FOUND_MS, together, { whitelist: LISTED })).not.toContain(OFFER)
})

test('whoever has left is told nothing', async () => {
  const left: ChatEvent = { type: 'state', state: 'left', detail: 'You have left the room.' }
  expect(await after(NOBODY_FOUND_MS, [SEEKING, left])).not.toContain(OFFER)
})
