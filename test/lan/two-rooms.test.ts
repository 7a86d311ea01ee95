import { expect } from 'vitest'
import { bootstrapKey, giveBootstrap } from './homes.ts'
import { lanTest, Story } from './story.ts'

lanTest('two fresh installs, each in a room of its own, tell that the other is nearby', async () => {
  await using story = await Story.open()
  const office = await story.addOffice()
  const [alice, bob] = await Promise.all([
    story.addPerson('alice', [office.cable()]),
    story.addPerson('bob', [office.cable()]),
  ])
  await giveBootstrap(alice.home, await bootstrapKey('bootstrap-alice'))
  await giveBootstrap(bob.home, await bootstrapKey('bootstrap-bob'))

  const nodes = [story.start(alice), story.start(bob)]
  for (const node of nodes) {
    await node.waitFor('nearby', ({ count }) => count === 1)
    await node.waitFor('state', ({ state }) => state === 'member')
    expect(node.latest('epoch')?.members).toEqual([node.latest('ready')?.fingerprint])
  }
})
