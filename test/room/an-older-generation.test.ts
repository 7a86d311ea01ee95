/** A room that was founded anew goes on from there: whatever was said in the one before, nobody goes back (rules 1, 4 and 8). */
import { beforeEach, expect, test } from 'vitest'
import { CLOCK_SKEW_MS } from '../../src/protocol/limits.ts'
import { openEnvelope } from '../../src/protocol/wire/envelope.ts'
import { HandMade, keyIn, lastIniOf, resealed } from './hand-made.ts'
import { SimulatedNetwork, START_TIME_MS } from './simulated-network.ts'
import { type SimulatedNode, standingOf } from './simulated-node.ts'

const ALL = ['alice', 'bob', 'carol', 'dave']
/** Its file is lost, and its clock is set back: what was founded before it learns from those who seek. */
const LATE_SERVER = {
  name: 'server',
  trusts: ALL,
  bootstrap: true,
  talks: false,
  clockSkewMs: 1 - START_TIME_MS,
} as const

const isKey = (network: SimulatedNetwork, frame: Uint8Array): boolean => {
  const envelope = openEnvelope(network.identity, frame)
  return envelope.opened && envelope.type === 'KEY'
}

let network: SimulatedNetwork
let old: { readonly frames: readonly Uint8Array[]; readonly generation: number; readonly counter: number }
/** KEYs of the old room for Carol, which have not reached her. */
let withheld: readonly Uint8Array[]
let carol: SimulatedNode
let server: SimulatedNode

beforeEach(async () => {
  network = await SimulatedNetwork.create()
  const [alice, bob, dave] = await network.gather(['alice', 'bob', 'dave'])
  for (const node of [alice, bob, dave]) {
    await network.trust(node, ALL)
  }
  // A counter that would win if it came first.
  network.handle(dave, { type: 'leave-requested' })
  network.run(100)
  network.kill(dave)
  network.run(5_000)
  carol = await network.add({ name: 'carol', trusts: ALL })
  network.loses = (frame, _from, to) => to === carol && isKey(network, frame)
  network.linkAll(carol)
  network.run(5_000)
  network.say(alice, 'in the old room')
  network.run(100)
  const { generation = 0, counter = 0 } = alice.room.epoch ?? {}
  old = { frames: [alice, bob, dave].flatMap(({ published }) => published), generation, counter }
  const { session } = lastIniOf(network, carol)
  withheld = old.frames.filter(
    (frame) =>
      isKey(network, frame) && keyIn(network.identity, frame).wraps.some((wrap) => wrap.session === session),
  )
  network.kill(alice)
  network.kill(bob)
  network.loses = () => false
  server = await network.add(LATE_SERVER)
  network.link(server, carol)
})

test('a bootstrap that has lost its file, its clock behind, founds above what those who seek have seen', () => {
  network.run(20_000)
  expect(old.counter).toBeGreaterThan(0)
  expect(carol.room.epoch).toMatchObject({ generation: old.generation + 1, counter: 0 })
  expect(server.of('founded')).toMatchObject([{ generation: old.generation + 1 }])
})

test('whatever is replayed of the old generation moves nobody, and the bootstrap founds no more', async () => {
  network.run(20_000)
  const alice = await network.add({ name: 'alice', trusts: ALL })
  network.linkAll(alice)
  // Else an INI of the old room could be of someone who is only just out of reach (rule 11).
  network.run(CLOCK_SKEW_MS)
  const members = [carol, alice]
  const before = standingOf(members)
  expect(new Set(members.map(({ room }) => room.epoch?.generation))).toEqual(new Set([old.generation + 1]))
  const outsider = await HandMade.named('mallory', network.identity)
  network.connect(server, outsider.peer)
  for (const node of [...members, server]) {
    for (const frame of old.frames) {
      network.inject(node, resealed(network.identity, frame), outsider.peer)
    }
  }
  network.run(20_000)
  expect(standingOf(members)).toBe(before)
  expect(server.of('founded')).toHaveLength(1)
  for (const node of members) {
    expect(node.refusals).toContain('INI stale')
    expect(node.texts).not.toContain('in the old room')
    expect(node.refusals).toContain('DAT unknown-epoch')
  }
  network.say(carol, 'in the new one')
  network.run(100)
  expect(alice.texts).toEqual(['in the new one'])
})

test('a KEY of the old generation that answers, and comes when the room was founded anew, is refused', async () => {
  expect(carol.room.epoch).toBeNull()
  // No later: the last of them still answers an INI that counts.
  expect(network.runUntil(() => carol.room.epoch !== null)).toBeDefined()
  const before = standingOf([carol])
  const outsider = await HandMade.named('mallory', network.identity)
  network.connect(carol, outsider.peer)
  expect(withheld.length).toBeGreaterThan(0)
  const refused = carol.refusals.length
  const verdicts = withheld.map((frame) => network.inject(carol, frame, outsider.peer))
  network.run(20_000)
  expect(standingOf([carol])).toBe(before)
  expect(new Set(verdicts)).toEqual(new Set(['accept']))
  const reasons = carol.refusals.slice(refused).filter((refusal) => refusal.startsWith('KEY'))
  expect(reasons).toEqual(withheld.map(() => 'KEY not-newer'))
})
