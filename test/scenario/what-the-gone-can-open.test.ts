/** Mallory held the key, keeps it, and hears every frame: which of them it still opens once she is gone (rules 6 and 7). */
import { beforeEach, expect, test } from 'vitest'
import type { HeldEpoch } from '../../src/protocol/epochs/epoch.ts'
import { STEPS_MAX } from '../../src/protocol/limits.ts'
import { parseBatch } from '../../src/protocol/wire/batch.ts'
import { openDat, parseDat } from '../../src/protocol/wire/dat.ts'
import { openEnvelope } from '../../src/protocol/wire/envelope.ts'
import { HandMade, keyIn } from '../room/hand-made.ts'
import { ROUNDS_MS, SimulatedNetwork } from '../room/simulated-network.ts'
import type { SimulatedNode } from '../room/simulated-node.ts'

let network: SimulatedNetwork
let members: readonly [SimulatedNode, SimulatedNode, SimulatedNode]
let mallory: HandMade
let held: HeldEpoch

const outside = (frame: Uint8Array) => {
  const envelope = openEnvelope(network.identity, frame)
  return envelope.opened && envelope.type === 'DAT' ? parseDat(envelope.payload) : undefined
}

/** What a frame holds, by any key that she has: of each step from the one she was let in at, and whatever epoch it names. */
const openedByHer = (frame: Uint8Array): readonly string[] => {
  const dat = outside(frame)
  for (let step = 0; dat !== undefined && step <= STEPS_MAX; step += 1) {
    const key = held.keyAt(step)
    const signed = key && openDat(network.identity, dat, key)
    if (signed !== undefined) {
      return parseBatch(network.identity, signed)?.entries.map(({ kind }) => kind) ?? []
    }
  }
  return []
}

const published = (): readonly Uint8Array[] => members.flatMap((node) => node.published)

/** The sessions to which a key was given since then. */
const givenSince = (known: ReadonlySet<Uint8Array>) =>
  members
    .flatMap((node) => node.publishedOf(network.identity, 'KEY'))
    .filter((frame) => !known.has(frame))
    .flatMap((frame) => keyIn(network.identity, frame).wraps.map(({ session }) => session))

/** Said at once by Alice, who knows that she is gone, then by all; the rounds say admissions again. @returns what was published since `known` */
const talkOn = (known: ReadonlySet<Uint8Array>): readonly Uint8Array[] => {
  const before = members.map((node) => node.texts.length)
  network.say(members[0], 'at once')
  for (const pauseMs of [10, 2_000, ROUNDS_MS]) {
    network.run(pauseMs)
    for (const [index, node] of members.entries()) {
      network.say(node, `${index} after ${pauseMs}`)
    }
  }
  network.run(5_000)
  const [heard, ...others] = members.map((node, index) => node.texts.slice(before[index]).sort())
  expect(heard).toHaveLength(10)
  expect(others).toEqual([heard, heard])
  const later = published().filter((frame) => !known.has(frame))
  expect(later.filter((frame) => outside(frame) !== undefined).length).toBeGreaterThanOrEqual(10)
  return later
}

beforeEach(async () => {
  network = await SimulatedNetwork.create()
  members = await network.gather(['alice', 'bob', 'carol'])
  for (const node of members) {
    await network.trust(node, ['alice', 'bob', 'carol', 'mallory'])
  }
  mallory = await HandMade.named('mallory', network.identity)
  held = mallory.join(network, members[0])
})

test('who is removed opens the removal, and nothing that comes after it', async () => {
  const before = new Set(published())
  network.say(members[1], 'with her')
  network.run(1_000)
  const known = new Set(published())
  // Her key is the room's, or this shows nothing.
  expect([...known].flatMap((frame) => (before.has(frame) ? [] : openedByHer(frame)))).toEqual(['text'])
  await network.remove(members[0], 'mallory')
  expect(talkOn(known).flatMap(openedByHer)).toEqual(['remove'])
  // Bob has her on his list.
  network.connect(members[1], mallory.peer)
  network.inject(members[1], mallory.ini().frame, mallory.peer)
  network.run(5_000)
  expect(givenSince(known)).not.toContain(mallory.session)
})

test('who has left by END opens nothing that comes after it', () => {
  const known = new Set(published())
  network.inject(members[0], mallory.dat(held, [{ kind: 'leave' }]), mallory.peer)
  expect(talkOn(known).flatMap(openedByHer)).toEqual([])
  expect(givenSince(known)).not.toContain(mallory.session)
})

test('to one with an older key an END is a DAT like any other', async () => {
  const [alice, , carol] = members
  await network.remove(alice, 'mallory')
  network.run(5_000)
  network.say(carol, 'hi')
  network.run(5_000)
  network.handle(carol, { type: 'leave-requested' })
  const dats = carol.publishedOf(network.identity, 'DAT').slice(-2)
  const [text, end] = dats.map((frame) => ({ ...outside(frame), sealedBatch: frame.length }))
  expect(carol.of('state-changed').at(-1)?.state).toBe('left')
  expect(end).toEqual(text)
  expect(dats.flatMap(openedByHer)).toEqual([])
})
