/** A member that lies: it can make churn, but it cannot speak for others, silence them, or keep anyone out. */
import { expect, test } from 'vitest'
import { HandMade, iniIn, lastIniOf } from './hand-made.ts'
import { SimulatedNetwork } from './simulated-network.ts'

test('a batch that names the session of another silences nobody and marks nobody as gone', async () => {
  const network = await SimulatedNetwork.create()
  const [alice, bob] = await network.gather(['alice', 'bob'])
  await network.trust(alice, ['bob', 'mallory'])
  await network.trust(bob, ['alice', 'mallory'])
  const mallory = await HandMade.named('mallory', network.identity)
  const epoch = mallory.join(network, alice)
  const { session } = lastIniOf(network, bob)
  const say = (entries: Parameters<HandMade['dat']>[1], number: number): void => {
    network.inject(alice, mallory.dat(epoch, entries, { session, number }), mallory.peer)
  }
  say([{ kind: 'leave' }], 1)
  expect(alice.of('member-changed').filter(({ event }) => event === 'left')).toEqual([])
  expect(alice.holderNames).toContain('bob')
  network.say(bob, 'still here')
  network.run(100)
  expect(alice.texts).toEqual(['still here'])
})

test('a batch that names the session of a seeker takes no answer from it', async () => {
  const network = await SimulatedNetwork.create()
  const [alice] = await network.gather(['alice'])
  await network.trust(alice, ['bob', 'mallory'])
  const mallory = await HandMade.named('mallory', network.identity)
  const epoch = mallory.join(network, alice)
  const seeker = await HandMade.named('bob', network.identity)
  // Connected to nobody yet: Alice has to dial it before she answers.
  network.inject(alice, seeker.ini().frame, mallory.peer)
  network.inject(alice, mallory.dat(epoch, [{ kind: 'hello' }], { session: seeker.session }), mallory.peer)
  network.run(1_000)
  expect(alice.holderNames).toContain('hand-made')
  expect(alice.room.epoch?.holders.map(({ session }) => session)).toContain(seeker.session)
})

test('a clock near its end moves nobody far, and what is said later still has its place', async () => {
  const network = await SimulatedNetwork.create()
  const [alice, bob] = await network.gather(['alice', 'bob'])
  await network.trust(alice, ['bob', 'mallory'])
  const mallory = await HandMade.named('mallory', network.identity)
  const epoch = mallory.join(network, alice)
  const clock = Number.MAX_SAFE_INTEGER
  network.inject(alice, mallory.dat(epoch, [{ kind: 'text', text: 'late' }], { clock }), mallory.peer)
  network.say(alice, 'after')
  network.run(100)
  expect(alice.texts).toEqual(['late', 'after'])
  expect(bob.texts).toContain('after')
})

test('many newcomers with the longest addresses are let in; no batch grows too large for it', async () => {
  const network = await SimulatedNetwork.create()
  const [alice, bob] = await network.gather(['alice', 'bob'])
  await network.trust(alice, ['bob', 'mallory'])
  const addresses = Array.from({ length: 16 }, (_, index) => `/ip4/10.0.0.${index}/${'x'.repeat(230)}`)
  const sessions = await Promise.all(
    Array.from({ length: 40 }, () => HandMade.named('mallory', network.identity)),
  )
  for (const session of sessions) {
    network.connect(alice, session.peer)
    network.inject(alice, session.ini({ addresses }).frame, session.peer)
  }
  network.run(3_000)
  expect(alice.room.epoch?.holders).toHaveLength(42)
  expect(bob.room.epoch?.holders).toHaveLength(42)
})

test('one who answers again and again, with a key that opens nothing, keeps nobody from answering', async () => {
  const network = await SimulatedNetwork.create()
  const [alice] = await network.gather(['alice'])
  await network.trust(alice, ['bob', 'mallory'])
  const mallory = await HandMade.named('mallory', network.identity)
  const epoch = mallory.join(network, alice)
  const seeker = await HandMade.named('bob', network.identity)
  const asked = seeker.ini()
  // Not connected to Alice at first, so that she has not answered at once.
  network.inject(alice, asked.frame, mallory.peer)
  const ini = iniIn(network.identity, asked.frame)
  for (let round = 0; round < 20; round += 1) {
    network.inject(alice, mallory.answer(epoch, ini), mallory.peer)
    network.run(100)
  }
  expect(alice.room.epoch?.holders.map(({ session }) => session)).toContain(seeker.session)
})
