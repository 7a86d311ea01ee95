import { setTimeout as delay } from 'node:timers/promises'
import { expect } from 'vitest'
import { lanTest, type Office, Story } from './story.ts'
import { agree, talk, waitForOffline, waitForOnline } from './together.ts'

const ABSENCE_MS = 30_000

const openRoom = async (story: Story, office: Office) => {
  const [alice, bob, carol] = await office.addFriends('alice', 'bob', 'carol')
  await story.startBootstrap(await office.addBootstrap([alice, bob, carol]))
  const nodes = { alice: story.start(alice), bob: story.start(bob), carol: story.start(carol) }
  const epoch = await agree([nodes.alice, nodes.bob, nodes.carol])
  return { ...nodes, bobsMachine: bob.host, epoch }
}

lanTest('a host that was unplugged for 30 s talks again, without a restart', async () => {
  await using story = await Story.open()
  const office = await story.addOffice()
  const { alice, bob, carol, bobsMachine, epoch } = await openRoom(story, office)

  const unpluggedAtMs = performance.now()
  await office.lan.unplug(bobsMachine)
  await Promise.all([
    waitForOffline(alice, bob),
    waitForOffline(carol, bob),
    waitForOffline(bob, alice),
    waitForOffline(bob, carol),
  ])
  await talk([alice, carol], 'without bob')
  // No event tells that 30 s are over, and connections, mDNS records and back-offs all get old meanwhile.
  await delay(ABSENCE_MS - (performance.now() - unpluggedAtMs))

  const positions = [alice, bob, carol].map((node) => node.position)
  await office.lan.plug(bobsMachine)
  const [afterAlice = 0, afterBob = 0, afterCarol = 0] = positions
  await Promise.all([
    waitForOnline(alice, bob, afterAlice),
    waitForOnline(carol, bob, afterCarol),
    waitForOnline(bob, alice, afterBob),
    waitForOnline(bob, carol, afterBob),
  ])
  await talk([alice, bob, carol], 'together again')
  expect(await agree([alice, bob, carol])).toBe(epoch)
})

lanTest('a host that is cut off without its link going down talks again', async () => {
  await using story = await Story.open()
  const office = await story.addOffice()
  const { alice, bob, carol, bobsMachine } = await openRoom(story, office)

  await office.lan.cutSilently(bobsMachine)
  await Promise.all([waitForOffline(alice, bob), waitForOffline(bob, alice), waitForOffline(bob, carol)])
  await talk([alice, carol], 'without bob')

  const [afterAlice, afterCarol] = [alice.position, carol.position]
  await office.lan.mend(bobsMachine)
  await Promise.all([waitForOnline(alice, bob, afterAlice), waitForOnline(carol, bob, afterCarol)])
  await talk([alice, bob, carol], 'together again')
})
