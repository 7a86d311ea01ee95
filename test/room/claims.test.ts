/** Who says that it holds a key, or that another does, and was never given one: what that moves, and what it does not. */
import { expect, test } from 'vitest'
import { deriveFreshKey } from '../../src/protocol/epochs/epoch.ts'
import { HandMade, lastIniOf, signedIn } from './hand-made.ts'
import { SimulatedNetwork } from './simulated-network.ts'

const FRIENDS = ['alice', 'bob', 'carol'] as const

test('who claims the key by an INI and then asks is let in like anyone: by a step, and for all to hear', async () => {
  const network = await SimulatedNetwork.create()
  const [alice, bob, carol] = await network.gather(FRIENDS)
  await network.trust(alice, ['bob', 'carol', 'mallory'])
  const mallory = await HandMade.named('mallory', network.identity)
  for (const node of [alice, bob, carol]) {
    network.connect(node, mallory.peer)
  }
  const { step } = alice.room.epoch ?? {}
  const { epoch, founding } = lastIniOf(network, alice)
  network.inject(alice, mallory.ini({ epoch, founding }).frame, mallory.peer)
  expect(alice.holderNames).toContain('hand-made')
  const given = mallory.join(network, alice)
  expect(given.step).toBe((step ?? 0) + 1)
  network.run(1_000)
  for (const node of [bob, carol]) {
    expect(node.holderNames).toContain('hand-made')
    expect(node.of('admitted-untrusted')).toHaveLength(1)
  }
})

test('a holder that only claims to be one is not vouched for to others', async () => {
  const network = await SimulatedNetwork.create()
  const [alice] = await network.gather(['alice'])
  await network.trust(alice, ['bob', 'mallory'])
  const mallory = await HandMade.named('mallory', network.identity)
  network.connect(alice, mallory.peer)
  const { epoch, founding } = lastIniOf(network, alice)
  network.inject(alice, mallory.ini({ epoch, founding }).frame, mallory.peer)
  const bob = await network.add({ name: 'bob', trusts: ['alice'] })
  network.link(alice, bob)
  network.run(3_000)
  expect(alice.holderNames).toContain('hand-made')
  expect(new Set(bob.holderNames)).toEqual(new Set(['alice', 'bob']))
})

test('who was removed cannot say, in the key it still has, that it holds the one that followed', async () => {
  const network = await SimulatedNetwork.create()
  const [alice, bob] = await network.gather(['alice', 'bob'])
  await network.trust(alice, ['bob', 'mallory'])
  await network.trust(bob, ['alice', 'mallory'])
  const mallory = await HandMade.named('mallory', network.identity)
  const old = mallory.join(network, alice)
  await network.remove(alice, 'mallory')
  network.run(3_000)
  const again = await HandMade.named('mallory', network.identity)
  const id = lastIniOf(network, alice).epoch?.id
  expect(id).toBe(alice.room.epoch?.id)
  const ini = signedIn(network.identity, again.ini().frame)
  const admit = { kind: 'admit', epoch: id ?? old.reference.id, ini, overridden: [] } as const
  network.inject(alice, mallory.dat(old, [admit]), mallory.peer)
  network.run(100)
  expect(alice.holderNames).not.toContain('hand-made')
  expect(alice.room.epoch?.id).toBe(id)
})

test('a fresh key that lists a session as another identity’s keeps nobody out whose session it is', async () => {
  const network = await SimulatedNetwork.create()
  const [alice, bob, carol] = await network.gather(FRIENDS)
  await network.trust(alice, ['bob', 'carol', 'mallory'])
  await network.trust(bob, ['alice', 'carol', 'mallory'])
  const mallory = await HandMade.named('mallory', network.identity)
  const parent = mallory.join(network, alice)
  const { frame } = mallory.ini({ epoch: parent.position, founding: parent.founding })
  for (const node of [alice, bob, carol]) {
    network.connect(node, mallory.peer)
    network.inject(node, frame, mallory.peer)
  }
  network.run(1_000)
  const recipients = [alice, bob].map((node) => lastIniOf(network, node))
  const { fingerprint } = mallory.identity.publicKey
  const holders = [
    { fingerprint, session: mallory.session, overridden: [] },
    ...recipients.map(({ identity, session }) => ({
      fingerprint: identity.fingerprint,
      session,
      overridden: [],
    })),
    { fingerprint, session: lastIniOf(network, carol).session, overridden: [] },
  ]
  const { founding, stepKey } = parent
  const { generation, counter } = parent.reference
  const secret = new Uint8Array(32).fill(7)
  const position = { generation, counter: counter + 1 }
  const { id } = deriveFreshKey(network.identity, {
    ...position,
    founding,
    secret,
    parent: stepKey,
    sender: fingerprint,
    holders,
  })
  const key = mallory.key({
    epoch: { ...position, id, step: 0 },
    founding,
    reason: { type: 'fresh', parent: stepKey },
    content: { secret, holders, identities: [], removals: [] },
    recipients: recipients.map(({ session, encapsulationKeys }) => ({
      session,
      ini: null,
      encapsulationKeys,
    })),
  })
  network.inject(alice, key, mallory.peer)
  expect(alice.room.epoch?.id).toBe(id)
  network.run(10_000)
  expect(carol.room.epoch?.id).toBe(alice.room.epoch?.id)
  expect(carol.refusals).not.toContain('KEY cannot-open')
  network.say(alice, 'still here?')
  network.run(3_000)
  expect(carol.texts).toEqual(['still here?'])
})

test('who comes back to a room that somebody was let into meanwhile is told who reads along, and by whom', async () => {
  const network = await SimulatedNetwork.create()
  const [alice, bob] = await network.gather(['alice', 'bob', 'dave'])
  await network.trust(bob, ['alice', 'dave', 'carol'])
  for (const other of network.nodes) {
    if (other !== alice) {
      network.unlink(alice, other)
    }
  }
  const carol = await network.add({ name: 'carol', trusts: ['bob'] })
  network.link(bob, carol)
  network.run(5_000)
  network.handle(network.nodes[2] ?? bob, { type: 'leave-requested' })
  network.run(10_000)
  network.link(alice, bob)
  network.run(10_000)
  expect(alice.room.epoch?.id).toBe(bob.room.epoch?.id)
  const [told] = alice.of('admitted-untrusted')
  const reader = alice.room.epoch?.holders.find(({ trusted }) => !trusted)
  expect(told?.newcomer.fingerprint).toBe(reader?.fingerprint)
  expect(told?.by.name).toBe('bob')
})

test('a member that takes another’s name for what it says is told of before that is shown', async () => {
  const network = await SimulatedNetwork.create()
  const [alice] = await network.gather(['alice', 'bob'])
  await network.trust(alice, ['bob', 'mallory'])
  const mallory = await HandMade.named('mallory', network.identity)
  const epoch = mallory.join(network, alice)
  const say = [{ kind: 'text', text: 'it is me' }] as const
  network.inject(alice, mallory.dat(epoch, say, { name: 'bob' }), mallory.peer)
  network.run(1)
  const kinds = alice.reports.map(({ type }) => type)
  expect(alice.of('name-imitated')).toMatchObject([
    { person: { fingerprint: mallory.identity.publicKey.fingerprint }, other: { name: 'bob' } },
  ])
  expect(kinds.lastIndexOf('name-imitated')).toBeLessThan(kinds.lastIndexOf('text-said'))
  expect(alice.texts).toEqual(['it is me'])
})
