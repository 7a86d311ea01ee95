import { befriend, bootstrapKey, giveBootstrap, giveRoom } from './homes.ts'
import { lanTest, type Person, Story } from './story.ts'
import { agree, talk } from './together.ts'

/** Alice, who founds, and Bob: in one room, each trusting the other. */
const openRoom = async (story: Story, alice: Person, bob: Person): Promise<void> => {
  const key = await bootstrapKey('bootstrap-office')
  await Promise.all([giveBootstrap(alice.home, key), giveRoom(bob.home, key), befriend([alice, bob])])
  const nodes = [story.start(alice), story.start(bob)]
  await agree(nodes)
  await talk(nodes, 'hello')
}

lanTest('two hosts talk over a LAN that is not their default route', async () => {
  await using story = await Story.open()
  const shared = await story.laboratory.addLan('shared')
  // Each machine's first interface leads to a network of its own, and the default route with it.
  const [left, right] = await Promise.all([story.laboratory.addLan('left'), story.laboratory.addLan('right')])
  const [alice, bob] = await Promise.all([
    story.addPerson('alice', [
      { lan: left, addresses: ['192.168.1.2/24'], gateway: '192.168.1.1', linkLocal: false },
      { lan: shared, addresses: ['10.9.0.1/24'], linkLocal: false },
    ]),
    story.addPerson('bob', [
      { lan: right, addresses: ['192.168.2.2/24'], gateway: '192.168.2.1', linkLocal: false },
      { lan: shared, addresses: ['10.9.0.2/24'], linkLocal: false },
    ]),
  ])
  await openRoom(story, alice, bob)
})

lanTest('two hosts talk over a LAN where nobody has a default route', async () => {
  await using story = await Story.open()
  const lan = await story.laboratory.addLan('offline')
  const [alice, bob] = await Promise.all([
    story.addPerson('alice', [{ lan, addresses: ['10.9.0.1/24'], linkLocal: false }]),
    story.addPerson('bob', [{ lan, addresses: ['10.9.0.2/24'], linkLocal: false }]),
  ])
  await openRoom(story, alice, bob)
})
