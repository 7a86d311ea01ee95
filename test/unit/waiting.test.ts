/** The parts that decide when: asking, answering, founding, gaps, rates, held frames, twice online. */
import { beforeAll, expect, test } from 'vitest'
import { toHex, uint32 } from '../../src/crypto/bytes.ts'
import { labelledHash } from '../../src/crypto/digest.ts'
import type { Fingerprint } from '../../src/crypto/signing.ts'
import { Founder } from '../../src/protocol/founding/founder.ts'
import { Rates } from '../../src/protocol/guards/rates.ts'
import { type IniHash, type PeerId, peerIdOf, type SessionId } from '../../src/protocol/identifiers.ts'
import { Answering, rankDelayMs, rankOf } from '../../src/protocol/joining/answering.ts'
import { Asking } from '../../src/protocol/joining/asking.ts'
import { Showing } from '../../src/protocol/joining/showing.ts'
import {
  ANSWER_WAITS_MS,
  ASKED_EPOCHS_MAX,
  CONNECTIONS_MAX,
  HELD_FRAMES_MAX,
  HELD_FRAMES_MS,
  TWICE_ONLINE_MS,
} from '../../src/protocol/limits.ts'
import { TwiceOnline } from '../../src/protocol/people/twice-online.ts'
import { roomIdentityOf } from '../../src/protocol/room-identity.ts'
import { Gaps } from '../../src/protocol/talking/gaps.ts'
import { HeldFrames } from '../../src/protocol/talking/held-frames.ts'
import type { IniRequest } from '../../src/protocol/wire/ini.ts'
import { HandMade, iniIn } from '../room/hand-made.ts'
import { identityNamed } from '../room/keys.ts'
import { START_TIME_MS } from '../room/simulated-network.ts'

const hex = (number: number): string => toHex(labelledHash('test', uint32(number)))
const session = (number: number): SessionId => hex(number) as SessionId
const iniHash = (number: number): IniHash => hex(number) as IniHash
const peer = (number: number): PeerId => peerIdOf(labelledHash('test', uint32(number)))

test('asking: the pause doubles from one second to thirty, and never ends while seeking', () => {
  const asking = new Asking()
  const times: number[] = []
  let nowMs = 0
  for (let count = 0; count < 9; count += 1) {
    nowMs = Math.max(nowMs, asking.nextAtMs(true))
    times.push(nowMs)
    asking.published(nowMs, true)
  }
  const pauses = times.slice(1).map((atMs, index) => atMs - (times[index] ?? 0))
  expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000])
})

test('asking: an epoch not asked about before shortens the pause, one asked about does not', () => {
  const asking = new Asking()
  for (const nowMs of [0, 1_000, 3_000, 7_000]) {
    asking.published(nowMs, true)
  }
  expect(asking.nextAtMs(false)).toBe(Number.POSITIVE_INFINITY)
  asking.want('one', null, 8_000)
  // Its KEY may be on its way.
  expect(asking.nextAtMs(false)).toBe(8_200)
  asking.published(8_000, false)
  asking.published(9_000, false)
  asking.want('one', null, 9_500)
  expect(asking.nextAtMs(false)).toBe(11_000)
  // Epochs that nobody vouches for can be made up: another one is no news so soon, one that a friend shows is.
  asking.want('two', null, 9_500)
  expect(asking.nextAtMs(false)).toBe(11_000)
  asking.want('three', 'c' as Fingerprint, 9_500)
  expect(asking.nextAtMs(false)).toBe(10_000)
})

test('asking: epochs made up one after the other soon bring no more INIs', () => {
  const asking = new Asking()
  let count = 0
  for (let nowMs = 0; nowMs < 600_000; nowMs += 1_000) {
    asking.expire(nowMs)
    asking.want(String(nowMs), null, nowMs)
    if (asking.nextAtMs(false) <= nowMs) {
      count += 1
      asking.published(nowMs, false)
    }
  }
  expect(count).toBeLessThanOrEqual(20)
})

test('asking: a member asks ever more seldom about one epoch, whatever signs of it come', () => {
  const asking = new Asking()
  const times: number[] = []
  for (let nowMs = 0; nowMs < 3_600_000; nowMs += 500) {
    asking.expire(nowMs)
    // Others who ask in vain are answered, and every answer is a sign.
    asking.want('one', null, nowMs)
    if (asking.nextAtMs(false) <= nowMs) {
      times.push(nowMs)
      asking.published(nowMs, false)
    }
  }
  expect(times.filter((atMs) => atMs < 60_000).length).toBeGreaterThanOrEqual(5)
  expect(times.length).toBeLessThanOrEqual(13)
  expect((times.at(-1) ?? 0) - (times.at(-2) ?? 0)).toBeGreaterThan(600_000)
  asking.want('two', null, 3_600_000)
  expect(asking.nextAtMs(false)).toBe(3_600_200)
  asking.satisfied()
  asking.want('one', null, 3_601_000)
  expect(asking.nextAtMs(false)).toBeLessThanOrEqual(3_601_200)
})

test('asking: each friend who comes to hold the epoch asked about is one more to ask, once', () => {
  const asking = new Asking()
  const [carol, dave] = ['c', 'd'] as [Fingerprint, Fingerprint]
  for (const nowMs of [0, 1_000, 3_000, 7_000, 15_000]) {
    asking.want('one', null, nowMs)
    asking.published(nowMs, false)
  }
  asking.want('one', null, 16_000)
  expect(asking.nextAtMs(false)).toBe(31_000)
  asking.want('one', carol, 16_000)
  expect(asking.nextAtMs(false)).toBe(16_200)
  for (const nowMs of [16_200, 17_200, 19_200]) {
    asking.published(nowMs, false)
  }
  asking.want('one', carol, 20_000)
  expect(asking.nextAtMs(false)).toBe(23_200)
  asking.want('one', dave, 20_000)
  expect(asking.nextAtMs(false)).toBe(20_200)
})

test('asking: at most one INI a second, whatever is wanted', () => {
  const asking = new Asking()
  asking.published(5_000, false)
  asking.soon()
  asking.restart()
  asking.want('one', null, 5_100)
  asking.introduce(peer(1), 5_200)
  expect(asking.nextAtMs(true)).toBe(6_000)
})

test('asking: signs of an epoch grow old, and only so many are remembered', () => {
  const asking = new Asking()
  asking.published(0, false)
  for (let count = 0; count <= ASKED_EPOCHS_MAX; count += 1) {
    asking.want(String(count), null, 0)
  }
  asking.expire(59_999)
  expect(asking.nextAtMs(false)).toBe(1_000)
  asking.expire(60_000)
  expect(asking.nextAtMs(false)).toBe(Number.POSITIVE_INFINITY)
})

test('asking: a new subscriber is introduced to my epoch, unless it or a fellow has shown it', () => {
  const asking = new Asking()
  asking.published(0, false)
  asking.introduce(peer(1), 5_000)
  asking.introduce(peer(2), 6_000)
  expect(asking.nextAtMs(false)).toBe(5_000)
  asking.needsNoIntroduction(peer(1))
  expect(asking.nextAtMs(false)).toBe(6_000)
  asking.introduced()
  expect(asking.nextAtMs(false)).toBe(Number.POSITIVE_INFINITY)
})

test('showing: rounds double, and end', () => {
  const showing = new Showing()
  expect(showing.nextAtMs()).toBe(Number.POSITIVE_INFINITY)
  showing.entered(0, 0)
  const times: number[] = []
  while (Number.isFinite(showing.nextAtMs())) {
    times.push(showing.nextAtMs())
    expect(showing.endRound(showing.nextAtMs(), 0)).toBe(true)
  }
  expect(times).toEqual([20_000, 60_000, 140_000, 300_000])
})

test('showing: what a fellow has just shown need not be shown by me, unless the step or key is mine', () => {
  const showing = new Showing()
  showing.entered(0, 0)
  showing.fellowShowed(9_000)
  expect(showing.endRound(20_000, 0)).toBe(true)
  showing.fellowShowed(45_000)
  expect(showing.endRound(60_000, 0)).toBe(false)
  showing.claim()
  showing.restart(60_000, 0.5)
  expect(showing.nextAtMs()).toBe(90_000)
  showing.fellowShowed(89_000)
  showing.restart(80_000, 0)
  expect(showing.nextAtMs()).toBe(90_000)
  expect(showing.endRound(90_000, 0)).toBe(true)
  showing.entered(90_000, 0)
  showing.fellowShowed(109_000)
  expect(showing.endRound(110_000, 0)).toBe(false)
})

test('ranks: everyone counts alike, each has its own place, another is first for another INI', () => {
  const sessions = Array.from({ length: 8 }, (_, index) => session(index))
  const firsts = new Set<number>()
  for (let ini = 0; ini < 40; ini += 1) {
    const ranks = sessions.map((self) => rankOf(iniHash(ini), self, sessions))
    expect(new Set(ranks)).toEqual(new Set([0, 1, 2, 3, 4, 5, 6, 7]))
    const reversed = sessions.map((self) => rankOf(iniHash(ini), self, [...sessions].reverse()))
    expect(reversed).toEqual(ranks)
    firsts.add(ranks.indexOf(0))
  }
  expect(firsts.size).toBe(8)
  expect([0, 1, 3, 7, 127].map(rankDelayMs)).toEqual([0, 100, 200, 300, 700])
})

let asker: HandMade
const ini = (fields: Parameters<HandMade['ini']>[0] = {}): IniRequest =>
  iniIn(asker.room, asker.ini(fields).frame)
const everyone = (): boolean => true
const nobody = (): boolean => false

beforeAll(async () => {
  const room = roomIdentityOf((await identityNamed('bootstrap')).publicKey, 'lobby')
  asker = await HandMade.named('mallory', room)
})

test('answering: another’s KEY postpones by half a second, once for each INI', () => {
  const answering = new Answering()
  const first = ini()
  answering.schedule(first, 100, 0)
  answering.postpone([iniHash(1)])
  expect(answering.nextAtMs(0)).toBe(100)
  answering.postpone([first.hash])
  answering.postpone([first.hash])
  expect(answering.nextAtMs(0)).toBe(600)
  const second = ini()
  answering.schedule(second, 700, 500)
  expect(answering.nextAtMs(0)).toBe(600)
  answering.postpone([second.hash])
  expect(answering.nextAtMs(0)).toBe(1_100)
  expect(answering.take(1_100, 12, everyone)).toEqual([second])
  expect(answering.take(9_999, 12, everyone)).toEqual([])
})

test('answering: only the asker itself ends it', () => {
  const answering = new Answering()
  const asked = ini()
  answering.schedule(asked, 0, 0)
  answering.cancel(asked.session, hex(1) as Fingerprint)
  expect(answering.take(0, 12, everyone)).toHaveLength(1)
  answering.schedule(asked, 0, 0)
  answering.cancel(asked.session, asked.identity.fingerprint)
  expect(answering.take(0, 12, everyone)).toHaveLength(0)
})

test('answering: who is not connected is dialled once, and answered where reached or where its time is now', () => {
  const answering = new Answering()
  const asked = ini()
  answering.schedule(asked, 0, 0)
  expect(answering.toReach(0, nobody)).toEqual([asked])
  expect(answering.toReach(0, nobody)).toEqual([])
  expect(answering.take(0, 12, nobody)).toEqual([])
  expect(answering.reachEnded(asked.peer, true, 0)).toEqual([])
  expect(answering.take(0, 12, nobody)).toEqual([asked])

  const old = ini({ timeMs: START_TIME_MS - 600_001 })
  answering.schedule(old, 0, 0)
  answering.toReach(0, nobody)
  expect(answering.reachEnded(old.peer, false, START_TIME_MS)).toEqual([old])
  expect(answering.take(0, 12, nobody)).toEqual([])

  const recent = ini({ timeMs: START_TIME_MS - 600_000 })
  answering.schedule(recent, 0, 0)
  answering.toReach(0, nobody)
  expect(answering.reachEnded(recent.peer, false, START_TIME_MS)).toEqual([])
  expect(answering.take(0, 12, nobody)).toEqual([recent])
})

test('answering: one that could not be reached is dialled again for its next INI', () => {
  const answering = new Answering()
  answering.schedule(ini(), 500, 0)
  answering.toReach(500, nobody)
  answering.reachEnded(asker.peer, false, START_TIME_MS)
  const next = ini()
  answering.schedule(next, 500, 0)
  expect(answering.toReach(500, nobody)).toEqual([next])
})

test('answering: who goes on asking is not forgotten, who asked long ago is', () => {
  const answering = new Answering()
  answering.schedule(ini(), ANSWER_WAITS_MS * 3, 0)
  answering.schedule(ini(), ANSWER_WAITS_MS * 3, ANSWER_WAITS_MS)
  expect(answering.nextAtMs(ANSWER_WAITS_MS + 1)).toBe(ANSWER_WAITS_MS * 3)
  expect(answering.nextAtMs(ANSWER_WAITS_MS * 2 + 1)).toBe(Number.POSITIVE_INFINITY)
})

test('founder: after two seconds’ watch, for the first who stood unanswered for one and a half', () => {
  const founder = new Founder(0)
  founder.sought(session(1), iniHash(1), 0)
  expect(founder.candidate(false, 60_000)).toBeUndefined()
  founder.started(0)
  founder.sought(session(2), iniHash(2), 100)
  expect(founder.nextAtMs(false, 0)).toBe(2_000)
  expect(founder.candidate(false, 1_999)).toBeUndefined()
  founder.sought(session(1), iniHash(3), 1_000)
  expect(founder.candidate(false, 2_000)).toEqual({ session: session(1), ini: iniHash(3) })
})

test('founder: where someone holds an epoch only two who stood for five seconds count', () => {
  const founder = new Founder(0)
  founder.started(0)
  founder.sought(session(1), iniHash(1), 0)
  expect(founder.candidate(true, 60_000)).toBeUndefined()
  expect(founder.nextAtMs(true, 60_000)).toBe(Number.POSITIVE_INFINITY)
  founder.sought(session(2), iniHash(2), 60_000)
  expect(founder.nextAtMs(true, 60_000)).toBe(65_000)
  expect(founder.candidate(true, 64_999)).toBeUndefined()
  expect(founder.candidate(true, 65_000)?.session).toBe(session(1))
})

test('founder: waits three seconds for its founding to show, and goes on to the next', () => {
  const founder = new Founder(0)
  founder.started(0)
  for (const number of [1, 2]) {
    founder.sought(session(number), iniHash(number), 0)
  }
  expect(founder.found(session(1), { elapsedMs: 2_000, timeMs: 500 })).toBe(500)
  expect(founder.candidate(false, 4_999)).toBeUndefined()
  founder.sought(session(1), iniHash(3), 3_000)
  expect(founder.candidate(false, 5_000)?.session).toBe(session(2))
  founder.holds(session(1))
  founder.found(session(2), { elapsedMs: 5_000, timeMs: 600 })
  founder.holds(session(2))
  expect(founder.sessions).toEqual(new Set())
})

test('founder: an answered seeker stands anew with its next INI', () => {
  const founder = new Founder(0)
  founder.started(0)
  founder.sought(session(1), iniHash(1), 0)
  founder.answered([iniHash(1)], 'x' as Fingerprint, 0)
  expect(founder.candidate(false, 60_000)).toBeUndefined()
  founder.sought(session(1), iniHash(2), 60_000)
  expect(founder.candidate(false, 61_499)).toBeUndefined()
  expect(founder.candidate(false, 61_500)?.ini).toBe(iniHash(2))
})

test('founder: one who answers again and again, and never helps, keeps nobody from being founded for', () => {
  const founder = new Founder(0)
  const mallory = 'x' as Fingerprint
  founder.started(0)
  let founded: number | null = null
  for (let number = 1; number < 60 && founded === null; number += 1) {
    const nowMs = number * 5_000
    founder.sought(session(1), iniHash(number), nowMs)
    founder.sought(session(2), iniHash(100 + number), nowMs)
    // The one KEY comes after the INI, the other overtakes it.
    founder.answered([iniHash(number), iniHash(100 + number + 1)], mallory, nowMs + 500)
    founded = founder.candidate(true, nowMs + 4_999) === undefined ? null : nowMs
  }
  expect(founded).not.toBeNull()
  expect(founded).toBeLessThan(60_000)
})

test('founder: a generation is the clock, and above everything seen', () => {
  const founder = new Founder(1_000)
  const at = (timeMs: number) => ({ elapsedMs: 0, timeMs })
  expect(founder.found(session(1), at(500))).toBe(1_001)
  expect(founder.found(session(1), at(5_000))).toBe(5_000)
  founder.saw(9_000)
  founder.saw(7_000)
  expect(founder.found(session(1), at(5_000))).toBe(9_001)
})

test('gaps: more than five seconds without a holder, where there was one', () => {
  const gaps = new Gaps()
  gaps.observeHolders(false, false, 0)
  expect(gaps.someoneCame(60_000)).toBe(false)
  gaps.observeHolders(false, true, 60_000)
  gaps.observeHolders(false, true, 64_000)
  expect(gaps.someoneCame(65_000)).toBe(false)
  expect(gaps.someoneCame(65_001)).toBe(true)
  gaps.begin(65_001, 65_001)
  expect([gaps.isQuiet(66_000), gaps.isQuiet(66_001)]).toEqual([true, false])
  expect(gaps.nextAtMs(65_500)).toBe(66_001)
  gaps.observeHolders(true, true, 66_100)
  expect(gaps.someoneCame(99_000)).toBe(false)
})

test('gaps: a timer more than five seconds late, or a wall clock that ran ahead, is sleep', () => {
  const gaps = new Gaps()
  expect(gaps.slept({ elapsedMs: 0, timeMs: 0 }, null)).toBe(false)
  expect(gaps.slept({ elapsedMs: 6_000, timeMs: 6_000 }, 1_000)).toBe(false)
  expect(gaps.slept({ elapsedMs: 12_001, timeMs: 12_001 }, 7_000)).toBe(true)
  expect(gaps.slept({ elapsedMs: 12_100, timeMs: 18_000 }, null)).toBe(true)
  expect(gaps.slept({ elapsedMs: 12_200, timeMs: 1_000 }, null)).toBe(false)
})

test('rates: a burst, then so many a second, each connection by itself', () => {
  const rates = new Rates({ burst: 3, perSecond: 2 })
  const takes = (atMs: number): boolean => rates.take(peer(1), atMs)
  expect([takes(0), takes(0), takes(0), takes(0)]).toEqual([true, true, true, false])
  expect(rates.take(peer(2), 0)).toBe(true)
  expect([takes(499), takes(500), takes(500)]).toEqual([false, true, false])
  expect([takes(60_000), takes(60_000), takes(60_000), takes(60_000)]).toEqual([true, true, true, false])
  rates.forget(peer(1))
  expect(takes(60_000)).toBe(true)
})

test('rates: connections without end do not push out the one that is flooding now', () => {
  const rates = new Rates({ burst: 1, perSecond: 0 })
  for (let number = 1; number < CONNECTIONS_MAX + 100; number += 1) {
    rates.take(peer(0), 0)
    rates.take(peer(number), 0)
  }
  expect(rates.take(peer(0), 0)).toBe(false)
})

const heldFrom = (number: number) => ({
  dat: { epochPrefix: new Uint8Array(16), step: 0, sealedBatch: new Uint8Array(1) },
  from: peer(number),
  reason: 'unknown-epoch' as const,
})

test('held frames: a flood from one connection pushes out its own', () => {
  const frames = new HeldFrames()
  for (let count = 0; count < 3; count += 1) {
    expect(frames.hold(heldFrom(1), count)).toBeUndefined()
  }
  for (let count = 3; count < HELD_FRAMES_MAX; count += 1) {
    expect(frames.hold(heldFrom(2), 10)).toBeUndefined()
  }
  for (let count = 0; count < 1_000; count += 1) {
    expect(frames.hold(heldFrom(2), 20)?.from).toBe(peer(2))
  }
  const held = frames.take()
  expect(held).toHaveLength(HELD_FRAMES_MAX)
  expect(held.filter(({ from }) => from === peer(1))).toHaveLength(3)
})

test('held frames: ten seconds, counted from when they came, however often they are tried', () => {
  const frames = new HeldFrames()
  frames.hold(heldFrom(1), 0)
  expect(frames.nextAtMs()).toBe(HELD_FRAMES_MS)
  for (const frame of frames.take()) {
    frames.putBack(frame)
  }
  expect(frames.expire(HELD_FRAMES_MS - 1)).toEqual([])
  expect(frames.expire(HELD_FRAMES_MS)).toHaveLength(1)
  expect(frames.nextAtMs()).toBe(Number.POSITIVE_INFINITY)
})

test('twice online: told once both have been there for a while, and again only after one was gone', () => {
  const twice = new TwiceOnline()
  const alice = hex(1) as Fingerprint
  const both = new Map([[alice, [session(1), session(2)]]])
  const one = new Map([[alice, [session(1)]]])
  expect(twice.observe(both, 0)).toEqual([])
  expect(twice.nextAtMs()).toBe(TWICE_ONLINE_MS)
  expect(twice.observe(both, TWICE_ONLINE_MS)).toEqual([alice])
  expect(twice.observe(both, TWICE_ONLINE_MS * 3)).toEqual([])
  expect(twice.nextAtMs()).toBe(Number.POSITIVE_INFINITY)
  twice.observe(one, TWICE_ONLINE_MS * 3)
  expect(twice.observe(both, TWICE_ONLINE_MS * 4)).toEqual([])
  expect(twice.observe(both, TWICE_ONLINE_MS * 5)).toEqual([alice])
})
