/** Nodes killed again and again while everyone talks: what an author saw stored is lost nowhere, and told nowhere twice. */
import { expect } from 'vitest'
import type { NodeProcess } from '../../scripts/node-process.ts'
import { waitUntil } from '../../scripts/waiting.ts'
import { Random } from '../simulation/random.ts'
import { keptByAll, untilAllKeep } from './kept.ts'
import { storedBy } from './said.ts'
import { lanTest, type Person, Story } from './story.ts'
import { agree } from './together.ts'

const KILLS = 50
/** Said by each between two kills, all at once: the kill comes while some of it is signed, stored, sent. */
const TEXTS_A_ROUND = 3
/** Events of the one to be killed next, up to which it is let live: from right after its start on, until long after it is a member. */
const EVENTS_BETWEEN_MAX = 40
/** Which it is, and when: the same in each run, as far as the nodes are as fast. */
const SEED = 20_261
/** Fifty starts, of several seconds each where the machine is busy. */
const LIMIT_MS = 3_600_000

/** Someone whose node is killed and started again. */
class Survivor {
  readonly person: Person
  readonly #story: Story
  readonly #nodes: NodeProcess[] = []
  #said = 0

  constructor(story: Story, person: Person) {
    this.#story = story
    this.person = person
    this.start()
  }

  get node(): NodeProcess {
    const node = this.#nodes.at(-1)
    if (node === undefined) throw new Error(`${this.person.name} was never started`)
    return node
  }

  get nodes(): readonly NodeProcess[] {
    return this.#nodes
  }

  start(): void {
    this.#nodes.push(this.#story.start(this.person))
  }

  say(text: string): void {
    this.#said += 1
    this.node.say(`${this.person.name} says, as text ${this.#said}: ${text}`)
  }

  /** Kills it once it has told so many more events, and has it talk until then. */
  async killAfter(events: number): Promise<void> {
    const { node } = this
    const until = node.position + events
    while (node.position < until) {
      this.say('I am not dead yet')
      const before = storedBy(node).length
      const isReached = () => node.position >= until || storedBy(node).length > before
      await waitUntil([node], `${events} more events, or a text stored`, isReached)
    }
    await node.kill()
  }
}

lanTest(
  `${KILLS} times someone is killed while all talk: all that was stored is everywhere, once, in one order`,
  async () => {
    await using story = await Story.open()
    const office = await story.addOffice()
    const people = await office.addFriends('alice', 'bob', 'carol', 'dave')
    // Stays: all members may be dead at once, and then the room is founded anew.
    await story.startBootstrap(await office.addBootstrap(people))
    const survivors = people.map((person) => new Survivor(story, person))
    await agree(survivors.map(({ node }) => node))

    const random = new Random(SEED)
    for (let kill = 1; kill <= KILLS; kill += 1) {
      for (const survivor of survivors) {
        for (let text = 0; text < TEXTS_A_ROUND; text += 1) {
          survivor.say(`this is before kill ${kill}`)
        }
      }
      const victim = survivors[random.between(0, survivors.length - 1)]
      await victim?.killAfter(random.between(0, EVENTS_BETWEEN_MAX))
      victim?.start()
    }

    const nodes = survivors.map(({ node }) => node)
    await agree(nodes)
    const stored = new Set(survivors.flatMap((survivor) => survivor.nodes.flatMap(storedBy)))
    const kept = await untilAllKeep(people, stored)
    expect(new Set(kept.map(({ id }) => id)).size).toBe(kept.length)
    // Each text was said once, so a second of the same is one that was signed twice.
    expect(new Set(kept.map(({ text }) => text)).size).toBe(kept.length)
    for (const survivor of survivors) {
      const told = survivor.nodes.flatMap((node) => node.all('message').map(({ id }) => id))
      expect(new Set(told).size, `told by ${survivor.person.name}`).toBe(told.length)
      expect(survivor.nodes.flatMap((node) => node.all('error'))).toEqual([])
    }
    process.stderr.write(`${stored.size} texts stored, ${kept.length} kept, after ${KILLS} kills.\n`)
    expect(await keptByAll(people)).toEqual(kept)
  },
  LIMIT_MS,
)
