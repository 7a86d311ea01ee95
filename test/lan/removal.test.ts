/** Who has left, and who was removed, reads nothing of what is said from then on. */
import { expect } from 'vitest'
import type { NodeProcess } from '../../scripts/node-process.ts'
import { runProgramOrThrow } from '../../scripts/program.ts'
import { waitUntil } from '../../scripts/waiting.ts'
import { lanTest, Story } from './story.ts'
import { agree, debugRoom, talk } from './together.ts'

/** The epoch in which `node` said that: a node tells of its own text right after sealing it, and of an epoch before. */
const sealedIn = ({ name, events }: NodeProcess, text: string) => {
  const said = events.findIndex((event) => event.type === 'message' && event.self && event.text === text)
  const epoch = events.slice(0, said).findLast((event) => event.type === 'epoch')
  if (said < 0 || epoch === undefined) {
    throw new Error(`${name} has not said "${text}" in an epoch`)
  }
  return epoch
}

/** Says it, and waits until all have heard it. */
const sayTo = async (listeners: readonly NodeProcess[], speaker: NodeProcess, text: string) => {
  speaker.say(text)
  await Promise.all(
    [speaker, ...listeners].map((node) => node.waitFor('message', (event) => event.text === text)),
  )
}

const holdersOf = (epoch: ReturnType<typeof sealedIn> | undefined) =>
  epoch?.holders.map(({ fingerprint }) => fingerprint)

const idsAt = (node: NodeProcess) => node.all('epoch').map(({ id }) => id)

/** How many DATs this node has heard since then and could not open. */
const unopened = (node: NodeProcess, after: number) =>
  node.events
    .slice(after)
    .filter((event) => event.type === 'refused')
    .filter(({ frame, reason }) => frame === 'DAT' && reason === 'unknown-epoch')
    .reduce((sum, { count }) => sum + count, 0)

lanTest('after END nothing is said in a key of the one who left, who is let in anew', async () => {
  await using story = await Story.open()
  const office = await story.addOffice()
  const [alice, bob, dave] = await office.addFriends('alice', 'bob', 'dave')
  await story.startBootstrap(await office.addBootstrap([alice]))
  const [a, b, d] = [story.start(alice), story.start(bob), story.start(dave)]
  const first = await agree([a, b, d])

  const gone = [a, b].map((node) => node.waitFor('member', ({ event }) => event === 'left'))
  await d.terminate()
  await Promise.all(gone)
  // At once, where the fresh key may not be made yet.
  await sayTo([b], a, 'gone without dave')
  const second = await agree([a, b])
  await talk([a, b], 'without dave')
  for (const [node, text] of [
    [a, 'gone without dave'],
    [a, 'alice says: without dave'],
    [b, 'bob says: without dave'],
  ] as const) {
    expect(sealedIn(node, text).id).not.toBe(first)
    expect(holdersOf(sealedIn(node, text))).not.toContain(dave.fingerprint)
  }
  expect(idsAt(d)).not.toContain(second)

  const step = a.latest('epoch')?.step ?? Number.NaN
  const back = story.start(dave)
  expect(await agree([a, b, back])).toBe(second)
  // By a step, from which there is no way back to what was said meanwhile.
  expect(Math.min(...back.all('epoch').map((epoch) => epoch.step))).toBeGreaterThan(step)
  await talk([a, b, back], 'with dave')
  expect(back.all('message').filter(({ text }) => text.endsWith('without dave'))).toEqual([])
})

lanTest('after trust remove at a running node nothing is said in a key of the one removed', async () => {
  await using story = await Story.open()
  const office = await story.addOffice()
  const [alice, bob, carol] = await office.addFriends('alice', 'bob', 'carol')
  await story.startBootstrap(await office.addBootstrap([alice]))
  const [a, b, c] = [story.start(alice), story.start(bob), story.start(carol)]
  const first = await agree([a, b, c])

  const removedAt = c.position
  await runProgramOrThrow(['trust', 'remove', 'carol', '--home', alice.home], {
    commandPrefix: alice.host.commandPrefix,
  })
  // At once: neither waits for the fresh key to be everywhere.
  const isRemoval = ({ event }: { readonly event: string }) => event === 'removed'
  await b.waitFor('member', isRemoval)
  await Promise.all([
    sayTo([b], a, 'alice goes on without carol'),
    sayTo([a], b, 'bob goes on without carol'),
  ])
  await c.waitFor('member', isRemoval)
  await agree([a, b])
  await talk([a, b], 'without carol')
  await talk([a, b], 'still without carol')
  const said = [a, b].flatMap((node) =>
    ['goes on without carol', 'says: without carol', 'says: still without carol'].map((text) =>
      sealedIn(node, `${node.name} ${text}`),
    ),
  )
  for (const epoch of said) {
    expect(epoch.id).not.toBe(first)
    expect(holdersOf(epoch)).not.toContain(carol.fingerprint)
  }

  // She keeps the old key, listens on, and opens nothing: each text was a DAT, and she has heard them all.
  await waitUntil([c], 'a refusal of each text', () => unopened(c, removedAt) >= said.length)
  expect(c.all('message')).toEqual([])
  expect(new Set(idsAt(c))).toEqual(new Set([first]))
  expect((await debugRoom(carol)).epoch?.id).toBe(first)
  await b.waitFor('request', ({ name, removedBy }) => name === 'carol' && removedBy.length === 1)
  expect((await debugRoom(bob)).epoch?.id).not.toBe(first)
})
