import { expect } from 'vitest'
import { PEER_STAGES } from '../../src/chat/reports.ts'
import { lanTest, Story } from './story.ts'
import { agree, debugPeers, talk } from './together.ts'

lanTest('three hosts on one switch find each other and talk', async () => {
  await using story = await Story.open()
  const office = await story.addOffice()
  const [alice, bob, carol] = await office.addFriends('alice', 'bob', 'carol')
  await story.startBootstrap(await office.addBootstrap([alice, bob, carol]))

  const nodes = [alice, bob, carol].map((person) => story.start(person))
  await agree(nodes)
  await talk(nodes, 'hello')

  const fingerprints = new Set([alice, bob, carol].map((person) => person.fingerprint))
  for (const node of nodes) {
    expect(new Set(node.latest('epoch')?.members)).toEqual(fingerprints)
    expect(node.all('offer')).toEqual([])
    expect(node.all('request')).toEqual([])
    expect(node.all('error')).toEqual([])
  }

  const peers = await debugPeers(alice)
  for (const other of [bob, carol]) {
    const peer = peers.find(({ fingerprint }) => fingerprint === other.fingerprint)
    expect(peer?.name).toBe(other.name)
    expect(peer?.stages).toEqual(PEER_STAGES)
  }
})
