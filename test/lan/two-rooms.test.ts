import { expect } from 'vitest'
import { lanTest, Story } from './story.ts'

lanTest('two fresh installs, each in a room of its own, tell that the other is nearby', async () => {
  await using story = await Story.open()
  const office = await story.addOffice()
  const [alice, bob] = await Promise.all([
    story.addPerson('alice', [office.cable()]),
    story.addPerson('bob', [office.cable()]),
  ])
  // Neither home has a bootstrap file: each makes one of its own, and so a room of its own.
  const nodes = [story.start(alice), story.start(bob)]
  for (const node of nodes) {
    await node.waitFor('nearby', ({ count }) => count === 1)
    const { members } = await node.waitFor('epoch')
    expect(members).toEqual([node.latest('ready')?.fingerprint])
  }
  expect(new Set(nodes.map((node) => node.latest('ready')?.roomId)).size).toBe(2)
})
