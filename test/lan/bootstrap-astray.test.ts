import { expect } from 'vitest'
import { lanTest, type Office, Story } from './story.ts'
import { agree, talk } from './together.ts'

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
    // The founding shows that this bootstrap's clock is as wrong as the test means it to be.
    const clockErrorMs = (founder?.latest('epoch')?.generation ?? 0) - Date.now()
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

    // When all have left it starts again from the beginning, whatever generation was there before.
    await Promise.all([...members, newcomer].map((node) => node.leave()))
    const returning = [story.start(alice), story.start(bob)]
    expect(await agree(returning)).not.toBe(epoch)
    await talk(returning, 'a new beginning')
  })
}
