import { expect } from 'vitest'
import { lanTest, type Office, Story } from './story.ts'
import { agree, talk, waitForOffline } from './together.ts'

const YEAR_MS = 365 * 24 * 60 * 60 * 1000
/** A bootstrap watches for 2 s and waits up to 5 s before it founds (docs/protocol.md, rule 8), and as long again. */
const FOUNDING_WATCH_MS = 14_000

const shiftedBy = (shiftMs: number): Record<string, string> => ({
  SHIFTED_CLOCK_MS: String(shiftMs),
  NODE_OPTIONS: `--import=${new URL('./shifted-clock.ts', import.meta.url)}`,
})

const addPeople = async (office: Office) => {
  const people = await office.addFriends('alice', 'bob', 'carol')
  return people
}

lanTest('two machines with one bootstrap key make one room', async () => {
  await using story = await Story.open()
  const office = await story.addOffice()
  const people = await addPeople(office)
  const [alice, bob, carol] = people
  const bootstraps = [await office.addBootstrap(people), await office.addBootstrap(people, 'copy')]

  const founders = [...bootstraps.map((machine) => story.start(machine, { command: 'bootstrap' }))]
  const members = [story.start(alice), story.start(bob)]
  const epoch = await agree(members)
  await Promise.all(
    members.map((node) => node.expectNone('epoch', ({ id }) => id !== epoch, FOUNDING_WATCH_MS)),
  )

  const newcomer = story.start(carol)
  expect(await agree([...members, newcomer])).toBe(epoch)
  await talk([...members, newcomer], 'two bootstraps')
  expect(founders.map(({ end }) => end)).toEqual([undefined, undefined])
})

lanTest('a bootstrap that is restarted in a running room changes nothing', async () => {
  await using story = await Story.open()
  const office = await story.addOffice()
  const people = await addPeople(office)
  const [alice, bob, carol] = people
  const machine = await office.addBootstrap(people)
  const bootstrap = await story.startBootstrap(machine)
  const members = [story.start(alice), story.start(bob)]
  const epoch = await agree(members)

  await bootstrap.kill()
  await story.startBootstrap(machine)
  await Promise.all(
    members.map((node) => node.expectNone('epoch', ({ id }) => id !== epoch, FOUNDING_WATCH_MS)),
  )
  const newcomer = story.start(carol)
  expect(await agree([...members, newcomer])).toBe(epoch)
  await talk([...members, newcomer], 'the bootstrap is back')
})

lanTest(
  'who was cut off with a key of an older generation comes to the newer one, and drags nobody back',
  async () => {
    await using story = await Story.open()
    const office = await story.addOffice()
    const people = await addPeople(office)
    const [alice, bob, carol] = people
    await story.startBootstrap(await office.addBootstrap(people))
    const [a, b, c] = [story.start(alice), story.start(bob), story.start(carol)]
    const old = await agree([a, b, c])
    const generation = a.latest('epoch')?.generation ?? Number.POSITIVE_INFINITY

    // Told by the others that it is gone, before they go themselves: it hears nothing of that, and keeps the key.
    const lost = [a, b].map((node) => waitForOffline(node, c))
    await office.lan.cutSilently(carol.host)
    await Promise.all(lost)
    await Promise.all([a, b].map((node) => node.leave()))
    const again = [story.start(alice), story.start(bob)]
    const founded = await agree(again)
    for (const node of again) {
      expect(node.latest('epoch')?.generation).toBeGreaterThan(generation)
    }
    expect(c.latest('epoch')?.id).toBe(old)

    await office.lan.mend(carol.host)
    expect(await agree([...again, c])).toBe(founded)
    await talk([...again, c], 'the new generation')
    for (const node of again) {
      expect(new Set(node.all('epoch').map((epoch) => epoch.id))).not.toContain(old)
    }
  },
)

for (const [title, foundedAtMs, restartedAtMs] of [
  ['a year ahead', YEAR_MS, 0],
  ['a year behind', -YEAR_MS, 0],
  ['right, and after a restart a year ahead', 0, YEAR_MS],
] as const) {
  lanTest(`a bootstrap whose clock is ${title} drags nobody and shuts nobody out`, async () => {
    await using story = await Story.open()
    const office = await story.addOffice()
    const people = await addPeople(office)
    const [alice, bob, carol] = people
    const bootstrap = await story.startBootstrap(await office.addBootstrap(people), shiftedBy(foundedAtMs))
    const members = [story.start(alice), story.start(bob)]
    const epoch = await agree(members)
    const [founder] = members
    const first = founder?.latest('epoch')?.generation ?? 0
    // The founding shows that this bootstrap's clock is as wrong as the test means it to be.
    const clockErrorMs = first - Date.now()
    expect(Math.abs(clockErrorMs - foundedAtMs)).toBeLessThan(YEAR_MS / 2)
    await bootstrap.terminate()

    // Another machine, so that it remembers no founding.
    await story.startBootstrap(await office.addBootstrap(people, 'copy'), shiftedBy(restartedAtMs))
    await Promise.all(
      members.map((node) => node.expectNone('epoch', ({ id }) => id !== epoch, FOUNDING_WATCH_MS)),
    )
    const newcomer = story.start(carol)
    expect(await agree([...members, newcomer])).toBe(epoch)
    await talk([...members, newcomer], 'what time is it')

    // When all have left it starts again from the beginning, above whatever generation was there before.
    await Promise.all([...members, newcomer].map((node) => node.leave()))
    const returning = [story.start(alice), story.start(bob)]
    const again = await agree(returning)
    expect(again).not.toBe(epoch)
    for (const node of returning) {
      expect(node.latest('epoch')?.generation).toBeGreaterThan(first)
    }
    await talk(returning, 'a new beginning')
  })
}
