/** Who was apart, or lost what was kept, has the same as the others again: once, and in one order. */
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import { keptBy, keptByAll } from './kept.ts'
import { numbered, sayAll, untilHeard } from './said.ts'
import { lanTest, type Person, Story } from './story.ts'
import { agree, meetAll, waitForOffline } from './together.ts'

lanTest('two halves that talked apart keep the same once they are together', async () => {
  await using story = await Story.open()
  const office = await story.addOffice()
  const people = await office.addFriends('alice', 'bob', 'carol', 'dave')
  const [alice, bob, carol, dave] = people
  const bootstrap = await story.startBootstrap(await office.addBootstrap([alice]))
  const [a, b, c, d] = [story.start(alice), story.start(bob), story.start(carol), story.start(dave)]
  const nodes = [a, b, c, d]
  await agree(nodes)
  await meetAll(nodes)
  await bootstrap.terminate()
  await office.lan.partition([alice.host, bob.host], [carol.host, dave.host])
  await Promise.all(
    [a, b].flatMap((left) =>
      [c, d].flatMap((right) => [waitForOffline(left, right), waitForOffline(right, left)]),
    ),
  )

  const said = 60
  await Promise.all(nodes.map((node) => sayAll(node, numbered(said, `apart, says ${node.name},`))))
  await Promise.all(nodes.map((node) => untilHeard(node, 2 * said)))
  expect(await keptByAll([alice, bob])).toHaveLength(2 * said)

  await office.lan.heal()
  for (const heard of await Promise.all(nodes.map((node) => untilHeard(node, 4 * said)))) {
    expect(new Set(heard).size).toBe(4 * said)
  }
  expect(await keptByAll(people)).toHaveLength(4 * said)
  expect(nodes.map((node) => node.latest('catching-up')?.outstanding)).toEqual([0, 0, 0, 0])

  await sayAll(a, ['together'])
  await Promise.all(nodes.map((node) => untilHeard(node, 4 * said + 1)))
  expect((await keptByAll(people)).at(-1)?.text).toBe('together')
})

/** What was kept of every room, and not the key of the store. */
const removeStore = async ({ home }: Person): Promise<readonly string[]> => {
  const folder = join(home, 'history')
  const files = (await readdir(folder)).filter((name) => name.includes('.sqlite'))
  await Promise.all(files.map((name) => rm(join(folder, name))))
  return files
}

lanTest('a store that was deleted is refilled by the others', async () => {
  await using story = await Story.open()
  const office = await story.addOffice()
  const people = await office.addFriends('alice', 'bob', 'carol')
  const [alice, bob, carol] = people
  await story.startBootstrap(await office.addBootstrap([alice]))
  const [a, b, c] = [story.start(alice), story.start(bob), story.start(carol)]
  await agree([a, b, c])
  const said = 100
  await Promise.all([a, b, c].map((node) => sayAll(node, numbered(said, `${node.name} says`))))
  await Promise.all([a, b, c].map((node) => untilHeard(node, 3 * said)))
  const before = await keptByAll(people)

  await b.terminate()
  expect(await removeStore(bob)).not.toEqual([])
  const again = story.start(bob)
  const heard = await untilHeard(again, 3 * said)
  expect(heard.toSorted()).toEqual(before.map(({ id }) => id).toSorted())
  // Its own, too: others have it as it was signed.
  expect(again.all('message').filter(({ self }) => self)).toHaveLength(said)
  expect(await keptBy(bob)).toEqual(before)

  // It goes on from where it was: nothing that it says is taken for something it had said before.
  await sayAll(again, ['all is back'])
  await Promise.all([a, c].map((node) => untilHeard(node, 3 * said + 1)))
  expect((await keptByAll(people)).map(({ text }) => text).at(-1)).toBe('all is back')
  expect([a, c].flatMap((node) => node.all('warning'))).toEqual([])
})
