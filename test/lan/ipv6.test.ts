import { expect } from 'vitest'
import { befriend, bootstrapKey, giveBootstrap, giveRoom } from './homes.ts'
import { lanTest, type Person, Story } from './story.ts'
import { agree, debugPeers, talk } from './together.ts'

/** Alice, who founds, and Bob talk; what they are connected over is IPv6. */
const talkOverIpv6 = async (story: Story, alice: Person, bob: Person): Promise<void> => {
  const key = await bootstrapKey('bootstrap-office')
  await Promise.all([giveBootstrap(alice.home, key), giveRoom(bob.home, key), befriend([alice, bob])])
  const nodes = [story.start(alice), story.start(bob)]
  await agree(nodes)
  await talk(nodes, 'hello')

  const peers = await debugPeers(alice)
  const addresses = peers.find(({ fingerprint }) => fingerprint === bob.fingerprint)?.addresses ?? []
  expect(addresses).not.toEqual([])
  for (const address of addresses) {
    expect(address).toMatch(/^\/(ip6|ip6zone)\//)
  }
}

lanTest('two hosts that have nothing but IPv6 link-local addresses talk', async () => {
  await using story = await Story.open()
  const lan = await story.laboratory.addLan('link-local')
  const [alice, bob] = await Promise.all([
    story.addPerson('alice', [{ lan }]),
    story.addPerson('bob', [{ lan }]),
  ])
  await talkOverIpv6(story, alice, bob)
})

lanTest('two hosts with IPv6 unique local addresses talk', async () => {
  await using story = await Story.open()
  const lan = await story.laboratory.addLan('ula')
  const [alice, bob] = await Promise.all([
    story.addPerson('alice', [{ lan, addresses: ['fd07::1/64'], gateway: 'fd07::ff' }]),
    story.addPerson('bob', [{ lan, addresses: ['fd07::2/64'], gateway: 'fd07::ff' }]),
  ])
  await talkOverIpv6(story, alice, bob)
})
