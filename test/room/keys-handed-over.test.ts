/** Public keys that come along with fetched batches: whose batch was asked for and came is known by it, and nobody else (rule 12). */
import { expect, test } from 'vitest'
import { HASH_BYTES } from '../../src/crypto/digest.ts'
import { nodeSuite } from '../../src/crypto/suite.ts'
import type { HeldEpoch } from '../../src/protocol/epochs/epoch.ts'
import { batchIdOf, type StreamId, sessionIdOf } from '../../src/protocol/identifiers.ts'
import { encodeAnswer, type SyncAnswer, sealSync } from '../../src/protocol/wire/sync.ts'
import { HandMade } from './hand-made.ts'
import { identityNamed } from './keys.ts'
import { SimulatedNetwork } from './simulated-network.ts'
import type { SimulatedNode } from './simulated-node.ts'

/** Answers the next comparison of `asker` with `member`, question after question, with what it is told to. */
const answerWith = async (
  network: SimulatedNetwork,
  asker: SimulatedNode,
  member: HandMade,
  epoch: HeldEpoch,
  answers: readonly SyncAnswer[],
): Promise<void> => {
  const before = asker.effects.length
  const opened = () =>
    asker.effects.slice(before).find((effect) => effect.type === 'open-stream' && effect.peer === member.peer)
  expect(network.runUntil(() => opened() !== undefined)).toBeDefined()
  const effect = opened()
  const stream = effect?.type === 'open-stream' ? effect.stream : ('none' as StreamId)
  const asked = (): number =>
    asker.effects.filter((sent) => sent.type === 'send-on-stream' && sent.stream === stream).length
  const to = sessionIdOf((await identityNamed(asker.name)).publicKey.fingerprint, asker.peerKey.publicKey)
  network.handle(asker, { type: 'stream-opened', stream })
  for (const [number, answer] of answers.entries()) {
    // No time passes: the network knows of no such peer, and would end the stream.
    network.runUntil(() => asked() > number, network.elapsedMs)
    expect(asked()).toBe(number + 1)
    const place = { from: member.session, to, direction: 'answer', number } as const
    const salt = nodeSuite.random(HASH_BYTES)
    const message = sealSync(network.identity, epoch.stepKey, place, salt, encodeAnswer(answer))
    network.handle(asker, { type: 'stream-received', stream, message })
  }
}

test('a member who hands over made-up keys makes only the author known whose batch it gives', async () => {
  const network = await SimulatedNetwork.create()
  const [alice] = await network.gather(['alice'])
  await network.trust(alice, ['carol'])
  const carol = await HandMade.named('carol', network.identity)
  const [author, madeUp] = [await HandMade.named('bob', network.identity), await identityNamed('dave')]
  const said = author.batch([{ kind: 'text', text: 'said long ago' }], { clock: 3 })
  const id = batchIdOf(network.identity.id, said.body)
  const epoch = carol.join(network, alice)
  // That it holds the key: with it alice compares.
  network.inject(alice, carol.dat(epoch, [{ kind: 'hello' }], { clock: 5 }), carol.peer)
  await answerWith(network, alice, carol, epoch, [
    { type: 'compare', contents: [{ type: 'ids', ids: [{ clock: 3, id }] }] },
    { type: 'fetch', batches: [said], identities: [author.identity.publicKey.spki, madeUp.publicKey.spki] },
  ])
  network.run(100)
  expect(alice.texts).toContain('said long ago')
  expect(alice.room.keyOf(author.identity.publicKey.fingerprint)).toBeDefined()
  expect(alice.room.keyOf(madeUp.publicKey.fingerprint)).toBeUndefined()
})
