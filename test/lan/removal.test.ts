import { expect } from 'vitest'
import { runProgramOrThrow } from '../../scripts/program.ts'
import { lanTest, Story } from './story.ts'
import { agree, talk } from './together.ts'

lanTest(
  'after END, and after trust remove at a running node, the room moves on without that one',
  async () => {
    await using story = await Story.open()
    const office = await story.addOffice()
    const [alice, bob, carol, dave] = await office.addFriends('alice', 'bob', 'carol', 'dave')
    await story.startBootstrap(await office.addBootstrap([alice]))
    const [a, b, c, d] = [story.start(alice), story.start(bob), story.start(carol), story.start(dave)]
    const first = await agree([a, b, c, d])

    await d.terminate()
    await Promise.all([a, b, c].map((node) => node.waitFor('epoch', ({ id, due }) => id !== first && !due)))
    const second = await agree([a, b, c])
    expect(a.latest('epoch')?.members).not.toContain(d.latest('ready')?.fingerprint)
    await talk([a, b, c], 'without dave')

    const removedAt = c.position
    await runProgramOrThrow(['trust', 'remove', 'carol', '--home', alice.home], {
      commandPrefix: alice.host.commandPrefix,
    })
    await c.waitFor('member', ({ event }) => event === 'removed', { after: removedAt })
    await Promise.all([a, b].map((node) => node.waitFor('epoch', ({ id }) => id !== second)))
    await agree([a, b])
    await talk([a, b], 'without carol')
    // She keeps the old key, listens on, and opens nothing.
    await c.waitFor('refused', ({ frame, reason }) => frame === 'DAT' && reason === 'unknown-epoch', {
      after: removedAt,
    })
    expect(c.all('message').filter(({ text }) => text.endsWith('without carol'))).toEqual([])
    await b.waitFor('request', ({ name, removedBy }) => name === 'carol' && removedBy.length === 1)
  },
)
