import { lanTest, Story } from './story.ts'
import { agree, meetAll, talk } from './together.ts'

const CROWD = 16

lanTest(`${CROWD} hosts that start at once become one room, and everyone hears everyone`, async () => {
  await using story = await Story.open()
  const office = await story.addOffice()
  const names = Array.from({ length: CROWD }, (_, index) => `guest-${index + 1}`)
  const guests = await office.addFriends(...names)
  await story.startBootstrap(await office.addBootstrap(guests))

  const nodes = guests.map((guest) => story.start(guest))
  await agree(nodes)
  await meetAll(nodes)
  await talk(nodes, 'hello')
  // Nobody was dragged to another epoch by so many joins at once.
  await agree(nodes)
})
