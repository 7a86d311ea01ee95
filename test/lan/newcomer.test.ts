/** Whoever comes late gets all that was said, the newest first. */
import { expect } from 'vitest'
import { keptByAll } from './kept.ts'
import { numbered, sayAll, untilHeard } from './said.ts'
import { lanTest, Story } from './story.ts'
import { agree } from './together.ts'

const TEXTS = 10_000
/** To say and sign so many takes minutes where the machine is busy. */
const LIMIT_MS = 3_600_000

lanTest(
  `a newcomer gets ${TEXTS} messages, the newest first, and sees how it goes on`,
  async () => {
    await using story = await Story.open()
    const office = await story.addOffice()
    const people = await office.addFriends('alice', 'bob', 'carol')
    const [alice, bob, carol] = people
    await story.startBootstrap(await office.addBootstrap([alice]))
    const [a, b] = [story.start(alice), story.start(bob)]
    await agree([a, b])
    await Promise.all([a, b].map((node) => sayAll(node, numbered(TEXTS / 2, `${node.name} says`))))
    await Promise.all([a, b].map((node) => untilHeard(node, TEXTS)))
    const order = new Map((await keptByAll([alice, bob])).map(({ id }, index) => [id, index]))
    expect(order.size).toBe(TEXTS)

    const c = story.start(carol)
    await c.waitFor('state', ({ state }) => state === 'member')
    const beganMs = performance.now()
    const heard = await untilHeard(c, TEXTS)
    const seconds = (performance.now() - beganMs) / 1000
    process.stderr.write(`${TEXTS} messages caught up with in ${seconds.toFixed(1)} s.\n`)

    expect(new Set(heard).size).toBe(TEXTS)
    const places = heard.map((id) => order.get(id) ?? Number.NaN)
    // In order within what comes at once, which is some hundred batches.
    expect(Math.min(...places.slice(0, 100))).toBeGreaterThan(TEXTS * 0.75)
    expect(Math.max(...places.slice(-100))).toBeLessThan(TEXTS * 0.25)
    expect(c.all('message').every(({ history }) => history)).toBe(true)
    const isOver = () => c.all('catching-up').at(-1)?.outstanding === 0
    if (!isOver()) {
      await c.waitFor('catching-up', isOver)
    }
    const outstanding = c.all('catching-up').map((event) => event.outstanding)
    expect(new Set(outstanding).size).toBeGreaterThan(2)
    expect(outstanding.at(-1)).toBe(0)
    expect((await keptByAll(people)).map(({ id }) => id)).toEqual([...order.keys()])
  },
  LIMIT_MS,
)
