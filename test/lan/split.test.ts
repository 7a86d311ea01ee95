import { lanTest, Story } from './story.ts'
import { agree, talk } from './together.ts'

/** How long the halves are apart. */
const APART_MS = 60_000

lanTest(
  'a room of six is split for a minute, both halves talk and let someone in, and come together',
  async () => {
    await using story = await Story.open()
    const office = await story.addOffice()
    const [alice, bob, carol, dave, erin, frank, grace, heidi] = await office.addFriends(
      'alice',
      'bob',
      'carol',
      'dave',
      'erin',
      'frank',
      'grace',
      'heidi',
    )
    const bootstrap = await story.startBootstrap(await office.addBootstrap([alice]))
    const left = [alice, bob, carol].map((person) => story.start(person))
    const right = [dave, erin, frank].map((person) => story.start(person))
    await agree([...left, ...right])
    await bootstrap.terminate()

    const hostsOf = (side: readonly (typeof alice)[]) => side.map(({ host }) => host)
    await office.lan.partition(hostsOf([alice, bob, carol, grace]), hostsOf([dave, erin, frank, heidi]))
    const startMs = performance.now()
    left.push(story.start(grace))
    right.push(story.start(heidi))
    await Promise.all([agree(left), agree(right)])
    for (let round = 0; round === 0 || performance.now() - startMs < APART_MS; round += 1) {
      await Promise.all([talk(left, `upstairs ${round}`), talk(right, `downstairs ${round}`)])
    }

    await office.lan.heal()
    const mendedMs = performance.now()
    await agree([...left, ...right])
    process.stderr.write(
      `One epoch ${((performance.now() - mendedMs) / 1000).toFixed(1)} s after the mending.\n`,
    )
    await talk([...left, ...right], 'together')
  },
)
