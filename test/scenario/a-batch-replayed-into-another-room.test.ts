/**
 * Mallory is a member of two rooms of one bootstrap and takes what was said in one into the other. A batch is signed over its
 * room (rule 11: bound to its id, and with that to the room), as are INI, founding, KEY and the claim of a session: what is
 * lifted into another room is signed by nobody there, though it is sealed by the hand of a member who may seal.
 */
import { expect, test } from 'vitest'
import { nodeSuite } from '../../src/crypto/suite.ts'
import { openDat, parseDat, sealDat } from '../../src/protocol/wire/dat.ts'
import { openEnvelope, sealEnvelope } from '../../src/protocol/wire/envelope.ts'
import type { Signed } from '../../src/protocol/wire/fields.ts'
import { HandMade, sealed } from '../room/hand-made.ts'
import { SimulatedNetwork } from '../room/simulated-network.ts'
import { standingOf } from '../room/simulated-node.ts'

/** Alice and Bob in the lobby, Alice and Carol in the hall, Mallory in both. */
const twoRooms = async () => {
  const lobby = await SimulatedNetwork.create('lobby')
  const hall = await SimulatedNetwork.create('hall')
  const [alice, bob] = await lobby.gather(['alice', 'bob'])
  const [aliceToo, carol] = await hall.gather(['alice', 'carol'])
  for (const node of [alice, bob]) {
    await lobby.trust(node, ['alice', 'bob', 'carol', 'mallory'])
  }
  for (const node of [aliceToo, carol]) {
    await hall.trust(node, ['alice', 'bob', 'carol', 'mallory'])
  }
  const inLobby = await HandMade.named('mallory', lobby.identity)
  const inHall = await HandMade.named('mallory', hall.identity)
  const lobbyEpoch = inLobby.join(lobby, alice)
  const hallEpoch = inHall.join(hall, aliceToo)
  lobby.connect(bob, inLobby.peer)
  lobby.run(3_000)
  hall.run(3_000)
  return { lobby, hall, alice, bob, aliceToo, carol, inLobby, inHall, lobbyEpoch, hallEpoch }
}

test('what its own author moves counts for nothing in the other room', async () => {
  const { lobby, alice, inLobby, inHall, lobbyEpoch, hallEpoch } = await twoRooms()
  // Signed for the hall, sealed for the lobby.
  const into = { room: lobby.identity, epoch: lobbyEpoch }
  const moved = inHall.dat(hallEpoch, [{ kind: 'text', text: 'out of place' }], {}, into)
  expect(lobby.inject(alice, moved, inLobby.peer)).toBe('ignore')
  expect(alice.refusals.at(-1)).toBe('DAT bad-signature')
  expect(alice.texts).toEqual([])
})

test('what Alice said in the hall, moved by Mallory: not a word of it is hers in the lobby', async () => {
  const { lobby, hall, alice, bob, aliceToo, carol, inLobby, lobbyEpoch, hallEpoch } = await twoRooms()
  hall.say(aliceToo, 'Bob must not hear this')
  await hall.remove(aliceToo, 'bob')
  hall.run(100)
  expect(carol.texts).toEqual(['Bob must not hear this'])
  const batches = aliceToo.publishedOf(hall.identity, 'DAT').flatMap((frame): readonly Signed[] => {
    const envelope = openEnvelope(hall.identity, frame)
    const dat = envelope.opened ? parseDat(envelope.payload) : undefined
    const key = dat === undefined ? undefined : hallEpoch.keyAt(dat.step)
    const batch = dat === undefined || key === undefined ? undefined : openDat(hall.identity, dat, key)
    return batch === undefined ? [] : [batch]
  })
  expect(batches.length).toBeGreaterThan(1)
  const before = standingOf([alice, bob])
  for (const batch of batches) {
    const dat = sealDat(lobby.identity, lobbyEpoch.stepKey, nodeSuite.random(32), batch)
    const frame = sealEnvelope(lobby.identity, nodeSuite.random(32), 'DAT', dat)
    expect(lobby.inject(bob, frame, inLobby.peer)).toBe('ignore')
    expect(bob.refusals.at(-1)).toBe('DAT bad-signature')
  }
  lobby.run(5_000)
  expect(standingOf([alice, bob])).toBe(before)
  expect(bob.texts).toEqual([])
  for (const node of [alice, bob]) {
    expect(node.of('member-removed')).toEqual([])
  }
})

test('INI, founding and KEY of one room are refused in the other by everyone, in a right outer seal too', async () => {
  const { lobby, hall, alice, bob, aliceToo, carol, inLobby } = await twoRooms()
  const before = standingOf([alice, bob])
  for (const type of ['INI request', 'INI founding', 'KEY'] as const) {
    const frames = [aliceToo, carol].flatMap((node) => node.publishedOf(hall.identity, type))
    for (const frame of frames) {
      expect(lobby.inject(bob, frame, inLobby.peer)).toBe('reject')
      expect(bob.refusals.at(-1)).toBe('unknown wrong-room')
      const envelope = openEnvelope(hall.identity, frame)
      const payload = envelope.opened ? envelope.payload : new Uint8Array()
      expect(lobby.inject(bob, sealed(lobby.identity, type, payload), inLobby.peer)).toBe('reject')
      expect(bob.refusals.at(-1)).toMatch(/ (bad-signature|bad-founding)$/)
    }
    expect(frames.length > 0 || type === 'INI founding').toBe(true)
  }
  lobby.run(5_000)
  expect(standingOf([alice, bob])).toBe(before)
})
