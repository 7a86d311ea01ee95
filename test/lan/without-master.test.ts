import { expect } from 'vitest'
import { lanTest, type Office, Story } from './story.ts'
import { agree, talk } from './together.ts'

/** Alice and Bob are members by a bootstrap's founding; Carol, trusted by both and trusting both, is not there yet. */
const openRoom = async (story: Story, office: Office) => {
  const [alice, bob, carol] = await office.addFriends('alice', 'bob', 'carol')
  const bootstrap = await story.startBootstrap(await office.addBootstrap([alice]))
  // One after the other, so that it is known who the founder is.
  const founder = story.start(alice)
  await founder.waitFor('state', ({ state }) => state === 'member')
  const second = story.start(bob)
  await agree([founder, second])
  return { bootstrap, founder, second, carol }
}

lanTest('with the bootstrap gone the chat goes on and a newcomer joins', async () => {
  await using story = await Story.open()
  const office = await story.addOffice()
  const { bootstrap, founder, second, carol } = await openRoom(story, office)
  expect(await bootstrap.terminate()).toEqual({ code: 0, signal: null })
  await talk([founder, second], 'the bootstrap is gone')

  const epoch = founder.latest('epoch')?.id
  const third = story.start(carol)
  expect(await agree([founder, second, third])).toBe(epoch)
  await talk([founder, second, third], 'carol is here')
})

lanTest('with the founder and the bootstrap killed a newcomer joins through another member', async () => {
  await using story = await Story.open()
  const office = await story.addOffice()
  const { bootstrap, founder, second, carol } = await openRoom(story, office)
  await Promise.all([bootstrap.kill(), founder.kill()])

  const epoch = second.latest('epoch')?.id
  const third = story.start(carol)
  expect(await agree([second, third])).toBe(epoch)
  await talk([second, third], 'the founder is gone')
})
