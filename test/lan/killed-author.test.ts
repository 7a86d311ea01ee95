/** Whoever says something and dies is heard all the same: by those who were away, from those who were there. */
import { expect } from 'vitest'
import { keptBy, keptByAll } from './kept.ts'
import { numbered, sayAll, storedBy, untilDelivered, untilHeard } from './said.ts'
import { lanTest, Story } from './story.ts'
import { agree, meetAll, waitForOffline } from './together.ts'

const TEXTS = 500

/** Alice and Carol are in the room, and Bob, who was, is cut off. */
const bobIsAway = async (story: Story) => {
  const office = await story.addOffice()
  const people = await office.addFriends('alice', 'bob', 'carol')
  const [alice, bob, carol] = people
  const bootstrap = await story.startBootstrap(await office.addBootstrap([alice]))
  const [a, b, c] = [story.start(alice), story.start(bob), story.start(carol)]
  await agree([a, b, c])
  await meetAll([a, b, c])
  await bootstrap.terminate()
  await office.lan.unplug(bob.host)
  await Promise.all([waitForOffline(a, b), waitForOffline(c, b)])
  return { office, people, alice, bob, carol, a, b, c }
}

lanTest('what one said who was killed comes from whoever it was delivered to', async () => {
  await using story = await Story.open()
  const { office, people, alice, bob, carol, a, b, c } = await bobIsAway(story)

  const texts = numbered(TEXTS, 'before the end')
  await sayAll(a, texts)
  await untilDelivered(a, storedBy(a), carol.fingerprint)
  await a.kill()
  const ids = storedBy(a)
  expect(new Set(ids).size).toBe(TEXTS)

  await office.lan.plug(bob.host)
  const heard = await untilHeard(b, TEXTS)
  expect(heard.toSorted()).toEqual(ids.toSorted())
  expect(
    b.all('message').every(({ history, from }) => history && from.fingerprint === alice.fingerprint),
  ).toBe(true)
  const kept = await keptBy(bob)
  expect(kept.map(({ id }) => id)).toEqual(ids)
  expect(kept.map(({ text }) => text)).toEqual(texts)

  const again = story.start(alice)
  await agree([again, b, c])
  await sayAll(again, ['back again'])
  await Promise.all([untilHeard(b, TEXTS + 1), untilHeard(c, TEXTS + 1)])
  expect((await keptByAll(people)).map(({ text }) => text)).toEqual([...texts, 'back again'])
  // What it had on disk it does not tell anew.
  expect(again.all('message').map(({ text }) => text)).toEqual(['back again'])
})

lanTest('what one had stored who was killed at once comes when its home is back', async () => {
  await using story = await Story.open()
  const { office, people, alice, bob, a, b, c } = await bobIsAway(story)

  const texts = numbered(TEXTS, 'in a hurry')
  await sayAll(a, texts, TEXTS)
  await a.kill()
  const ids = storedBy(a)
  expect(new Set(ids).size).toBe(TEXTS)

  await office.lan.plug(bob.host)
  const again = story.start(alice)
  const [byBob, byCarol] = await Promise.all([untilHeard(b, TEXTS), untilHeard(c, TEXTS)])
  expect(byBob.toSorted()).toEqual(ids.toSorted())
  expect(byCarol.toSorted()).toEqual(ids.toSorted())
  // Also of what the process before it said.
  await untilDelivered(again, ids, bob.fingerprint)
  expect((await keptByAll(people)).map(({ id, text }) => ({ id, text }))).toEqual(
    ids.map((id, index) => ({ id, text: texts[index] })),
  )
})
