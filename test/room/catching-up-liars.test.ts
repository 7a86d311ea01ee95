/** Members who lie in comparisons, and outsiders who open streams: what they cannot do (rules 7, 12 and 14). */
import { expect, test } from 'vitest'
import { Comparison } from '../../src/protocol/catching-up/comparison.ts'
import type { BatchId, StreamId } from '../../src/protocol/identifiers.ts'
import { FIRST_QUESTION_MS } from '../../src/protocol/limits.ts'
import { HandMade, signedIn } from './hand-made.ts'
import { SimulatedNetwork } from './simulated-network.ts'

test('an admission by one who was removed, fetched later, lets nobody in unnoticed', async () => {
  const network = await SimulatedNetwork.create()
  const [alice, bob] = await network.gather(['alice', 'bob'])
  await network.trust(alice, ['alice', 'bob', 'carol'])
  await network.trust(bob, ['alice', 'bob', 'dave'])
  const carol = await HandMade.named('carol', network.identity)
  const old = carol.join(network, alice)
  await network.remove(alice, 'carol')
  network.run(3_000)
  const { epoch } = alice.room
  if (epoch === null || epoch.id === old.reference.id) {
    throw new Error('the room moves on without who was removed')
  }
  network.unlink(alice, bob)
  const dave = await HandMade.named('dave', network.identity)
  const ini = signedIn(network.identity, dave.ini().frame)
  const admit = { kind: 'admit', epoch: epoch.id, ini, overridden: [] } as const
  network.inject(alice, carol.dat(old, [admit], { clock: 50 }), carol.peer)
  network.run(500)
  network.link(alice, bob)
  network.run(20_000)
  // Bob has fetched it: it says nothing of who holds the key.
  expect(bob.history.batches.map(({ id }) => id)).toEqual(alice.history.batches.map(({ id }) => id))
  const step = bob.room.epoch?.step ?? 0
  dave.join(network, bob)
  network.run(2_000)
  expect(bob.room.epoch?.step).toBe(step + 1)
  expect(alice.of('admitted-untrusted')).toHaveLength(1)
})

const idOf = (digit: string): BatchId => digit.repeat(64) as BatchId

test('what a liar lists and does not give is fetched from the next who lists it', () => {
  const claimed = new Set<BatchId>()
  const asking = (): Comparison => {
    const comparison = new Comparison({ floor: 0, claimed, hasCome: () => false, unproven: [] })
    comparison.begin()
    comparison.consulted({ type: 'summaries', summaries: [null] })
    return comparison
  }
  const listed = [{ clock: 1, id: idOf('1') }]
  const told = (comparison: Comparison) => {
    comparison.answered({ type: 'compare', contents: [{ type: 'ids', ids: listed }] })
    return comparison.consulted({ type: 'missing', ids: [idOf('1')] })
  }
  const [liar, honest] = [asking(), asking()]
  expect(told(liar).type).toBe('ask')
  // Asked for already, and so not again at once; nor is it taken for settled.
  expect(told(honest).type).toBe('done')
  expect(honest.isThorough).toBe(false)
  liar.answered({ type: 'fetch', batches: [], identities: [] })
  liar.tookIn(new Set())
  expect(told(asking()).type).toBe('ask')
})

test('an outsider’s stream is ended at once, and a member’s that asks nothing soon', async () => {
  const network = await SimulatedNetwork.create()
  const [alice, bob] = await network.gather(['alice', 'bob'])
  network.run(5_000)
  const outsider = await HandMade.named('mallory', network.identity)
  network.connect(alice, outsider.peer)
  const ended = (stream: string): boolean =>
    alice.effects.some((effect) => effect.type === 'end-stream' && effect.stream === stream)
  network.handle(alice, { type: 'stream-came', stream: 'from-901' as StreamId, peer: outsider.peer })
  expect(ended('from-901')).toBe(true)
  network.handle(alice, { type: 'stream-came', stream: 'from-902' as StreamId, peer: bob.peer })
  network.run(FIRST_QUESTION_MS - 100)
  expect(ended('from-902')).toBe(false)
  network.run(200)
  expect(ended('from-902')).toBe(true)
})

test('what is typed in a new home stands behind what was said before it came', async () => {
  const network = await SimulatedNetwork.create()
  const [alice] = await network.gather(['alice'])
  network.say(alice, 'first')
  network.run(2_000)
  await network.trust(alice, ['bob'])
  const bob = await network.add({ name: 'bob', trusts: ['alice'] })
  network.say(bob, 'typed while seeking')
  network.linkAll(bob)
  expect(network.runUntil(() => bob.texts.length === 2)).toBeDefined()
  network.run(5_000)
  const said = bob.history.batches.flatMap(({ entries }) =>
    entries.flatMap((entry) => (entry.kind === 'text' ? [entry.text] : [])),
  )
  expect(said).toEqual(['first', 'typed while seeking'])
})
