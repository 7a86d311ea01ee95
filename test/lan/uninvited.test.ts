import { expect } from 'vitest'
import { befriend, trust } from './homes.ts'
import { lanTest, Story } from './story.ts'
import { agree, talk } from './together.ts'

lanTest('an outsider gets no key and hears nothing until a member trusts it', async () => {
  await using story = await Story.open()
  const office = await story.addOffice()
  const [alice, bob, mallory] = await Promise.all([
    office.addPerson('alice'),
    office.addPerson('bob'),
    office.addPerson('mallory'),
  ])
  await befriend([alice, bob])
  await trust(mallory.home, [alice, bob])
  await story.startBootstrap(await office.addBootstrap([alice, bob]))
  const members = { alice: story.start(alice), bob: story.start(bob) }
  const inside = [members.alice, members.bob]
  const epoch = await agree(inside)

  const outsider = story.start(mallory)
  for (const node of inside) {
    const request = await node.waitFor('request', ({ fingerprint }) => fingerprint === mallory.fingerprint)
    expect(request.name).toBe('mallory')
  }
  await talk(inside, 'a secret')
  expect(outsider.latest('state')?.state).toBe('seeking')
  // What is said goes by at once; a key that were given would come within this time.
  await outsider.expectNone('epoch', () => true, 5_000)
  expect(outsider.all('epoch')).toEqual([])
  expect(outsider.all('message')).toEqual([])
  expect(await agree(inside)).toBe(epoch)

  members.alice.command({ type: 'trust', fingerprint: mallory.fingerprint, name: 'mallory' })
  expect(await agree([...inside, outsider])).toBe(epoch)
  await talk([...inside, outsider], 'in the open')
  const heardLive = outsider.all('message').filter((message) => !message.history)
  expect(heardLive.map(({ text }) => text).filter((text) => text.includes('a secret'))).toEqual([])
})

lanTest('a seeker whom one member does not trust joins through another who does', async () => {
  await using story = await Story.open()
  const office = await story.addOffice()
  const [alice, bob, carol] = await Promise.all([
    office.addPerson('alice'),
    office.addPerson('bob'),
    office.addPerson('carol'),
  ])
  await befriend([alice, bob])
  await trust(bob.home, [carol])
  await trust(carol.home, [alice, bob])
  await story.startBootstrap(await office.addBootstrap([alice, bob]))
  const members = [story.start(alice), story.start(bob)]
  const epoch = await agree(members)

  const newcomer = story.start(carol)
  expect(await agree([...members, newcomer])).toBe(epoch)
  await talk([...members, newcomer], 'hello')
  const [alicesNode] = members
  const joined = await alicesNode?.waitFor(
    'member',
    (event) => event.event === 'joined' && event.fingerprint === carol.fingerprint,
  )
  expect(joined?.trusted).toBe(false)
})
