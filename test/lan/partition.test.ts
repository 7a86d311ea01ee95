import { expect } from 'vitest'
import { lanTest, Story } from './story.ts'
import { agree, talk, waitForOffline, waitForOnline } from './together.ts'

lanTest('two halves of a LAN that lost each other talk apart, and together again', async () => {
  await using story = await Story.open()
  const office = await story.addOffice()
  const [alice, bob, carol, dave] = await office.addFriends('alice', 'bob', 'carol', 'dave')
  const bootstrap = await story.startBootstrap(await office.addBootstrap([alice]))
  const left = [story.start(alice), story.start(bob)] as const
  const right = [story.start(carol), story.start(dave)] as const
  const epoch = await agree([...left, ...right])
  await bootstrap.terminate()

  await office.lan.partition([alice.host, bob.host], [carol.host, dave.host])
  await Promise.all([
    ...left.flatMap((node) => right.map((other) => waitForOffline(node, other))),
    ...right.flatMap((node) => left.map((other) => waitForOffline(node, other))),
  ])
  await Promise.all([talk(left, 'upstairs'), talk(right, 'downstairs')])

  const after = new Map([...left, ...right].map((node) => [node, node.position]))
  await office.lan.heal()
  await Promise.all([
    ...left.flatMap((node) => right.map((other) => waitForOnline(node, other, after.get(node) ?? 0))),
    ...right.flatMap((node) => left.map((other) => waitForOnline(node, other, after.get(node) ?? 0))),
  ])
  await talk([...left, ...right], 'together')
  expect(await agree([...left, ...right])).toBe(epoch)
})

lanTest('a LAN that loses every tenth frame still carries the room', async () => {
  await using story = await Story.open()
  const office = await story.addOffice()
  const [alice, bob, carol] = await office.addFriends('alice', 'bob', 'carol')
  await office.lan.lose(0.1)
  await story.startBootstrap(await office.addBootstrap([alice]))
  const nodes = [story.start(alice), story.start(bob), story.start(carol)]
  await agree(nodes)
  await talk(nodes, 'can you hear me')
})
