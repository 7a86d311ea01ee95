/** Members that know different removals of one person: they settle, or at least do not break keys at full pace for ever. */
import { expect, test } from 'vitest'
import type { Fingerprint } from '../../src/crypto/signing.ts'
import type { HeldEpoch } from '../../src/protocol/epochs/epoch.ts'
import { batchIdOf } from '../../src/protocol/identifiers.ts'
import { REMOVALS_GIVEN_MAX, REMOVALS_PER_AUTHOR_MAX } from '../../src/protocol/limits.ts'
import type { SayableEntry } from '../../src/protocol/wire/entries.ts'
import { HandMade } from './hand-made.ts'
import { identityNamed } from './keys.ts'
import { SimulatedNetwork } from './simulated-network.ts'
import type { SimulatedNode } from './simulated-node.ts'

const madeUp = (number: number): Fingerprint => number.toString(16).padStart(64, '0') as Fingerprint

const fingerprintOf = async (name: string): Promise<Fingerprint> =>
  (await identityNamed(name)).publicKey.fingerprint

interface Scene {
  readonly network: SimulatedNetwork
  readonly alice: SimulatedNode
  readonly mallory: HandMade
  readonly epoch: HeldEpoch
  readonly carol: Fingerprint
  readonly say: (entry: SayableEntry, to?: SimulatedNode) => void
}

/** Alice's room, and Mallory, whom she trusts. */
const scene = async (): Promise<Scene> => {
  const network = await SimulatedNetwork.create()
  const alice = await network.add({ name: 'alice', trusts: ['bob', 'carol', 'mallory'], bootstrap: true })
  network.runUntil(() => alice.room.epoch !== null)
  const mallory = await HandMade.named('mallory', network.identity)
  const epoch = mallory.join(network, alice)
  const carol = await fingerprintOf('carol')
  const say = (entry: SayableEntry, to = alice): void => {
    network.inject(to, mallory.dat(epoch, [entry]), mallory.peer)
  }
  return { network, alice, mallory, epoch, carol, say }
}

const NEWCOMERS = [
  { name: 'bob', trusts: ['alice', 'carol'] },
  { name: 'carol', trusts: ['alice', 'bob'] },
]

/** Mallory goes; Bob comes, who does not know it, and trusts Carol, who comes then. @returns how many fresh keys a minute are made */
const freshKeysInMinutes = async (
  { network, alice, mallory, say }: Scene,
  minutes: number,
  newcomers = NEWCOMERS,
): Promise<readonly number[]> => {
  say({ kind: 'leave' })
  network.handle(alice, { type: 'peer-disconnected', peer: mallory.peer })
  network.run(5_000)
  for (const { name, trusts } of newcomers) {
    network.linkAll(await network.add({ name, trusts }))
    network.run(5_000)
  }
  return Array.from({ length: minutes }, () => {
    const before = alice.room.epoch?.counter ?? 0
    network.run(60_000)
    return (alice.room.epoch?.counter ?? 0) - before
  })
}

test('as many more removals and restores of the same one hide no removal from who comes later', async () => {
  const its = await scene()
  const { network, alice, mallory, epoch, carol, say } = its
  say({ kind: 'remove', identity: carol })
  for (let count = 0; count < REMOVALS_GIVEN_MAX; count += 1) {
    const removal = mallory.batch([{ kind: 'remove', identity: carol }])
    const id = batchIdOf(network.identity.id, removal.body)
    network.inject(alice, mallory.datOf(epoch, removal), mallory.peer)
    say({ kind: 'restore', removal: id })
  }
  expect(await freshKeysInMinutes(its, 2)).toEqual([0, 0])
})

test('as many removals of others on the giver’s list hide none', async () => {
  const its = await scene()
  const { network, alice, say } = its
  say({ kind: 'remove', identity: its.carol })
  const trusted = await Promise.all(
    ['bob', 'carol', 'mallory'].map(async (name) => ({ name, key: (await identityNamed(name)).publicKey })),
  )
  const others = Array.from({ length: REMOVALS_GIVEN_MAX + 1 }, (_, number) => ({
    name: `other ${number}`,
    key: { fingerprint: madeUp(number), spki: new Uint8Array(1), verify: () => false },
  }))
  network.handle(alice, { type: 'whitelist-changed', trusted: [...trusted, ...others], removed: [] })
  for (const { key } of others) {
    say({ kind: 'remove', identity: key.fingerprint })
  }
  expect(await freshKeysInMinutes(its, 2)).toEqual([0, 0])
})

test('two who cannot agree on whom to let in do not break keys at full pace for ever', async () => {
  const its = await scene()
  const { network, alice, say } = its
  const bob = await network.add({ name: 'bob', trusts: ['alice', 'carol'] })
  network.link(alice, bob)
  network.runUntil(() => bob.room.epoch !== null)
  network.unlink(alice, bob)
  its.epoch.moveTo(bob.room.epoch?.step ?? 0)
  // As many as Bob keeps of one author, each of them another's; then he can hear none of Carol.
  for (let number = 0; number < REMOVALS_PER_AUTHOR_MAX; number += 1) {
    say({ kind: 'remove', identity: madeUp(number) }, bob)
  }
  say({ kind: 'remove', identity: its.carol })
  network.link(alice, bob)
  const [first = 0, ...later] = await freshKeysInMinutes(its, 3, NEWCOMERS.slice(1))
  // Their disagreement is there, or this shows nothing.
  expect(first).toBeGreaterThan(5)
  for (const count of later) {
    expect(count).toBeLessThanOrEqual(5)
  }
  // Who speaks waits for no pace.
  const said = bob.texts.length
  network.say(alice, 'hi')
  network.run(3_000)
  expect(bob.texts.slice(said)).toEqual(['hi'])
})
