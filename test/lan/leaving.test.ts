import { expect } from 'vitest'
import type { NodeProcess } from '../../scripts/node-process.ts'
import { lanTest, Story } from './story.ts'
import { agree } from './together.ts'

for (const [way, leave] of [
  ['SIGTERM', (node: NodeProcess) => node.terminate()],
  ['a closed stdin', (node: NodeProcess) => node.closeInput()],
  ['the command', (node: NodeProcess) => node.leave()],
] as const) {
  lanTest(`${way} leaves the room in order, and the others are told`, async () => {
    await using story = await Story.open()
    const office = await story.addOffice()
    const [alice, bob] = await office.addFriends('alice', 'bob')
    await story.startBootstrap(await office.addBootstrap([alice]))
    const [leaving, staying] = [story.start(alice), story.start(bob)]
    await agree([leaving, staying])

    expect(await leave(leaving)).toEqual({ code: 0, signal: null })
    expect(leaving.latest('state')?.state).toBe('left')
    await staying.waitFor(
      'member',
      (event) => event.event === 'left' && event.fingerprint === alice.fingerprint,
    )
    expect(staying.latest('state')?.state).toBe('member')
  })
}
