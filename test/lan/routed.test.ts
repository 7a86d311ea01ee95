import { expect } from 'vitest'
import { befriend, bootstrapKey, giveBootstrap, giveRoom } from './homes.ts'
import { lanTest, Story } from './story.ts'
import { agree, talk } from './together.ts'

lanTest('two hosts in different subnets talk where one is told the address of the other', async () => {
  await using story = await Story.open()
  const [upstairs, downstairs] = await Promise.all([
    story.laboratory.addLan('upstairs'),
    story.laboratory.addLan('downstairs'),
  ])
  // A router passes no link-local multicast on, so nobody can be discovered here.
  await story.laboratory.addHost(
    'router',
    [
      { lan: upstairs, addresses: ['10.1.0.254/24'] },
      { lan: downstairs, addresses: ['10.2.0.254/24'] },
    ],
    { forwards: true },
  )
  const [alice, bob] = await Promise.all([
    story.addPerson('alice', [{ lan: upstairs, addresses: ['10.1.0.1/24'], gateway: '10.1.0.254' }]),
    story.addPerson('bob', [{ lan: downstairs, addresses: ['10.2.0.1/24'], gateway: '10.2.0.254' }]),
  ])
  const key = await bootstrapKey('bootstrap-office')
  await Promise.all([giveBootstrap(alice.home, key), giveRoom(bob.home, key), befriend([alice, bob])])

  const first = story.start(alice, { args: ['--no-mdns'] })
  const { addresses } = await first.waitFor('ready')
  const reachable = addresses.find((address) => address.startsWith('/ip4/10.1.0.1/tcp/'))
  expect(reachable).toBeDefined()
  const second = story.start(bob, { args: ['--no-mdns', '--peer', reachable ?? ''] })
  await agree([first, second])
  await talk([first, second], 'hello')
})
